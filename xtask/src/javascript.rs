//! The tests that need Node.js, in a folder of the cache that holds the packages they use.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::failure::{Context, Result};
use crate::server::{self, Profile};
use crate::{process, workspace};

const LOCK: &str = "package-lock.json";
const MANIFEST: &str = "package.json";

/// Runs the tests; where there is no Node.js with npm, says so and leaves them out.
pub(crate) fn test() -> Result<()> {
    let is_there = |program: &str| {
        let mut probe = process::command(program);
        probe.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    };
    if !is_there("node") || !is_there("npm") {
        println!("  left out: there is no Node.js with npm on this machine");
        return Ok(());
    }
    let binary = server::build(Profile::Debug)?;
    let folder = packages()?;
    let sources = workspace::root().join("tests/javascript");
    let files = fs::read_dir(&sources).context(format!("cannot read {}", sources.display()))?;
    for file in files.filter_map(std::result::Result::ok).filter(|file| file.file_name() != LOCK) {
        copy(&file.path(), &folder)?;
    }
    let mut node = process::command("node");
    node.args(["--test", "--test-reporter=spec", "--no-warnings"])
        .current_dir(folder)
        .env("CLOUDCHAMBER_BIN", binary);
    process::run(&mut node)
}

/// The folder with the packages that the lock file names; installs them if they are not there.
fn packages() -> Result<PathBuf> {
    let folder = workspace::cache("javascript")?;
    let sources = workspace::root().join("tests/javascript");
    let read = |path: PathBuf| fs::read(path).unwrap_or_default();
    let installed = read(folder.join("installed.json"));
    if installed.is_empty() || installed != read(sources.join(LOCK)) {
        copy(&sources.join(LOCK), &folder)?;
        copy(&sources.join(MANIFEST), &folder)?;
        let mut install = process::command("npm");
        install.args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(&folder);
        process::timed("npm packages of tests/javascript into .cache/javascript", || {
            process::run(&mut install)
        })?;
        fs::copy(folder.join(LOCK), folder.join("installed.json")).context("cannot mark them as complete")?;
    }
    Ok(folder)
}

fn copy(file: &Path, folder: &Path) -> Result<()> {
    let target = folder.join(file.file_name().unwrap_or_default());
    fs::copy(file, &target).context(format!("cannot copy {} to {}", file.display(), target.display()))?;
    Ok(())
}
