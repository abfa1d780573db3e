//! How rules that judge items are tried: a rule, its parameters, an item, and what it should say.

use std::sync::LazyLock;

use service::world::{Settings, World};
use service::{AccountId, Caller, Catalog, Cause, Context, Map, Region, Scope, Tx, Value, json};

use super::{Compliance, Inquiry, Logic, Subject, Verdict, find};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::of(&[]));

/// A rule, its parameters without braces, the members of an item without braces, and what it should say of it.
pub(super) type Trial<'t> = (&'t str, &'t str, &'t str, Compliance);

/// Has rules judge items.
pub(super) fn hold(trials: &[Trial<'_>]) {
    for (rule, parameters, item, expected) in trials {
        let verdict = judge(rule, &read(parameters), &Value::Map(read(item)));
        assert_eq!(verdict.compliance, *expected, "{rule} with {parameters} of {item}");
        let is_explained = verdict.annotation.as_ref().is_some_and(|annotation| annotation.len() <= 256);
        assert_eq!(is_explained, *expected == Compliance::NonCompliant, "{verdict:?} of {rule}");
    }
}

fn read(members: &str) -> Map {
    match json::parse(format!("{{{members}}}").as_bytes()) {
        Ok(Value::Map(map)) => map,
        _ => panic!("no members of an object: {members}"),
    }
}

fn judge(rule: &str, parameters: &Map, item: &Value) -> Verdict {
    let Some(Logic::Item(judge)) = find(rule) else { panic!("{rule} judges no items") };
    let context = Context {
        scope: Scope::new(AccountId::DEFAULT, Region::default_region()),
        caller: Caller { arn: "".into(), user_id: "".into(), access_key: "".into() },
        request_id: "".into(),
        endpoint: "".into(),
        catalog: &CATALOG,
    };
    let cause = Cause {
        service: "config".into(),
        operation: "".into(),
        scope: context.scope,
        caller: "".into(),
        user_id: "".into(),
        access_key: "".into(),
        request_id: "".into(),
    };
    let judged = World::new(Settings::default()).transact(cause, |transaction| {
        judge(&mut Inquiry::new(&mut Tx::new(transaction, &context), parameters), &Subject { item })
    });
    judged.expect("a verdict").0
}
