//! AWS Security Token Service.
