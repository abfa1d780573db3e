//! moto's tests, unpacked from its source distribution without the package itself, and how they are run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Context, Failure, Result};
use crate::python::Python;
use crate::{process, server, workspace};

/// The release whose tests are run; `tests/moto/requirements.txt` names the same.
const VERSION: &str = "5.2.5";
/// Seconds after which a whole run is ended, whatever is left.
const LONGEST_RUN: u32 = 1500;
/// The plugin that notes each test's outcome.
const PLUGIN: &str = include_str!("outcomes.py");

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Set-up, call and tear-down passed.
    Passed,
    /// One of them failed.
    Failed,
    /// It asks for something that is not here: Docker, the network, decorator mode.
    Skipped,
}

impl Outcome {
    /// All, in the order of the report.
    pub(crate) const ALL: [Self; 3] = [Self::Passed, Self::Failed, Self::Skipped];
}

/// How each test ended, by node id.
pub(crate) type Outcomes = BTreeMap<String, Outcome>;

/// The folder that holds moto's `tests`, and nothing of moto itself: tests import the installed package.
pub(crate) struct Suite {
    folder: PathBuf,
}

impl Suite {
    /// The unpacked tests: from the cache, or fetched from PyPI now.
    pub(crate) fn fetch(python: &Python) -> Result<Self> {
        let suite = Self { folder: workspace::cache("moto")?.join(VERSION) };
        if !suite.folder.join("complete").exists() {
            process::timed(&format!("the tests of moto {VERSION} from PyPI"), || suite.unpack(python))?;
        }
        let plugin = suite.folder.join("cloudchamber_outcomes.py");
        workspace::write(&plugin, PLUGIN)?;
        Ok(suite)
    }

    fn unpack(&self, python: &Python) -> Result<()> {
        workspace::remove_folder(&self.folder)?;
        workspace::make_folder(&self.folder)?;
        let mut download = python.module("pip");
        download.args(["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest"]);
        download.arg(&self.folder).arg(format!("moto=={VERSION}"));
        process::run(&mut download).map_err(|failure| failure.hint("check that PyPI can be reached"))?;

        let name = format!("moto-{VERSION}");
        let archive = self.folder.join(format!("{name}.tar.gz"));
        let mut tar = process::command("tar");
        tar.arg("xzf").arg(&archive).arg("-C").arg(&self.folder).arg("--strip-components=1");
        process::run(tar.arg(format!("{name}/tests")).arg(format!("{name}/pyproject.toml")))?;
        fs::remove_file(&archive).context(format!("cannot remove {}", archive.display()))?;
        workspace::write(&self.folder.join("complete"), "")
    }

    /// Paths as pytest wants them, `tests/test_sts`; refuses those that are not there.
    pub(crate) fn resolve(&self, paths: &[String]) -> Result<Vec<String>> {
        let resolve = |path: &String| {
            let path = path.trim_end_matches('/');
            let path = if path.starts_with("tests/") { path.to_owned() } else { format!("tests/{path}") };
            if self.file(&path).exists() {
                return Ok(path);
            }
            let near = self.folder.join("tests");
            Err(Failure::new(format!("moto {VERSION} has no {path}"))
                .hint(format!("its folders and files are in {}", near.display())))
        };
        paths.iter().map(resolve).collect()
    }

    /// Whether a test under the paths insists on port 5000.
    pub(crate) fn insists_on_port(&self, paths: &[String]) -> bool {
        paths.iter().any(|path| weigh(&self.file(path)).insists_on_port)
    }

    /// Divides paths among jobs: those that insist on port 5000 to the first, the rest where least is to do.
    pub(crate) fn share(&self, paths: &[String], jobs: usize) -> Vec<Vec<String>> {
        let mut shares: Vec<(u64, Vec<String>)> = vec![Default::default(); jobs.max(1)];
        let mut sized: Vec<_> = paths.iter().map(|path| (weigh(&self.file(path)), path)).collect();
        sized.sort_by_key(|(weight, _)| (!weight.insists_on_port, std::cmp::Reverse(weight.bytes)));
        for (weight, path) in sized {
            let least = if weight.insists_on_port {
                0
            } else {
                (0..shares.len()).min_by_key(|index| shares[*index].0).expect("there is at least one share")
            };
            shares[least].0 += weight.bytes;
            shares[least].1.push(path.clone());
        }
        shares.into_iter().map(|(_, paths)| paths).filter(|paths| !paths.is_empty()).collect()
    }

