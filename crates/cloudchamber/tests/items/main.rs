//! Compares configuration items of each type with what is known of AWS Config's items of that type.
//!
//! The files in `resources` make them: a heading that begins with the type, the calls, and a block that names the one to
//! look at. `known.tsv` says what there is: what we invent fails, what we lack is printed (`cargo test -- --nocapture`),
//! and `exceptions.tsv` has what may differ, and why.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a test")]

#[path = "../behavior/document.rs"]
mod document;
mod known;
mod paths;
mod related;
#[path = "../behavior/run.rs"]
mod run;
#[path = "../behavior/values.rs"]
mod values;

use std::collections::{BTreeMap, BTreeSet};

use cloudchamber::Chamber;
use document::{Claim, Document};
use known::Known;
use model::Value;
use paths::Fact;
use run::Run;
use service::Described;

const RESOURCES: [&str; 8] = [
    include_str!("resources/cloudformation.md"),
    include_str!("resources/config.md"),
    include_str!("resources/ec2.md"),
    include_str!("resources/events.md"),
    include_str!("resources/iam.md"),
    include_str!("resources/s3.md"),
    include_str!("resources/sns.md"),
    include_str!("resources/sqs.md"),
];

fn chamber() -> Chamber {
    let start = model::Timestamp::parse_iso8601("2026-01-02T03:04:05Z").unwrap();
    let settings =
        world::Settings { seed: 0, clock: world::ClockMode::Frozen(start), pace: 0.0, lenient: false };
    Chamber::new(settings, cloudchamber::Accounts::default())
}

/// The types that are recorded, but for the pseudo type that stands for all custom ones.
fn recorded() -> impl Iterator<Item = (&'static str, &'static dyn Described)> {
    let resources = cloudchamber::catalog().kinds().filter_map(|kind| Some((kind.name, kind.resource?)));
    resources.filter(|(name, _)| name.starts_with("AWS::"))
}

/// The type that a heading is about.
fn kind_of(claim: &Claim) -> &str {
    claim.title.split(' ').next().unwrap_or_default()
}

/// The last item of the resource that a heading is about.
fn item(beginning: &Run, claim: &Claim) -> Result<Value, String> {
    let (last, calls) = claim.blocks.split_last().ok_or("it has no blocks")?;
    let [word, id] = &*last.words else { return Err("its last block is no `item ID`".to_owned()) };
    assert_eq!(word, "item", "{}", claim.title);
    let mut run = beginning.fork();
    run.all(calls)?;
    run.items(kind_of(claim), id)?.pop().ok_or_else(|| "it has no item".to_owned())
}

#[test]
fn items_have_the_form_of_recorded_ones() {
    let mut beginning = Run::new(chamber());
    beginning.all(&Document::parse(include_str!("resources/beginning.md")).beginning).unwrap();
    let mut known = Known::read(include_str!("known.tsv"), include_str!("exceptions.tsv"));
    let mut wrong = Vec::new();
    let mut said: BTreeMap<&str, BTreeSet<Fact>> = BTreeMap::new();
    let claims: Vec<Claim> = RESOURCES.iter().flat_map(|file| Document::parse(file).claims).collect();
    for claim in &claims {
        match item(&beginning, claim) {
            Ok(item) => {
                let facts = paths::facts(&item);
                wrong.extend(known.invented(&claim.title, kind_of(claim), &facts));
                said.entry(kind_of(claim)).or_default().extend(facts);
            }
            Err(reason) => wrong.push(format!("{}: {reason}", claim.title)),
        }
    }
    let mut counts = String::new();
    for (kind, facts) in &said {
        let lacking = known.lacking(kind, facts);
        if !lacking.is_empty() {
            println!("{kind} lacks");
            lacking.iter().for_each(|lacking| println!("    {lacking}"));
        }
        counts += &format!("{:4} facts, {:3} lacking: {kind}\n", facts.len(), lacking.len());
    }
    println!("{counts}");
    let unmade = recorded().filter(|(name, _)| !said.contains_key(name));
    wrong.extend(unmade.map(|(name, _)| format!("{name}: no heading makes one")));
    wrong.extend(known.unneeded());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
