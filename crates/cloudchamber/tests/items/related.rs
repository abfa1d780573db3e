//! Whether kinds declare the relationships that are known between them.
