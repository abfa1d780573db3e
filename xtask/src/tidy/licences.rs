//! Licences of all dependencies, checked offline against the list of `deny.toml`, which cargo-deny reads too.

use std::collections::BTreeSet;

use super::Finding;
use crate::failure::{Failure, Result};
use crate::{process, workspace};

/// Checks the licence of each crate that the workspace is built of.
pub(super) fn check() -> Result<Vec<Finding>> {
    let allowed = allowed(&workspace::read(&workspace::root().join("deny.toml"))?)?;
    let mut tree = process::cargo(&[
        "tree",
        "--workspace",
        "--all-features",
        "--prefix=none",
        "--edges=normal,build,dev",
    ]);
    let printed = process::output(tree.arg("--format={p}\t{l}"))?;
    let lines: BTreeSet<&str> =
        printed.lines().map(|line| line.trim_end_matches(" (*)").trim_end()).collect();
    Ok(lines.iter().filter(|line| !line.is_empty()).filter_map(|line| refused(line, &allowed)).collect())
}

/// The finding for a line of `cargo tree`: a package, a tab and its licence.
fn refused(line: &str, allowed: &BTreeSet<String>) -> Option<Finding> {
    let (package, licence) = line.split_once('\t').unwrap_or((line, ""));
    let message = match permits(licence, allowed) {
        Some(true) => return None,
        Some(false) => {
            format!("{package} is under `{licence}`, which deny.toml does not allow: use another crate")
        }
        None => format!(
            "{package} says of its licence `{licence}`, which is no SPDX expression: look at it by hand"
        ),
    };
    Some(Finding { path: "Cargo.lock".to_owned(), line: 1, message })
}

/// The `allow` list of deny.toml's `[licenses]`.
fn allowed(deny: &str) -> Result<BTreeSet<String>> {
    let list = deny.split_once("[licenses]").and_then(|(_, after)| after.split_once("\nallow = ["));
    let list = list.and_then(|(_, after)| after.split_once(']')).map(|(list, _)| list);
    let list = list.ok_or_else(|| {
        Failure::new("deny.toml has no list of licences").hint("write `allow = [...]` under `[licenses]`")
    })?;
    let quoted = list.split('"').skip(1).step_by(2);
    Ok(quoted.map(str::to_owned).collect())
}

/// Whether a licence expression can be met by allowed licences; none if it is not an expression.
fn permits(expression: &str, allowed: &BTreeSet<String>) -> Option<bool> {
    // Old manifests write `MIT/Apache-2.0` and mean OR.
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
    let value = either(&mut words, allowed)?;
    words.is_empty().then_some(value)
}

/// `A OR B`; the words are taken from the end of the list.
fn either(words: &mut Vec<&str>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut value = both(words, allowed)?;
    while words.pop_if(|word| *word == "OR").is_some() {
        value |= both(words, allowed)?;
    }
    Some(value)
}

/// `A AND B`, which binds closer.
fn both(words: &mut Vec<&str>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut value = single(words, allowed)?;
    while words.pop_if(|word| *word == "AND").is_some() {
        value &= single(words, allowed)?;
    }
    Some(value)
}

/// A licence, one with an exception, or an expression in parentheses.
fn single(words: &mut Vec<&str>, allowed: &BTreeSet<String>) -> Option<bool> {
    let word = words.pop()?;
    if word == "(" {
        let value = either(words, allowed)?;
        return (words.pop()? == ")").then_some(value);
    }
    if matches!(word, ")" | "OR" | "AND" | "WITH") {
        return None;
    }
    if words.pop_if(|word| *word == "WITH").is_some() {
        // An exception only adds permissions.
        words.pop()?;
    }
    // `MPL-2.0+` is that version or a later one, so that version will do.
    Some(allowed.contains(word.trim_end_matches('+')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = "[licenses]\nversion = 2\nallow = [\n    \"Apache-2.0\",\n    \"MIT\", # short\n]\n";

    fn met(expression: &str) -> Option<bool> {
        permits(expression, &allowed(DENY).expect("it has a list"))
    }

    #[test]
    fn expressions_are_met_by_allowed_licences() {
        for expression in [
            "MIT",
            "MIT OR GPL-3.0",
            "MIT/Apache-2.0",
            "MIT AND (Apache-2.0 OR AGPL-3.0)",
            "Apache-2.0 WITH LLVM-exception",
            "Apache-2.0+",
            "GPL-3.0 OR MIT AND Apache-2.0",
        ] {
            assert_eq!(met(expression), Some(true), "{expression}");
        }
        for expression in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND AGPL-3.0"] {
            assert_eq!(met(expression), Some(false), "{expression}");
        }
    }

    #[test]
    fn what_is_no_expression_is_not_guessed_at() {
        for expression in ["", "MIT OR", "see LICENSE", "(MIT", "MIT)", "AND MIT"] {
            assert_eq!(met(expression), None, "{expression}");
        }
    }

    #[test]
    fn a_refused_licence_names_the_package() {
        let allowed = allowed(DENY).expect("it has a list");
        let finding = refused("evil v1.0.0\tGPL-3.0-only", &allowed).expect("it is refused");
        assert!(finding.message.starts_with("evil v1.0.0 is under `GPL-3.0-only`"), "{}", finding.message);
        assert!(refused("good v1.0.0\tMIT", &allowed).is_none());
    }

    #[test]
    fn a_file_without_a_list_is_refused() {
        assert!(self::allowed("[bans]\n").is_err());
    }
}
