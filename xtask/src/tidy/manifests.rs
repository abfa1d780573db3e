//! Rules about arrows: which crate may depend on which, and which on what from outside.

use std::collections::BTreeSet;

use super::Finding;
use super::source::Source;

/// The arrows of the workspace: a crate, the crates of the workspace that it may know, and outside crates it may not.
struct Arrows {
    /// A folder; `*` stands for any name.
    folder: &'static str,
    may_know: &'static [&'static str],
    never: &'static [&'static str],
    reason: &'static str,
}

/// Crates of the workspace that are no service.
const ROOMS: &[&str] = &[
    "checksum",
    "cloudchamber",
    "model",
    "packing",
    "patterns",
    "policy",
    "python",
    "server",
    "service",
    "spool",
    "wire",
    "world",
    "xtask",
];
/// What carries HTTP.
const HTTP: &[&str] = &["http", "hyper", "tokio", "axum"];

/// Which crate may know which; a crate without a row may know all.
#[rustfmt::skip]
const ARROWS: &[Arrows] = &[
    Arrows { folder: "crates/model", may_know: &[], never: HTTP, reason: "the model knows AWS's API and nothing else" },
    Arrows { folder: "crates/checksum", may_know: &["model"], never: HTTP, reason: "sums are of content, wherever it comes from" },
    Arrows { folder: "crates/spool", may_know: &[], never: HTTP, reason: "a place for bytes knows nothing of them" },
    Arrows { folder: "crates/packing", may_know: &[], never: HTTP, reason: "content is packed, whatever it says" },
    Arrows { folder: "crates/patterns", may_know: &["model"], never: HTTP, reason: "a pattern is matched with values" },
    Arrows { folder: "crates/policy", may_know: &["model"], never: HTTP, reason: "a policy is judged by what the request says, not by what the world holds" },
    Arrows { folder: "crates/wire", may_know: &["checksum", "model"], never: &[], reason: "the wire knows the model and no service" },
    Arrows { folder: "crates/world", may_know: &["model"], never: HTTP, reason: "the world knows values, no service and no HTTP" },
    Arrows { folder: "crates/service", may_know: &["model", "policy", "world"], never: HTTP, reason: "what a service is knows neither any service nor the wire" },
];

/// What a service may know: no other service, and of crates from outside only what its API itself speaks of.
const SERVICE_MAY_KNOW: &[&str] =
    &["checksum", "packing", "patterns", "policy", "qrcode", "regex", "rsa", "service", "yaml-rust2"];

/// Checks every manifest among the files.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let manifests = || sources.iter().filter(|source| source.path.ends_with("/Cargo.toml"));
    let services = manifests().filter_map(|source| source.path.strip_prefix("services/")?.split('/').next());
    let services: BTreeSet<&str> = services.collect();
    manifests().flat_map(|manifest| check_one(manifest, &services)).collect()
}

fn check_one(source: &Source, services: &BTreeSet<&str>) -> Vec<Finding> {
    let folder = source.path.trim_end_matches("/Cargo.toml");
    let mut findings = Vec::new();
    for dependency in dependencies(source) {
        if folder.starts_with("services/")
            && !SERVICE_MAY_KNOW.contains(&dependency.name)
            && !dependency.for_tests
        {
            let message = format!(
                "a service depends on `{}`: it may know only `service`; another service is called through `tx.call`, \
                 and what several services need belongs into `service`",
                dependency.name
            );
            findings.push(source.finding(dependency.line, message));
        }
        let Some(arrows) = ARROWS.iter().find(|arrows| arrows.folder == folder) else { continue };
        let inside = ROOMS.contains(&dependency.name) || services.contains(dependency.name);
        let refused = (inside && !arrows.may_know.contains(&dependency.name))
            || arrows.never.contains(&dependency.name);
        if refused && !dependency.for_tests {
            let message = format!("{folder} depends on `{}`: {}", dependency.name, arrows.reason);
            findings.push(source.finding(dependency.line, message));
        }
    }
    findings
}

struct Dependency<'a> {
    name: &'a str,
    line: usize,
    for_tests: bool,
}

/// The dependencies that a manifest names, in whichever of TOML's ways.
fn dependencies(source: &Source) -> Vec<Dependency<'_>> {
    let mut found = Vec::new();
    let mut section = "";
    for (index, line) in source.code.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
            // [dependencies.name]
            if let Some((table, name)) = section.rsplit_once('.')
                && table.ends_with("dependencies")
            {
                let for_tests = table.ends_with("dev-dependencies");
                found.push(Dependency { name, line: index + 1, for_tests });
            }
            continue;
        }
        if !section.ends_with("dependencies") || line.is_empty() {
            continue;
        }
        let end = line.find(['.', '=', ' ']).unwrap_or(line.len());
        let name = line[..end].trim_matches('"');
        let for_tests = section.ends_with("dev-dependencies");
        found.push(Dependency { name, line: index + 1, for_tests });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<usize> {
        let manifest = Source::new(path, text.to_owned());
        let service = Source::new("services/sts/Cargo.toml", String::new());
        check(&[manifest, service]).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_service_may_know_only_what_a_service_is() {
        let text = "[dependencies]\nservice.workspace = true\nec2.workspace = true\nserde = \"1\"\n\n[dev-dependencies]\nproptest = \"1\"\n";
        assert_eq!(found("services/config/Cargo.toml", text), [3, 4]);
    }

    #[test]
    fn arrows_never_run_back() {
        assert_eq!(
            found("crates/world/Cargo.toml", "[dependencies]\nservice.workspace = true\nhttp = \"1\"\n"),
            [2, 3]
        );
        assert_eq!(found("crates/model/Cargo.toml", "[dependencies.world]\nworkspace = true\n"), [1]);
        assert_eq!(found("crates/wire/Cargo.toml", "[dependencies]\nsts.workspace = true\n"), [2]);
        assert_eq!(
            found("crates/wire/Cargo.toml", "[dependencies]\nmodel.workspace = true\nhttp = \"1\"\n"),
            []
        );
        assert_eq!(found("crates/cloudchamber/Cargo.toml", "[dependencies]\nec2.workspace = true\n"), []);
    }

    #[test]
    fn a_room_may_use_crates_from_outside() {
        assert_eq!(found("crates/world/Cargo.toml", "[dependencies]\nimbl.workspace = true\n"), []);
    }
}
