//! Does an event match a pattern? EventBridge's event patterns, which are SNS's filter policies too.
//!
//! A [`Pattern`] is read once and matched often. What may stand in one is described in the EventBridge user guide,
//! "Comparison operators for use in event patterns", and in the SNS developer guide, "Subscription filter policies".
//!
//! | file | idea |
//! | --- | --- |
//! | `pattern.rs` | the tree of fields, and how it is matched with an event |
//! | `matcher.rs` | what a field's value may be compared with |
//! | `address.rs` | ranges of IP addresses |
//! | `location.rs` | where in the text of a pattern a mistake is |

mod address;
mod location;
mod matcher;
mod pattern;

pub use pattern::{Malformed, Pattern};
