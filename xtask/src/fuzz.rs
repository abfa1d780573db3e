//! A bounded, seeded run of mutated requests against the readers of the wire crate.

use crate::failure::Result;
use crate::process;

/// What may follow `cargo xtask fuzz`.
pub(crate) const ARGUMENTS: &str = "[--seconds N] [--iterations N] [--seed N]";

/// Runs the mutations in a debug build, which stops at an overflow; what breaks a reader is kept in `fuzz/corpus`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let run = ["run", "--quiet", "--package", "wire", "--example", "fuzz", "--"];
    process::run(process::cargo(&run).args(arguments))
}
