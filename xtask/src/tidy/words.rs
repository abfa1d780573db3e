//! Rules about words: what a service may not name, what nothing is called, what a note has to name.

use super::Finding;
use super::source::{Source, find_word, is_name};

/// Words that a service does not use, and what it does instead.
struct Ban {
    words: &'static [&'static str],
    instead: &'static str,
}

/// What is banned in services: whatever would reach past `Tx` and `View`, or make an answer depend on chance.
/// A `LazyLock` is not: what it holds is a constant that takes a computation. Nor are the addresses of `std::net`.
#[rustfmt::skip]
const BANS: &[Ban] = &[
    Ban { words: &["SystemTime", "Instant", "std::time::UNIX_EPOCH"], instead: "time belongs to the world: ask `tx` or `view` for it" },
    Ban { words: &["rand", "fastrand", "getrandom", "uuid", "RandomState"], instead: "ids and chance come from the world's seeded generator: ask `tx` for an id" },
    Ban { words: &["HashMap", "HashSet"], instead: "output order is behaviour: use BTreeMap or BTreeSet" },
    Ban { words: &["Mutex", "RwLock", "RefCell", "OnceCell", "OnceLock", "LazyCell"], instead: "state is rows: put it in the world through `tx`" },
    Ban { words: &["AtomicBool", "AtomicU32", "AtomicU64", "AtomicUsize", "AtomicI64"], instead: "state is rows: put it in the world through `tx`" },
    Ban { words: &["static mut", "thread_local"], instead: "state is rows: put it in the world through `tx`" },
    Ban { words: &["std::fs", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "ToSocketAddrs", "std::env", "std::process", "std::thread", "std::io", "tokio", "hyper", "reqwest"], instead: "a service does no I/O: what leaves the process is a timer's work" },
    Ban { words: &["serde", "serde_json", "quick_xml", "http"], instead: "no service sees a wire format: work on the typed shapes" },
];

/// Words that say nothing of what a thing is.
const EMPTY_NAMES: &[&str] = &["Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Impl"];
/// AWS's own nouns that hold such a word.
const AWS_NAMES: &[&str] =
    &["SecretsManager", "SystemsManager", "FirewallManager", "LicenseManager", "LakeManager"];

/// A service finds nothing in its code that the list of bans holds.
pub(super) fn banned(source: &Source) -> Vec<Finding> {
    if !source.is_service() || !source.is_rust() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for ban in BANS {
        for word in ban.words {
            for offset in uses(&source.code, word) {
                let message = format!("`{word}` in a service: {}", ban.instead);
                findings.push(source.finding(source.line_of(offset), message));
            }
        }
    }
    findings
}

/// Where code uses a word or path; `use std::{fs, io}` uses `std::fs`.
fn uses(code: &str, word: &str) -> Vec<usize> {
    let mut offsets: Vec<usize> = find_word(code, word).collect();
    // A method or field may be called as a banned crate is: a crate's name is followed by `::` or ends a `use`.
    if word.starts_with(|first: char| first.is_ascii_lowercase()) && !word.contains([':', ' ', '_']) {
        offsets.retain(|offset| is_crate(code, *offset, word));
    }
    if let Some(module) = word.strip_prefix("std::") {
        for start in find_word(code, "use std::{").collect::<Vec<_>>() {
            let group = &code[start..];
            let group = &group[..group.find(';').unwrap_or(group.len())];
            offsets.extend(find_word(group, module).map(|offset| start + offset));
        }
    }
    offsets
}

fn is_crate(code: &str, offset: usize, word: &str) -> bool {
    let before = code[..offset].trim_end();
    let after = code[offset + word.len()..].trim_start();
    let starts_a_path = !before.ends_with("::") || before.ends_with(" ::");
    starts_a_path && (after.starts_with("::") || (before.ends_with("use") && after.starts_with([';', ' '])))
}

/// Types and files are called for what they are.
pub(super) fn names(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for part in source.path.split('/') {
        let stem = part.split('.').next().unwrap_or(part);
        let words = stem.split(['_', '-']);
        if let Some(word) =
            words.clone().find(|word| EMPTY_NAMES.iter().any(|empty| empty.eq_ignore_ascii_case(word)))
        {
            findings.push(
                source.finding(1, format!("`{part}`: `{word}` says nothing; name the file for its idea")),
            );
        }
    }
    if !source.is_rust() {
        return findings;
    }
    for keyword in ["struct", "enum", "trait", "type", "union"] {
        for offset in find_word(&source.code, keyword) {
            let name = source.code[offset + keyword.len()..].trim_start();
            let name = &name[..name.bytes().position(|byte| !is_name(byte)).unwrap_or(name.len())];
            if let Some(word) = empty_word(name) {
                let message = format!("`{name}`: `{word}` says nothing; name the type for what it is");
                findings.push(source.finding(source.line_of(offset), message));
            }
        }
    }
    findings
}