    /// Runs tests in one pytest process against the server on the port.
    pub(crate) fn run(&self, python: &Python, paths: &[String], port: u16, timeout: u32) -> Result<Outcomes> {
        let noted = workspace::cache("log")?.join(format!("moto-outcomes-{port}.tsv"));
        let _ = fs::remove_file(&noted);
        let mut pytest = python.module("pytest");
        pytest.current_dir(&self.folder).args(["-q", "--no-header", "--color=no", "--disable-warnings"]);
        pytest.args(["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "cloudchamber_outcomes"]);
        pytest.args(["--continue-on-collection-errors", &format!("--timeout={timeout}")]);
        pytest.arg(format!("--session-timeout={LONGEST_RUN}"));
        // A named test is one whose failure somebody wants to see; of a folder, the outcomes are enough.
        let named = paths.iter().all(|path| path.contains("::"));
        pytest
            .args(if named { ["--tb=short", "--show-capture=no"] } else { ["--tb=no", "--no-summary"] })
            .args(paths);

        let endpoint = format!("http://localhost:{port}");
        server::point_at(&mut pytest, &endpoint)
            .env_remove("AWS_ENDPOINT_URL")
            .env_remove("AWS_DEFAULT_REGION")
            .env("TEST_SERVER_MODE", "true")
            .env("TEST_SERVER_MODE_ENDPOINT", &endpoint)
            .env("TESTS_SKIP_REQUIRES_DOCKER", "true")
            .env("MOTO_PORT", port.to_string())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONPATH", &self.folder)
            .env("CLOUDCHAMBER_OUTCOMES", &noted);
        let status = process::status(&mut pytest)?;
        // 0: all passed; 1: some failed; 2: ended early, with outcomes noted. Anything else is no test run.
        if !matches!(status.code(), Some(0..=2)) || !noted.exists() {
            return Err(Failure::new(format!("pytest {} and noted no outcomes", process::ending(status)))
                .hint(format!("it ran in {} with {}", self.folder.display(), paths.join(" "))));
        }
        let outcomes = parse(&workspace::read(&noted)?)?;
        if outcomes.values().any(|outcome| *outcome == Outcome::Failed) {
            println!("     why some failed: {}", noted.display());
        }
        Ok(outcomes)
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.join(path.split("::").next().unwrap_or(path))
    }
}

/// What a path asks of a job.
#[derive(Default)]
struct Weight {
    bytes: u64,
    insists_on_port: bool,
}

/// Sums up the Python files of a path.
fn weigh(path: &Path) -> Weight {
    if let Ok(entries) = fs::read_dir(path) {
        return entries.flatten().map(|entry| weigh(&entry.path())).fold(Weight::default(), |sum, one| {
            Weight {
                bytes: sum.bytes + one.bytes,
                insists_on_port: sum.insists_on_port || one.insists_on_port,
            }
        });
    }
    let text = if path.extension().is_some_and(|ending| ending == "py") {
        fs::read_to_string(path)
    } else {
        return Weight::default();
    };
    let text = text.unwrap_or_default();
    Weight { bytes: text.len() as u64, insists_on_port: text.contains("localhost:5000") }
}

fn parse(noted: &str) -> Result<Outcomes> {
    let parse = |line: &str| {
        let (outcome, test) = line.split_once('\t')?;
        let (test, _why) = test.split_once('\t')?;
        let outcome = match outcome {
            "passed" => Outcome::Passed,
            "failed" => Outcome::Failed,
            "skipped" => Outcome::Skipped,
            _ => return None,
        };
        Some((test.to_owned(), outcome))
    };
    noted
        .lines()
        .map(|line| {
            parse(line).ok_or_else(|| Failure::new(format!("the outcomes plugin wrote the line `{line}`")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_with_ids_that_hold_odd_characters() {
        let outcomes = parse("passed\ttests/a.py::C::test_x[a b-::]\t\nskipped\ttests/a.py::t\tno Docker\n")
            .expect("well formed");
        assert_eq!(outcomes["tests/a.py::C::test_x[a b-::]"], Outcome::Passed);
        assert_eq!(outcomes["tests/a.py::t"], Outcome::Skipped);
    }

    #[test]
    fn a_line_that_is_no_outcome_is_refused() {
        assert!(parse("xpassed\ttests/a.py::t\t").is_err());
        assert!(parse("passed\ttests/a.py::t").is_err());
    }

    #[test]
    fn without_files_all_paths_still_go_to_some_job() {
        let suite = Suite { folder: PathBuf::from("/nonexistent") };
        let paths: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        let shares = suite.share(&paths, 2);
        assert_eq!(shares.concat().len(), 3);
    }
}
