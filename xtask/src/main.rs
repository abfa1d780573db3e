//! Tasks of the project: `cargo xtask TASK`, one file and one row of the table for each.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a task talks to a terminal, measures real time and reads the environment; it is no part of the emulator"
)]

mod aws_policies;
mod bench;
mod botocore;
mod conformance;
mod coverage;
mod demo;
mod dist;
mod failure;
mod fuzz;
mod javascript;
mod models;
mod moto;
mod process;
mod python;
mod server;
mod shapes;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use failure::{Failure, Result};

/// A row of the table of tasks.
struct Task {
    name: &'static str,
    /// What may follow the name.
    arguments: &'static str,
    /// One line of help.
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

/// All tasks, by name; the help text is made of these rows.
#[rustfmt::skip]
const TASKS: &[Task] = &[
    Task { name: "aws-policies", arguments: "[--check]", about: "write the table and the documents of AWS's own managed policies from moto's", run: aws_policies::run },
    Task { name: "bench", arguments: bench::ARGUMENTS, about: "measure our server beside a bare hyper server and moto's, as ratios", run: bench::run },
    Task { name: "conformance", arguments: conformance::ARGUMENTS, about: "run botocore's protocol vectors and round trips of a sample, or of all operations", run: conformance::run },
    Task { name: "coverage", arguments: "[--check]", about: "write COVERAGE.md from the code and the tests", run: coverage::run },
    Task { name: "demo", arguments: demo::ARGUMENTS, about: "start a server and run examples/open_port.py against it", run: demo::run },
    Task { name: "dist", arguments: "", about: "build the server as it is given out: faster, by a profile of the benchmarks' calls", run: dist::run },
    Task { name: "fuzz", arguments: fuzz::ARGUMENTS, about: "send mutated requests through all readers for a while", run: fuzz::run },
    Task { name: "models", arguments: "[--check]", about: "import the API models from botocore and pack them", run: models::run },
    Task { name: "moto", arguments: moto::ARGUMENTS, about: "run moto's own tests against our server, and hold the list of those that pass", run: moto::run },
    Task { name: "shapes", arguments: "[--check]", about: "generate the types of the operations that services declare", run: shapes::run },
    Task { name: "test", arguments: test::ARGUMENTS, about: "run everything that CI runs, or the named steps of it", run: test::run },
    Task { name: "tidy", arguments: tidy::ARGUMENTS, about: "check the house rules: sizes, names, arrows between crates, licences", run: tidy::run },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.text().is_empty() {
                eprintln!("\nerror: {}", failure.text());
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Runs the task that the first argument names.
fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((name, rest)) = arguments.split_first() else {
        println!("{}", help());
        return Ok(());
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        println!("{}", help());
        return Ok(());
    }
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        let names: Vec<_> = TASKS.iter().map(|task| task.name).collect();
        return Err(Failure::new(format!("there is no task `{name}`"))
            .hint(format!("choose one of {}; `cargo xtask help` tells what each does", names.join(", "))));
    };
    if rest.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("cargo xtask {} {}\n\n{}", task.name, task.arguments, task.about);
        return Ok(());
    }
    (task.run)(rest)
}

fn help() -> String {
    let mut text = String::from("cargo xtask TASK [ARGUMENTS]\n");
    for task in TASKS {
        text.push_str(&format!("\n  {} {}\n      {}\n", task.name, task.arguments, task.about));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_alphabetical() {
        assert!(TASKS.is_sorted_by_key(|task| task.name));
    }

    #[test]
    fn an_unknown_task_is_named_and_the_known_ones_listed() {
        let failure = dispatch(&["tset".to_owned()]).expect_err("no such task");
        assert!(failure.text().contains("`tset`") && failure.text().contains("test"), "{}", failure.text());
    }

    #[test]
    fn help_shows_every_task() {
        assert!(TASKS.iter().all(|task| help().contains(task.about)));
    }
}
