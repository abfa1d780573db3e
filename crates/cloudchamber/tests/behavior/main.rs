//! Runs the behaviour files of all services: Markdown that reads as a specification (`services/*/behavior/*.md`).
//!
//! What stands before the first `##` heading is done once; each heading is a claim, tried on a fork of that world.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a test")]

mod document;
mod run;
mod values;

use std::path::{Path, PathBuf};

use cloudchamber::Chamber;
use document::Document;
use run::Run;

fn chamber() -> Chamber {
    let start = model::Timestamp::parse_iso8601("2026-01-02T03:04:05Z").unwrap();
    let settings =
        world::Settings { seed: 0, clock: world::ClockMode::Frozen(start), pace: 0.0, lenient: false };
    Chamber::new(settings, cloudchamber::Accounts::default())
}

fn files() -> Vec<PathBuf> {
    let services = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let folders = std::fs::read_dir(services).unwrap().map(|entry| entry.unwrap().path().join("behavior"));
    let mut files: Vec<PathBuf> = folders
        .filter(|folder| folder.is_dir())
        .flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_claim_holds() {
    let wanted = std::env::var("BEHAVIOR").unwrap_or_default();
    let (mut claims, mut failures) = (0, Vec::new());
    for file in files() {
        let name = format!(
            "{}/{}",
            file.parent().unwrap().parent().unwrap().file_name().unwrap().to_string_lossy(),
            file.file_stem().unwrap().to_string_lossy()
        );
        if !name.contains(&wanted) {
            continue;
        }
        let document = Document::parse(&std::fs::read_to_string(&file).unwrap());
        let mut beginning = Run::new(chamber());
        if let Err(reason) = beginning.all(&document.beginning) {
            failures.push(format!("{name}: before the first claim: {reason}"));
            continue;
        }
        for claim in &document.claims {
            claims += 1;
            if let Err(reason) = beginning.fork().all(&claim.blocks) {
                failures.push(format!("{name}: {}\n    {reason}", claim.title));
            }
        }
    }
    println!("{claims} claims, {} do not hold", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
