//! The second command of the README, and what CI runs: every check as a row of one table.

use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};
use crate::python::Python;
use crate::server::{self, Profile};
use crate::{javascript, process};

/// What may follow `cargo xtask test`.
pub(crate) const ARGUMENTS: &str = "[STEP...]";

/// A check that passes or fails.
struct Step {
    name: &'static str,
    /// What is true when the step passes.
    claim: &'static str,
    action: Action,
}

/// How a step is done.
enum Action {
    /// A cargo command.
    Cargo(&'static [&'static str]),
    /// Another task of this program.
    Task(&'static [&'static str]),
    /// A function of this file.
    Function(fn() -> Result<()>),
}

use Action::{Cargo, Function, Task};

/// All steps, the quick ones first: what is wrong is heard of early.
#[rustfmt::skip]
const STEPS: &[Step] = &[
    Step { name: "format", claim: "rustfmt has nothing to change", action: Cargo(&["fmt", "--all", "--check"]) },
    Step { name: "tidy", claim: "the house rules are kept", action: Task(&["tidy"]) },
    Step { name: "clippy", claim: "clippy has nothing to say", action: Cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"]) },
    Step { name: "shapes", claim: "the generated shapes are those of the models", action: Task(&["shapes", "--check"]) },
    Step { name: "coverage", claim: "the coverage page says what code and tests say", action: Task(&["coverage", "--check"]) },
    Step { name: "rust", claim: "unit, property and behaviour tests pass", action: Function(rust) },
    Step { name: "python", claim: "boto3 and the AWS CLI work against a started server", action: Function(python) },
    Step { name: "data", claim: "s3fs, pyarrow and pandas read and write data sets", action: Function(data) },
    Step { name: "javascript", claim: "the AWS SDK for JavaScript works against a started server", action: Function(javascript::test) },
    Step { name: "conformance", claim: "protocols agree with botocore's vectors and a sample of all operations", action: Task(&["conformance", "--sample"]) },
    Step { name: "moto", claim: "the moto tests that passed before still pass", action: Task(&["moto"]) },
];

/// Runs all steps, or the named ones; all of them, even after one failed.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let steps = chosen(arguments)?;
    let mut done: Vec<(&Step, Duration, Result<()>)> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", index + 1, steps.len(), step.name, step.claim);
        let start = Instant::now();
        let result = perform(&step.action);
        if let Err(failure) = &result {
            println!("error: {}", failure.text());
        }
        done.push((step, start.elapsed(), result));
    }

    println!("\nSummary");
    for (step, time, result) in &done {
        let outcome = if result.is_ok() { "ok    " } else { "FAILED" };
        println!("  {outcome} {:>7}  {}: {}", process::seconds(*time), step.name, step.claim);
    }
    let failed: Vec<_> =
        done.iter().filter(|(.., result)| result.is_err()).map(|(step, ..)| step.name).collect();
    // CI reads this line: it stands alone and comes last on the standard output.
    println!("\n{} passed, {} failed", done.len() - failed.len(), failed.len());
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("failed: {}", failed.join(", ")))
        .hint(format!("`cargo xtask test {}` runs only these", failed.join(" "))))
}

fn perform(action: &Action) -> Result<()> {
    match action {
        Cargo(arguments) => process::run(&mut process::cargo(arguments)),
        Task(words) => {
            let arguments: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            crate::dispatch(&arguments)
        }
        Function(function) => function(),
    }
}

fn chosen(names: &[String]) -> Result<Vec<&'static Step>> {
    if names.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    let find = |name: &String| {
        STEPS.iter().find(|step| step.name == name).ok_or_else(|| {
            let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            Failure::new(format!("`test` has no step `{name}`"))
                .hint(format!("choose from {}", known.join(", ")))
        })
    };
    names.iter().map(find).collect()
}

/// All Rust tests: by nextest where it is installed, as it is faster; documentation tests by cargo in both cases.
fn rust() -> Result<()> {
    if process::output(&mut process::cargo(&["nextest", "--version"])).is_err() {
        return process::run(&mut process::cargo(&["test", "--workspace", "--quiet"]));
    }
    process::run(&mut process::cargo(&[
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "--no-tests=pass",
        "--status-level=fail",
    ]))?;
    process::run(&mut process::cargo(&["test", "--workspace", "--doc", "--quiet"]))
}

/// The end-to-end tests: real clients against a started server.
fn python() -> Result<()> {
    let binary = server::build(Profile::Debug)?;
    let python = Python::with("tests/python/requirements.txt")?;
    let mut pytest = python.module("pytest");
    pytest.args(["-q", "-p", "no:cacheprovider", "--timeout=120", "tests/python"]);
    // The tests start the server themselves, and find the `aws` command beside `python`.
    process::run(pytest.env("CLOUDCHAMBER_BIN", binary).env("CLOUDCHAMBER_TEST_PROGRAMS", python.programs()))
}

/// Programs that need a Python environment of their own, against a server that the tests start.
fn data() -> Result<()> {
    let binary = server::build(Profile::Debug)?;
    let python = Python::with("tests/data/requirements.txt")?;
    let mut pytest = python.module("pytest");
    pytest.args(["-q", "-p", "no:cacheprovider", "--timeout=120", "tests/data"]);
    process::run(pytest.env("CLOUDCHAMBER_BIN", binary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_names_all_steps_are_chosen() {
        assert_eq!(chosen(&[]).expect("all").len(), STEPS.len());
    }

    #[test]
    fn named_steps_are_chosen_in_the_order_given() {
        let names = ["tidy".to_owned(), "format".to_owned()];
        let steps: Vec<_> = chosen(&names).expect("both exist").iter().map(|step| step.name).collect();
        assert_eq!(steps, ["tidy", "format"]);
    }

    #[test]
    fn an_unknown_step_is_refused_by_name() {
        let failure = chosen(&["lint".to_owned()]).err().expect("no such step");
        assert!(failure.text().contains("`lint`") && failure.text().contains("clippy"));
    }
}
