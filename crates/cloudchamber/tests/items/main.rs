//! Compares the configuration item of one resource of each type with what is known of AWS Config's items of that type.
//!
//! `resources.md` makes the resources: a heading for each type, the calls, and a block that names the one to look at.
//! `known.tsv` says what there is: what we invent fails, what we lack is printed (`cargo test -- --nocapture`), and
//! `exceptions.tsv` has what may differ, and why.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a test")]

#[path = "../behavior/document.rs"]
mod document;
mod known;
mod paths;
#[path = "../behavior/run.rs"]
mod run;
#[path = "../behavior/values.rs"]
mod values;

use std::collections::BTreeSet;

use cloudchamber::Chamber;
use document::{Claim, Document};
use known::Known;
use model::Value;
use run::Run;

fn chamber() -> Chamber {
    let start = model::Timestamp::parse_iso8601("2026-01-02T03:04:05Z").unwrap();
    let settings =
        world::Settings { seed: 0, clock: world::ClockMode::Frozen(start), pace: 0.0, lenient: false };
    Chamber::new(settings, cloudchamber::Accounts::default())
}

/// The last item of the resource that a heading is about.
fn item(beginning: &Run, claim: &Claim) -> Result<Value, String> {
    let (last, calls) = claim.blocks.split_last().ok_or("it has no blocks")?;
    let [word, id] = &*last.words else { return Err("its last block is no `item ID`".to_owned()) };
    assert_eq!(word, "item", "{}", claim.title);
    let mut run = beginning.fork();
    run.all(calls)?;
    run.items(&claim.title, id)?.pop().ok_or_else(|| "it has no item".to_owned())
}

#[test]
fn items_have_the_form_of_recorded_ones() {
    let document = Document::parse(include_str!("resources.md"));
    let mut beginning = Run::new(chamber());
    beginning.all(&document.beginning).unwrap();
    let mut known = Known::read(include_str!("known.tsv"), include_str!("exceptions.tsv"));
    let mut invented = Vec::new();
    let mut compared = BTreeSet::new();
    for claim in &document.claims {
        let item = item(&beginning, claim).unwrap_or_else(|reason| panic!("{}: {reason}", claim.title));
        let facts = paths::facts(&item);
        invented.extend(known.invented(&claim.title, &facts));
        let lacking = known.lacking(&claim.title, &facts);
        println!("{}: {} facts, {} lacking", claim.title, facts.len(), lacking.len());
        lacking.iter().for_each(|lacking| println!("    {lacking}"));
        compared.insert(claim.title.as_str());
    }
    for kind in cloudchamber::catalog().kinds().filter(|kind| kind.resource.is_some()) {
        if !compared.contains(kind.name) {
            println!("{}: resources.md does not make one", kind.name);
        }
    }
    invented.extend(known.unneeded());
    assert!(invented.is_empty(), "{}", invented.join("\n"));
}
