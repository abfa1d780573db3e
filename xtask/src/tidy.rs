//! The house rules as a test: each rule is a row, each finding says file, line and what to do.

mod licences;
mod manifests;
mod shape;
mod source;
mod words;

use std::fmt;

use crate::failure::{Failure, Result};
use crate::{process, workspace};
use source::Source;

/// What may follow `cargo xtask tidy`.
pub(crate) const ARGUMENTS: &str = "[--long]";

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    /// What is there, and what to do instead.
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// A rule that is checked file by file.
type Rule = fn(&Source) -> Vec<Finding>;

/// The rules for source files.
#[rustfmt::skip]
const RULES: &[(&str, Rule)] = &[
    ("a file opens with a sentence", shape::opening),
    ("file length", shape::file_length),
    ("function length", shape::function_length),
    ("names", words::names),
    ("operations are alphabetical", shape::operations_order),
    ("services touch the world only through Tx and View", words::banned),
    ("to-do notes name an issue", words::notes),
];

/// Checks all files of the workspace that git knows or would add.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let long = match arguments {
        [] => false,
        [flag] if flag == "--long" => true,
        _ => {
            return Err(
                Failure::new(format!("`tidy` does not know `{}`", arguments.join(" "))).hint(ARGUMENTS)
            );
        }
    };
    let sources = sources()?;
    let mut findings: Vec<Finding> = Vec::new();
    for source in &sources {
        findings.extend(RULES.iter().flat_map(|(_, rule)| rule(source)));
    }
    findings.extend(manifests::check(&sources));
    findings.extend(licences::check()?);
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));

    report_long_files(&sources, long);
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("  {} files, {} rules for each, crates and licences: tidy", sources.len(), RULES.len());
        return Ok(());
    }
    Err(Failure::new(format!("{} places break the house rules, listed above", findings.len())))
}

/// The files that rules are for: sources, manifests and scripts, without what is generated.
fn sources() -> Result<Vec<Source>> {
    let mut git = process::command("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
    let listed = process::output(&mut git)?;
    let mut paths: Vec<&str> = listed.split('\0').filter(|path| source::is_checked(path)).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut sources = Vec::new();
    for path in paths {
        let full = workspace::root().join(path);
        // A file that git lists may have been deleted from the work tree.
        if full.is_file() {
            sources.push(Source::new(path, workspace::read(&full)?));
        }
    }
    sources.retain(|source| !source.is_generated());
    Ok(sources)
}

fn report_long_files(sources: &[Source], list: bool) {
    let long: Vec<_> = sources.iter().filter(|source| source.lines() > shape::LONG_FILE).collect();
    if list {
        for source in &long {
            println!("  {:5} lines  {}", source.lines(), source.path);
        }
    } else if !long.is_empty() {
        println!(
            "  {} files are longer than {} lines: `cargo xtask tidy --long`",
            long.len(),
            shape::LONG_FILE
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_a_compiler_message() {
        let finding = Finding { path: "a/b.rs".into(), line: 3, message: "too long".into() };
        assert_eq!(finding.to_string(), "a/b.rs:3: too long");
    }

    #[test]
    fn generated_files_and_other_kinds_are_not_read() {
        let sources = sources().expect("git lists the files");
        assert!(sources.iter().any(|source| source.path == "xtask/src/tidy.rs"));
        assert!(sources.iter().all(|source| !source.path.ends_with(".lock")));
    }
}
