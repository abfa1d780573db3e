//! What is a service? Tables of operations, kinds, followers and timers.
