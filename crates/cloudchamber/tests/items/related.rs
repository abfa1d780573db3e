//! Whether kinds declare the relationships that are known between them.

use std::collections::BTreeSet;

use crate::known::{Known, table};
use crate::recorded;

/// Type, phrase, type: as the items of the first type have it.
type Edge = (&'static str, &'static str, &'static str);

/// The relationships that items of our kinds can have.
fn declared() -> BTreeSet<Edge> {
    let mut declared = BTreeSet::new();
    for (name, resource) in recorded() {
        for relation in resource.relations() {
            declared.insert((name, relation.name, relation.target));
            declared.extend(relation.reverse.map(|reverse| (relation.target, reverse, name)));
        }
    }
    declared
}

/// Whether a phrase of ours is a known one. The guide's begin with a small letter and leave the type out.
fn is(ours: &str, known: &str) -> bool {
    ours == known || known.starts_with(char::is_lowercase) && ours.to_lowercase().starts_with(known)
}

#[test]
fn kinds_declare_what_is_known_to_relate_them() {
    let known = Known::read(include_str!("known.tsv"), include_str!("unrelated.tsv"));
    let declared = declared();
    let kinds: BTreeSet<&str> = recorded().map(|(name, _)| name).collect();
    let mut wrong = Vec::new();
    let both =
        known.relationships().filter(|(kind, _, target)| kinds.contains(kind) && kinds.contains(target));
    for (kind, phrase, target) in both.clone() {
        let missing = !declared.iter().any(|edge| edge.0 == kind && edge.2 == target && is(edge.1, phrase));
        let excused = known.is_excepted(kind, &format!("{phrase}→{target}"));
        if missing != excused {
            let fault = if excused { "is declared, and excepted" } else { "is not declared" };
            wrong.push(format!("{kind}: {phrase}→{target} {fault}"));
        }
    }
    println!("{} relationships of our kinds are known, {} declared", both.count(), declared.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn indirect_relationships_show_on_both_sides() {
    let kinds: BTreeSet<&str> = recorded().map(|(name, _)| name).collect();
    let mut missing = Vec::new();
    for fields in table(include_str!("indirect.tsv")) {
        let [kind, target] = fields[..] else { panic!("two fields: {fields:?}") };
        let declares = recorded().filter(|(name, _)| *name == kind).any(|(_, resource)| {
            resource
                .relations()
                .iter()
                .any(|relation| relation.target == target && relation.reverse.is_some())
        });
        if !declares && kinds.contains(kind) && kinds.contains(target) {
            missing.push(format!("{kind} has no relation to {target} that shows there"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