/// The empty word that a name in camel case holds.
fn empty_word(name: &str) -> Option<&'static str> {
    let name = AWS_NAMES.iter().fold(name.to_owned(), |name, noun| name.replace(noun, ""));
    EMPTY_NAMES.iter().copied().find(|word| {
        name.match_indices(word).any(|(start, _)| {
            let after = name[start + word.len()..].chars().next();
            !after.is_some_and(|letter| letter.is_lowercase())
        })
    })
}

/// A note of something to be done names the issue that will do it.
pub(super) fn notes(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in source.comments.lines().enumerate() {
        for note in ["TODO", "FIXME", "XXX"] {
            let stands = find_word(line, note).next().is_some();
            if stands && !names_issue(line) {
                let message = format!("`{note}` without an issue: write `{note}(#12)`, or do it now");
                findings.push(source.finding(index + 1, message));
            }
        }
    }
    findings
}

fn names_issue(line: &str) -> bool {
    let numbered = |text: &str| text.trim_start().starts_with(|first: char| first.is_ascii_digit());
    // The `#` that opens a comment of Python or TOML is followed by a space.
    let hash = line
        .match_indices('#')
        .any(|(at, _)| line[at + 1..].starts_with(|first: char| first.is_ascii_digit()));
    hash || line.match_indices("issue").any(|(at, word)| numbered(&line[at + word.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(text: &str) -> Source {
        Source::new("services/ec2/src/vpcs.rs", text.to_owned())
    }

    fn messages(findings: Vec<Finding>) -> Vec<String> {
        findings.iter().map(|finding| format!("{}: {}", finding.line, finding.message)).collect()
    }

    #[test]
    fn every_ban_is_found_in_a_service_and_nowhere_else() {
        for word in BANS.iter().flat_map(|ban| ban.words) {
            let text = format!("\nfn f() {{ let x = {word}::y(); }}\n");
            assert_eq!(banned(&service(&text)).len(), 1, "{word}");
            assert_eq!(banned(&Source::new("crates/world/src/clock.rs", text)).len(), 0, "{word}");
        }
    }

    #[test]
    fn a_banned_module_is_found_in_a_group_of_uses() {
        let found = messages(banned(&service("use std::{\n    fmt,\n    fs::File,\n};\n")));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("3: `std::fs`"), "{found:?}");
    }

    #[test]
    fn comments_strings_fields_and_methods_are_free() {
        let text = "// a Mutex\nlet x = \"HashMap\"; request.http; endpoint.http(); let uuid = 3; crate::http::x();\n";
        assert_eq!(messages(banned(&service(text))), Vec::<String>::new());
    }

    #[test]
    fn a_crate_is_found_in_a_use() {
        assert_eq!(banned(&service("use rand;\nuse uuid::Uuid;\n")).len(), 2);
    }

    #[test]
    fn empty_names_are_found_in_types_and_files() {
        let found =
            messages(names(&service("struct VpcManager;\nenum ImplKind {}\nstruct Implementation;\n")));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("1: `VpcManager`"));
        assert_eq!(names(&Source::new("crates/wire/src/xml_utils.rs", String::new())).len(), 1);
        assert_eq!(names(&Source::new("crates/common/src/lib.rs", String::new())).len(), 1);
    }

    #[test]
    fn aws_nouns_may_hold_an_empty_word() {
        assert_eq!(names(&service("struct SecretsManagerSecret;\n")).len(), 0);
    }

    #[test]
    fn a_note_has_to_name_an_issue() {
        // The words are put together here, so that this file keeps its own rule.
        let note = ["TO", "DO"].concat();
        let text =
            format!("// {note}: later\n// {note}(#12): later\nlet x = \"{note}\"; // issue 3: {note}\n");
        let found = messages(notes(&service(&text)));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("1:"));
        assert_eq!(notes(&Source::new("a.py", format!("x = 1  # {note} later\n"))).len(), 1);
    }
}
