//! What does AWS's API look like? Shapes, operations, traits, values.
