//! Cached virtual environments: one for each list of requirements, made when first needed, made anew when broken.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Context, Failure, Result};
use crate::{process, workspace};

/// The oldest Python that the pinned packages run on.
const OLDEST: (u32, u32) = (3, 10);

/// A virtual environment that holds what a requirement list names.
pub(crate) struct Python {
    folder: PathBuf,
}

impl Python {
    /// The environment for a requirement list of the workspace: the cached one, or one made now.
    pub(crate) fn with(requirements: &str) -> Result<Self> {
        let list = workspace::root().join(requirements);
        let version = version()?;
        let key = hash(&format!("{version}\n{}", workspace::read_list(&list)?.join("\n")));
        let name = format!("{}-{key:016x}", name(requirements));
        let folder = workspace::cache("python")?.join(&name);
        let python = Self { folder };

        let lock_path = python.folder.with_extension("lock");
        let lock = File::create(&lock_path).context(format!("cannot make {}", lock_path.display()))?;
        lock.lock().context(format!("cannot lock {}", lock_path.display()))?;
        if !python.works() {
            let what = format!("Python packages of {requirements} into .cache/python/{name}");
            process::timed(&what, || python.build(&list))?;
        }
        Ok(python)
    }

    /// A program of the environment: `python`, `pytest`, `aws`.
    pub(crate) fn command(&self, program: &str) -> Command {
        process::command(self.folder.join("bin").join(program))
    }

    /// A module of the environment, run as `python -m`.
    pub(crate) fn module(&self, module: &str) -> Command {
        let mut command = self.command("python");
        command.args(["-m", module]);
        command
    }

    /// The folder that holds the environment's programs.
    pub(crate) fn programs(&self) -> PathBuf {
        self.folder.join("bin")
    }

    /// An environment works if its making came to the end and its interpreter still starts.
    fn works(&self) -> bool {
        let mut probe = self.command("python");
        probe.args(["-c", "import pip"]).stdout(Stdio::null()).stderr(Stdio::null());
        self.folder.join("complete").exists() && probe.status().is_ok_and(|status| status.success())
    }

    fn build(&self, requirements: &Path) -> Result<()> {
        workspace::remove_folder(&self.folder)?;
        let mut make = process::command("python3");
        make.args(["-m", "venv"]).arg(&self.folder);
        process::output(&mut make)
            .map_err(|failure| failure.hint("on Debian and Ubuntu: `apt-get install python3-venv`"))?;
        let mut install = self.module("pip");
        install
            .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(requirements);
        process::run(&mut install).map_err(|failure| {
            failure
                .hint(format!("check that PyPI can be reached and that {} is right", requirements.display()))
        })?;
        fs::write(self.folder.join("complete"), "").context("cannot mark the environment as complete")
    }
}

/// The version of `python3`, as `3.11.7`; refuses one that is missing or too old.
fn version() -> Result<String> {
    let script = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
    let printed = process::output(process::command("python3").args(["-c", script]))
        .map_err(|failure| failure.hint("install Python 3: this task runs Python programs"))?;
    let version = printed.trim().to_owned();
    let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < OLDEST {
        return Err(Failure::new(format!("python3 is version {version}"))
            .hint(format!("put Python {}.{} or newer first in PATH", OLDEST.0, OLDEST.1)));
    }
    Ok(version)
}

/// What a list is called: `tests/moto/requirements.txt` and `tests/moto.txt` are both `moto`.
fn name(requirements: &str) -> &str {
    let path = requirements.trim_end_matches(".txt").trim_end_matches("/requirements");
    path.rsplit('/').next().unwrap_or(path)
}

/// FNV-1a: the same in every release of Rust, so that caches stay.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_named_for_what_it_serves() {
        assert_eq!(name("tests/moto/requirements.txt"), "moto");
        assert_eq!(name("examples/requirements.txt"), "examples");
        assert_eq!(name("tests/bench.txt"), "bench");
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
