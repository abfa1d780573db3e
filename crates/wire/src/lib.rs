//! How does a call travel? Routing, the protocols, validation, faults.
