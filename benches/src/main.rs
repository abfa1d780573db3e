//! Measures our server beside a bare hyper server and moto's. `cargo xtask bench` builds all of them, runs this and
//! makes a table of the lines that it prints: benchmark, whose server, what was measured, the number; tabs between.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark measures real time and tells a terminal what it does"
)]

mod bare;
mod calls;
mod connection;
mod inside;
mod load;
mod memory;
mod process;
mod request;
mod s3;
mod scene;
mod start;

use std::path::PathBuf;
use std::process::ExitCode;

use process::Program;

/// The result of whatever a benchmark does; an error is a sentence that says what was wrong and what to do.
type Result<T> = std::result::Result<T, String>;

/// Which servers are measured, and how patiently.
struct Plan {
    /// The binary of our server.
    ours: PathBuf,
    /// The program of moto's server, if it is there.
    moto: Option<PathBuf>,
    /// Where logs and recorded answers are put.
    folder: PathBuf,
    /// Whether a rough number now is better than a good one later.
    quick: bool,
}

/// A row of the table of benchmarks.
struct Benchmark {
    name: &'static str,
    run: fn(&Plan, &str) -> Result<()>,
}

/// All benchmarks, in the order of the report. `xtask/src/bench/report.rs` has the same names.
#[rustfmt::skip]
const BENCHMARKS: &[Benchmark] = &[
    Benchmark { name: "identity", run: calls::run },
    Benchmark { name: "instances-1", run: calls::run },
    Benchmark { name: "instances-1000", run: calls::run },
    Benchmark { name: "authorize", run: calls::run },
    Benchmark { name: "authorize-recorded", run: calls::run },
    Benchmark { name: "put-small", run: calls::run },
    Benchmark { name: "get-small", run: calls::run },
    Benchmark { name: "put-large", run: calls::run },
    Benchmark { name: "get-large", run: calls::run },
    Benchmark { name: "listing", run: s3::listing },
    Benchmark { name: "objects", run: s3::memory },
    Benchmark { name: "start", run: start::run },
    Benchmark { name: "memory", run: memory::idle },
    Benchmark { name: "groups", run: memory::groups },
    Benchmark { name: "size", run: memory::size },
    Benchmark { name: "fork", run: inside::fork },
    Benchmark { name: "recording", run: inside::recording },
];

const USAGE: &str =
    "benches measure OURS MOTO|- FOLDER quick|patient NAME...   or   benches bare PORT RECORDED";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("  !! {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words.as_slice() {
        ["bare", port, recorded] => bare::run(port, recorded),
        ["measure", ours, moto, folder, patience, ref names @ ..] => {
            let plan = Plan {
                ours: ours.into(),
                moto: (moto != "-").then(|| moto.into()),
                folder: folder.into(),
                quick: patience == "quick",
            };
            measure(&plan, names)
        }
        _ => Err(format!("usage: {USAGE}")),
    }
}

/// Runs the named benchmarks; all of them, even after one failed.
fn measure(plan: &Plan, names: &[&str]) -> Result<()> {
    std::fs::create_dir_all(&plan.folder)
        .map_err(|error| format!("cannot make the folder {}: {error}", plan.folder.display()))?;
    let mut failed = Vec::new();
    for &name in names {
        let benchmark = BENCHMARKS.iter().find(|benchmark| benchmark.name == name);
        let Some(benchmark) = benchmark else { return Err(format!("there is no benchmark '{name}'")) };
        if let Err(sentence) = (benchmark.run)(plan, name) {
            eprintln!("  !! {name}: {sentence}");
            failed.push(name);
        }
    }
    match failed.as_slice() {
        [] => Ok(()),
        failed => Err(format!("not measured: {}", failed.join(", "))),
    }
}

impl Plan {
    /// The larger number, or the smaller one of a quick run.
    fn choose<T>(&self, patient: T, quick: T) -> T {
        if self.quick { quick } else { patient }
    }

    /// Our server and, if it is there, moto's.
    fn rivals(&self) -> Vec<Program> {
        let moto = self.moto.clone().map(Program::Moto);
        std::iter::once(Program::Ours(self.ours.clone())).chain(moto).collect()
    }
}

/// Hands one number to the report.
fn report(benchmark: &str, server: &str, what: &str, number: f64) {
    println!("{benchmark}\t{server}\t{what}\t{number}");
}

/// Says what is being done.
fn progress(benchmark: &str, what: std::fmt::Arguments<'_>) {
    eprintln!("  .. {benchmark}: {what}");
}
