//! `cargo xtask coverage`: writes COVERAGE.md from the code and the tests.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::failure::{Context as _, Failure, Result};
use crate::workspace::root;
use crate::{models, shapes};

/// Writes the page; with `--check`, only says whether it would change.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let check = arguments.iter().any(|argument| argument == "--check");
    let mut summary = String::new();
    let mut details = String::new();
    let mut built = 0;
    for service in shapes::services()? {
        let model = model::services()
            .model(&service)
            .ok_or_else(|| Failure::new(format!("services/{service}: no API model has this name")))?;
        let declared = shapes::declared(&service)?.operations;
        let shown = shown(&service)?;
        built += declared.len();
        let _ = writeln!(
            summary,
            "| {service} | {} of {} | {} | {} |",
            declared.len(),
            model.operations().len(),
            declared.intersection(&shown.operations).count(),
            shown.claims
        );
        let _ =
            writeln!(details, "\n## {service}\n\n| operation | shown by a behaviour file |\n| --- | --- |");
        for operation in &declared {
            let mark = if shown.operations.contains(operation) { "yes" } else { "" };
            let _ = writeln!(details, "| {operation} | {mark} |");
        }
    }
    let page = format!(
        "# Coverage\n\nMade by `cargo xtask coverage` from the tables of operations, the behaviour files and the list of \
         moto's tests that pass; do not edit.\n\n{built} operations are built, {} of moto's tests pass. All other \
         operations of the {} services whose API is known\nanswer HTTP 501 `NotImplemented`.\n\n\
         | service | operations | of these in behaviour files | claims |\n| --- | --- | --- | --- |\n{summary}{details}",
        passing(),
        model::services().len()
    );
    let rules = judged()?;
    let page = format!(
        "{page}\n## AWS Config's managed rules\n\nThese {} are evaluated. Every other managed rule can be put, and its \
         evaluation status says that it is not evaluated.\n\n{}\n",
        rules.len(),
        rules.iter().map(|rule| format!("`{rule}`")).collect::<Vec<_>>().join(",\n")
    );
    models::put("COVERAGE.md", page.as_bytes(), check)
}

/// The identifiers of the managed rules that have a function.
fn judged() -> Result<BTreeSet<String>> {
    let mut rules = BTreeSet::new();
    for file in files(&root().join("services/config/src/verdicts")) {
        let text = std::fs::read_to_string(&file).context(file.display())?;
        // An entry of a table is an identifier in quotes, and then how the rule judges.
        let before = text.match_indices("Logic::").map(|(place, _)| text[..place].trim_end());
        let identifiers = before.filter_map(|text| text.strip_suffix("\",")?.rsplit('"').next());
        rules.extend(identifiers.map(str::to_owned));
    }
    Ok(rules)
}

/// What the behaviour files of a service show.
#[derive(Default)]
struct Shown {
    operations: BTreeSet<String>,
    claims: usize,
}

fn shown(service: &str) -> Result<Shown> {
    let mut shown = Shown::default();
    for file in files(&root().join(format!("services/{service}/behavior"))) {
        let text = std::fs::read_to_string(&file).context(file.display())?;
        shown.claims += text.lines().filter(|line| line.starts_with("## ")).count();
        let calls = text
            .lines()
            .filter_map(|line| line.strip_prefix("```call ")?.strip_prefix(service)?.strip_prefix(' '));
        shown.operations.extend(calls.filter_map(|call| call.split_whitespace().next()).map(str::to_owned));
    }
    Ok(shown)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

/// The number of moto's tests that are known to pass.
fn passing() -> usize {
    let text = std::fs::read_to_string(root().join("tests/moto/passing.txt")).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count()
}
