//! How is a call answered? Request in, response out, no sockets.
//!
//! A [`Chamber`] is a world with all services in it. [`Chamber::answer`] is the way of every request, whether it
//! came over a socket, from Python or from Rust:
//!
//! | file | step |
//! | --- | --- |
//! | `chamber.rs` | the way of a request: route, read, validate, call, write |
//! | `caller.rs` | credentials become an account, a Region and a caller |
//! | `catalog.rs` | the list of services: the only place that knows them all |
//! | `commit.rs` | a call that writes, with the followers that it wakes |
//! | `outside.rs` | requests that leave the cloud, and what became of them |
//! | `patience.rs` | calls that found nothing and have time |
//! | `s3_doors/` | S3's own ways over HTTP: preflights, websites, posted forms, presigned and unsigned requests |
//! | `time.rs` | timers that are due, the clock that is moved |

mod caller;
mod catalog;
mod chamber;
mod commit;
mod outside;
mod patience;
mod s3_doors;
mod time;

pub use caller::Accounts;
pub use catalog::catalog;
pub use chamber::Chamber;
pub use patience::{Attempt, Wait};
pub use service::Outgoing;
pub use sns::{CERTIFICATE as SNS_CERTIFICATE, Sent as SnsSent};
pub use wire::{Request, Response};
pub use {model, wire, world};
