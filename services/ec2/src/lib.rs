//! Amazon Elastic Compute Cloud.
