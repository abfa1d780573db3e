//! The list of moto's tests that pass, and of those that need not because AWS differs from moto.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::suite::{Outcome, Outcomes};
use crate::failure::{Failure, Result};
use crate::workspace;

const PASSING: &str = "passing.txt";
const EXCEPTIONS: &str = "exceptions.tsv";

/// What is under version control about moto's tests.
pub(crate) struct Ratchet {
    passing: BTreeSet<String>,
    /// Node id and the reason why AWS says otherwise.
    exceptions: BTreeMap<String, String>,
}

impl Ratchet {
    /// Reads both lists.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let passing = workspace::read_list(&folder.join(PASSING))?.into_iter().collect();
        let lines = workspace::read_list(&folder.join(EXCEPTIONS))?;
        let exceptions = lines.iter().map(|line| exception(line)).collect::<Result<_>>()?;
        Ok(Self { passing, exceptions })
    }

    /// Listed tests under the paths that did not pass.
    pub(crate) fn lost(&self, paths: &[String], outcomes: &Outcomes) -> Vec<String> {
        let expected = self.passing.iter().filter(|test| is_under(test, paths));
        let expected = expected.filter(|test| !self.exceptions.contains_key(*test));
        expected.filter(|test| outcomes.get(*test) != Some(&Outcome::Passed)).cloned().collect()
    }

    /// Tests that pass and are not listed.
    pub(crate) fn gained(&self, outcomes: &Outcomes) -> Vec<String> {
        let new = passed(outcomes).filter(|test| !self.passing.contains(*test));
        new.filter(|test| !self.exceptions.contains_key(*test)).cloned().collect()
    }

    /// Exceptions that pass all the same, with their reasons.
    pub(crate) fn needless(&self, outcomes: &Outcomes) -> Vec<(&str, &str)> {
        let passing =
            self.exceptions.iter().filter(|(test, _)| outcomes.get(*test) == Some(&Outcome::Passed));
        passing.map(|(test, reason)| (test.as_str(), reason.as_str())).collect()
    }

    /// Lists, of the tests under the paths, exactly those that passed.
    pub(crate) fn update(&mut self, paths: &[String], outcomes: &Outcomes) {
        self.passing.retain(|test| !is_under(test, paths));
        self.passing.extend(passed(outcomes).cloned());
        self.passing.retain(|test| !self.exceptions.contains_key(test));
    }

    /// Writes the list of passing tests.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let mut text = String::from(
            "# moto's tests that pass against our server. Written by `cargo xtask moto --update`.\n",
        );
        for test in &self.passing {
            text.push_str(test);
            text.push('\n');
        }
        workspace::write(&folder.join(PASSING), &text)
    }
}

fn passed(outcomes: &Outcomes) -> impl Iterator<Item = &String> {
    outcomes.iter().filter(|(_, outcome)| **outcome == Outcome::Passed).map(|(test, _)| test)
}

/// Whether a test is one of the paths, or in a folder, file or class among them, or a parameterisation of one.
fn is_under(test: &str, paths: &[String]) -> bool {
    paths.iter().any(|path| {
        let rest = test.strip_prefix(path.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[']) || rest.starts_with("::"))
    })
}

fn exception(line: &str) -> Result<(String, String)> {
    let parts = line.split_once('\t').map(|(test, reason)| (test.trim(), reason.trim()));
    match parts {
        Some((test, reason)) if !reason.is_empty() => Ok((test.to_owned(), reason.to_owned())),
        _ => Err(Failure::new(format!("tests/moto/{EXCEPTIONS} has a line without a reason: {line}"))
            .hint("write the node id, a tab, and how AWS differs from moto there")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratchet() -> Ratchet {
        Ratchet {
            passing: ["tests/a/x.py::one", "tests/a/x.py::two", "tests/b/y.py::three"]
                .map(str::to_owned)
                .into(),
            exceptions: [exception("tests/a/x.py::four\tAWS refuses it").expect("has a reason")].into(),
        }
    }

    fn outcomes(noted: &[(&str, Outcome)]) -> Outcomes {
        noted.iter().map(|(test, outcome)| ((*test).to_owned(), *outcome)).collect()
    }

    #[test]
    fn a_listed_test_is_lost_when_it_fails_is_skipped_or_is_gone() {
        let paths = ["tests/a".to_owned()];
        let ran = outcomes(&[("tests/a/x.py::one", Outcome::Failed)]);
        assert_eq!(ratchet().lost(&paths, &ran), ["tests/a/x.py::one", "tests/a/x.py::two"]);
        let ran =
            outcomes(&[("tests/a/x.py::one", Outcome::Passed), ("tests/a/x.py::two", Outcome::Skipped)]);
        assert_eq!(ratchet().lost(&paths, &ran), ["tests/a/x.py::two"]);
    }

    #[test]
    fn tests_outside_the_run_are_not_lost() {
        let ran = outcomes(&[("tests/b/y.py::three", Outcome::Passed)]);
        assert!(ratchet().lost(&["tests/b".to_owned()], &ran).is_empty());
        assert!(ratchet().lost(&["tests/b/y".to_owned()], &outcomes(&[])).is_empty());
    }

    #[test]
    fn exceptions_are_neither_lost_nor_gained_but_told_when_needless() {
        let ran =
            outcomes(&[("tests/a/x.py::four", Outcome::Passed), ("tests/a/x.py::five", Outcome::Passed)]);
        assert_eq!(ratchet().gained(&ran), ["tests/a/x.py::five"]);
        assert_eq!(ratchet().needless(&ran), [("tests/a/x.py::four", "AWS refuses it")]);
    }

    #[test]
    fn an_update_replaces_what_was_run_and_keeps_the_rest() {
        let mut ratchet = ratchet();
        let ran =
            outcomes(&[("tests/a/x.py::five", Outcome::Passed), ("tests/a/x.py::one", Outcome::Failed)]);
        ratchet.update(&["tests/a/x.py".to_owned()], &ran);
        let listed: Vec<_> = ratchet.passing.iter().map(String::as_str).collect();
        assert_eq!(listed, ["tests/a/x.py::five", "tests/b/y.py::three"]);
    }

    #[test]
    fn an_exception_needs_a_reason() {
        assert!(exception("tests/a/x.py::four").is_err());
        assert!(exception("tests/a/x.py::four\t ").is_err());
    }
}
