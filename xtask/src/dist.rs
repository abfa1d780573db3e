//! The server as it is given out: compiled a second time with a profile of what a first, instrumented one did under the
//! benchmarks' calls. rustc's book calls it profile-guided optimization.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Context, Failure, Result};
use crate::{bench, process, workspace};

/// Where all of it happens, in cargo's target folder.
const FOLDER: &str = "dist";
/// Calls that teach what is hot: of each protocol family one, reads and writes, small answers and large ones.
const LESSONS: &[&str] = &[
    "identity",
    "instances-1",
    "instances-1000",
    "authorize",
    "authorize-recorded",
    "put-small",
    "get-small",
    "listing",
];
/// LLVM's versions that may stand beside rustc's own as `llvm-profdata-N`, the newest first.
const VERSIONS: std::ops::RangeInclusive<u32> = 19..=30;

/// Builds it and says where it is.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        return Err(Failure::new(format!("`dist` takes no argument, but got `{argument}`")));
    }
    println!("the server is {}", build()?.display());
    Ok(())
}

/// Builds the server twice and runs the benchmarks' calls in between; minutes.
pub(crate) fn build() -> Result<PathBuf> {
    let host = host()?;
    let mergers = mergers(&host)?;
    let folder = workspace::target().join(FOLDER);
    let seen = folder.join("seen");
    workspace::remove_folder(&seen)?;
    workspace::make_folder(&seen)?;
    let instrumented = compile("build the server, instrumented", "profile-generate", &seen, &host)?;
    let benches = bench::build_benches()?;
    process::timed("see what it does under the benchmarks' calls", || {
        let mut measure = process::command(benches);
        measure.arg("measure").arg(instrumented).arg("-").arg(folder.join("log")).arg("quick").args(LESSONS);
        process::run(measure.stdin(Stdio::null()).stdout(Stdio::null()))
    })?;
    let profile = folder.join("profile");
    merge(&mergers, &seen, &profile)?;
    let server = compile("build the server by what was seen", "profile-use", &profile, &host)?;
    let given_out = folder.join("cloudchamber");
    std::fs::copy(&server, &given_out).context(format!("cannot copy {}", server.display()))?;
    Ok(given_out)
}

/// Builds the server with one more flag of rustc; for a named target, so that the flag is not for build scripts.
fn compile(what: &str, flag: &str, path: &Path, host: &str) -> Result<PathBuf> {
    let folder = workspace::target().join(FOLDER).join("target");
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    let flag = format!("-C{flag}={}", path.display());
    let flags: Vec<&str> = flags.split_whitespace().chain([flag.as_str()]).collect();
    let mut cargo = process::cargo(&["build", "--release", "--package", "server", "--target", host]);
    cargo.env("CARGO_TARGET_DIR", &folder).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    process::timed(what, || process::run(&mut cargo))?;
    Ok(folder.join(host).join("release/cloudchamber"))
}

/// Makes one profile of what the instrumented servers wrote down, by the first program that can read it.
fn merge(mergers: &[PathBuf], seen: &Path, profile: &Path) -> Result<()> {
    let mut last = None;
    for merger in mergers {
        match process::output(Command::new(merger).arg("merge").arg("-o").arg(profile).arg(seen)) {
            Ok(_) => return Ok(()),
            Err(failure) => last = Some(failure),
        }
    }
    let failure = Failure::new(format!("no llvm-profdata here can read {}", seen.display()));
    Err(failure.hint(last.map_or_else(String::new, |last| last.text())))
}

/// The programs that may make a profile: rustc's own first.
fn mergers(host: &str) -> Result<Vec<PathBuf>> {
    let root = process::output(process::command("rustc").args(["--print", "sysroot"]))?;
    let own = Path::new(root.trim()).join("lib/rustlib").join(host).join("bin/llvm-profdata");
    let others = VERSIONS.rev().map(|version| PathBuf::from(format!("llvm-profdata-{version}")));
    let all = std::iter::once(own).chain(others).chain([PathBuf::from("llvm-profdata")]);
    let found: Vec<_> =
        all.filter(|path| process::output(Command::new(path).arg("--version")).is_ok()).collect();
    if found.is_empty() {
        return Err(Failure::new("there is no llvm-profdata, which makes a profile of what was seen").hint(
            "`rustup component add llvm-tools` brings it; so does Debian's package llvm-19 or a later one",
        ));
    }
    Ok(found)
}

/// The target that rustc builds for by itself.
fn host() -> Result<String> {
    let version = process::output(process::command("rustc").arg("--version").arg("--verbose"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("`rustc --version --verbose` names no host"))
}
