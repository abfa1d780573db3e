//! Tasks of the project: `cargo xtask TASK`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks to its user")]

mod botocore;
mod models;
mod shapes;

use std::path::PathBuf;
use std::process::ExitCode;

/// Why a task failed: a sentence that says what was wrong, where, and what to do.
#[derive(Debug)]
pub struct Error(String);

impl Error {
    /// An error with this sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// An error of the file system at `path`.
    pub fn file(path: &std::path::Path, error: std::io::Error) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The root of the project.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Name, one line of help, function.
type Task = (&'static str, &'static str, fn(&[String]) -> Result<(), Error>);

const TASKS: &[Task] = &[
    ("models", "import the API models from botocore and pack them [--check]", models::run),
    ("shapes", "generate the typed shapes of the operations that services declare [--check]", shapes::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let task = arguments.first().and_then(|name| TASKS.iter().find(|(known, ..)| known == name));
    let Some((_, _, run)) = task else {
        eprintln!("usage: cargo xtask TASK");
        for (name, help, _) in TASKS {
            eprintln!("  {name:<12} {help}");
        }
        return ExitCode::FAILURE;
    };
    match run(&arguments[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
