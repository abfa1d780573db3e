//! Does a policy allow this? AWS's policy documents, parsed once and evaluated as AWS documents its logic.
//!
//! ```
//! use policy::{Caller, Context, Decision, Document, Kind, Policies, Request, evaluate};
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}}"#;
//! let document = Document::parse(text, Kind::Identity).expect("a policy");
//! let context = Context::new().with("aws:username", "ann");
//! let request = Request {
//!     caller: Caller::User { arn: "arn:aws:iam::123456789012:user/ann" },
//!     canonical_user: None,
//!     action: "s3:GetObject",
//!     resource: "arn:aws:s3:::home/ann/letter",
//!     resource_account: None,
//!     context: &context,
//! };
//! let policies = Policies { identity: &[&document], ..Policies::default() };
//! assert_eq!(evaluate(&request, &policies).decision, Decision::Allowed);
//! ```
//!
//! | file | idea |
//! | --- | --- |
//! | `document.rs` | [`Document`], [`Statement`]: what a policy says, and [`Malformed`]: why a text is none |
//! | `position.rs` | where in the text statements stand |
//! | `pattern.rs` | texts with wildcards and variables |
//! | `principal.rs` | who a statement is about, and whether a [`Caller`] is one of them |
//! | `condition.rs` | when a statement counts; `operand.rs`: numbers, dates, addresses and what else it compares |
//! | `context.rs` | what is known of a request: [`Context`] |
//! | `evaluation.rs` | what many policies together decide: [`evaluate`] |
//! | `comparison.rs` | what statements allow, compared by their texts alone: [`Statement::covers`] |
//! | `public.rs` | whether a resource policy is public as S3 has it |

mod comparison;
mod condition;
mod context;
mod document;
mod evaluation;
mod operand;
mod pattern;
mod position;
mod principal;
mod public;

pub use condition::is_operator;
pub use context::Context;
pub use document::{Document, Effect, Kind, Malformed, Statement};
pub use evaluation::{Decision, Evaluation, Matched, Policies, Request, Source, evaluate};
pub use position::{Position, Span};
pub use principal::{Caller, Principal};
pub use public::is_public;
