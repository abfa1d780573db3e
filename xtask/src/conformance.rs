//! Protocol conformance: botocore's test vectors turned round, and round trips of every operation with real botocore.

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::python::Python;
use crate::{botocore, process, workspace};

/// What may follow `cargo xtask conformance`.
pub(crate) const ARGUMENTS: &str = "[--sample|--all|--vectors] [--seed N] [--only TEXT]";

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Extent {
    /// The vectors.
    Vectors,
    /// The vectors, and a part of every service's operations.
    Sample,
    /// The vectors, and all operations.
    All,
}

/// The arguments, understood.
#[derive(Debug, PartialEq)]
struct Options {
    extent: Extent,
    seed: String,
    only: String,
}

/// Runs the vectors, then round trips; fails when something fails that `tests/conformance/explained.tsv` does not explain.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = Options::of(arguments)?;
    let source = botocore::source()?;
    let wire = build(if options.extent == Extent::All { "release" } else { "dev" })?;
    let python = Python::with("tests/conformance/requirements.txt")?;
    let reports = workspace::cache("conformance")?;
    let harness = |what: &str, more: &[&str]| {
        let mut command = python.command("python");
        command.args(["tests/conformance/main.py", what, "--wire"]).arg(&wire).args(more);
        command.args(["--only", &options.only, "--report"]).arg(reports.join(what).with_extension("txt"));
        command
    };
    let vectors =
        process::timed("vectors", || process::run(harness("vectors", &[]).arg("--source").arg(&source)));
    let mut results = vec![vectors];
    if options.extent != Extent::Vectors {
        let mut more = vec!["--seed", options.seed.as_str()];
        more.extend((options.extent == Extent::All).then_some("--all"));
        results.push(process::timed("round trips", || process::run(&mut harness("roundtrips", &more))));
    }
    let failed = results.iter().filter(|result| result.is_err()).count();
    if failed == 0 {
        return Ok(());
    }
    Err(Failure::new("not everything conforms").hint(format!("all failures in full: {}", reports.display())))
}

impl Options {
    fn of(arguments: &[String]) -> Result<Self> {
        let mut options = Self { extent: Extent::Sample, seed: "0".to_owned(), only: String::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || {
                rest.next()
                    .cloned()
                    .ok_or_else(|| Failure::new(format!("`{argument}` needs a value after it")))
            };
            match argument.as_str() {
                "--vectors" => options.extent = Extent::Vectors,
                "--sample" => options.extent = Extent::Sample,
                "--all" => options.extent = Extent::All,
                "--seed" => options.seed = value()?,
                "--only" => options.only = value()?,
                _ => {
                    return Err(Failure::new(format!("`conformance` does not know `{argument}`"))
                        .hint(format!("usage: cargo xtask conformance {ARGUMENTS}")));
                }
            }
        }
        Ok(options)
    }
}

/// Builds the Rust side of the harness and returns its path.
fn build(profile: &str) -> Result<PathBuf> {
    let arguments =
        ["build", "--quiet", "--package", "wire", "--example", "conformance", "--profile", profile];
    process::timed("build the harness", || process::run(&mut process::cargo(&arguments)))?;
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(workspace::target().join(folder).join("examples/conformance"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Result<Options> {
        Options::of(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_sample_is_the_default() {
        assert_eq!(options("").expect("no arguments").extent, Extent::Sample);
    }

    #[test]
    fn arguments_are_understood() {
        let expected = Options { extent: Extent::All, seed: "7".to_owned(), only: "s3".to_owned() };
        assert_eq!(options("--all --seed 7 --only s3").expect("all known"), expected);
    }

    #[test]
    fn unknown_arguments_and_missing_values_are_refused() {
        assert!(options("--some").is_err() && options("--seed").is_err());
    }
}
