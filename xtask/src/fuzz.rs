//! A bounded, seeded run of mutated requests against the readers of the wire crate.

use crate::failure::Result;
use crate::process;

/// What may follow `cargo xtask fuzz`.
pub(crate) const ARGUMENTS: &str = "[--seconds N] [--iterations N] [--seed N]";

/// Runs the mutations; what breaks a reader is kept in `fuzz/corpus`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    // A debug build is two hundred times slower; a plain release build lets overflows wrap in silence.
    let profile = [
        "profile.release.overflow-checks=true",
        "profile.release.debug-assertions=true",
        "profile.release.lto=false",
    ];
    let mut command =
        process::cargo(&["run", "--quiet", "--release", "--package", "wire", "--example", "fuzz"]);
    for setting in profile {
        command.args(["--config", setting]);
    }
    process::run(command.arg("--").args(arguments))
}
