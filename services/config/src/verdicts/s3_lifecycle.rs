//! Rules about what becomes of objects in time.

use service::{Result, Value};

use super::s3_buckets::is_versioned;
use super::{Inquiry, Logic, Subject, Table, Verdict};

pub(crate) const RULES: Table = &[
    ("S3_LIFECYCLE_POLICY_CHECK", Logic::Item(lifecycle)),
    ("S3_VERSION_LIFECYCLE_POLICY_CHECK", Logic::Item(lifecycle_of_versions)),
];

const NONE: &str = "No lifecycle rule is enabled.";

/// A lifecycle rule is enabled; if parameters say what it has to do, one rule does it all. If `bucketNames` is given,
/// other buckets do not matter.
fn lifecycle(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    if !is_meant(rule, bucket) {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let mut rules = enabled(bucket).peekable();
    if rules.peek().is_none() {
        return Ok(Verdict::non_compliant(NONE));
    }
    Ok(Verdict::of(rules.any(|found| does(rule, found)), "No lifecycle rule does what is required."))
}

/// A bucket whose objects have versions has a lifecycle rule that is enabled; others do not matter, nor do, if
/// `bucketNames` is given, those it does not name.
fn lifecycle_of_versions(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    if !is_meant(rule, bucket) || !is_versioned(bucket) {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    Ok(Verdict::of(enabled(bucket).next().is_some(), NONE))
}

fn is_meant(rule: &Inquiry<'_, '_>, bucket: &Subject<'_>) -> bool {
    rule.items("bucketNames").is_none_or(|names| names.contains(&bucket.id()))
}

fn enabled<'i>(bucket: &Subject<'i>) -> impl Iterator<Item = &'i Value> + use<'i> {
    let rules = bucket.list("supplementaryConfiguration.BucketLifecycleConfiguration.rules").iter();
    rules.filter(|rule| rule.get("status").and_then(Value::as_str) == Some("Enabled"))
}

/// Whether a lifecycle rule does what the parameters say, as far as they are given.
fn does(rule: &Inquiry<'_, '_>, found: &Value) -> bool {
    let has_days = |holder: &Value, name: &str, parameter: &str| {
        let wanted = rule.number(parameter, -1);
        wanted < 0 || holder.get(name).and_then(Value::as_int) == Some(wanted)
    };
    let class = rule.text("targetTransitionStorageClass");
    let moves = |transition: &Value| {
        let to = transition.get("storageClass").and_then(Value::as_str).unwrap_or_default();
        has_days(transition, "days", "targetTransitionDays")
            && class.is_none_or(|class| class.eq_ignore_ascii_case(to))
    };
    let transitions = found.get("transitions").and_then(Value::as_list).unwrap_or_default();
    let must_move = class.is_some() || rule.number("targetTransitionDays", -1) >= 0;
    (!must_move || transitions.iter().any(moves))
        && rule.text("targetPrefix").is_none_or(|wanted| prefix(found) == Some(wanted))
        && has_days(found, "expirationInDays", "targetExpirationDays")
}

/// What the keys of a lifecycle rule's objects begin with: in its filter, alone or among other predicates, or beside.
fn prefix(found: &Value) -> Option<&str> {
    let predicate = found.get("filter").and_then(|filter| filter.get("predicate"));
    let operands = predicate.and_then(|predicate| predicate.get("operands")).and_then(Value::as_list);
    let mut holders = operands.unwrap_or_default().iter().chain(predicate).chain([found]);
    holders.find_map(|holder| holder.get("prefix").and_then(Value::as_str))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{NO, NOTHING, YES, bucket, expect};

    fn ruled(versioning: &str, rules: &str) -> String {
        bucket(&format!(
            r#"{{"BucketVersioningConfiguration": {{"status": "{versioning}"}},
            "BucketLifecycleConfiguration": {{"rules": [{rules}]}}}}"#
        ))
    }

    #[test]
    fn objects_have_a_lifecycle() {
        let docs = r#"{"status": "Enabled", "filter": {"predicate": {"type": "LifecyclePrefixPredicate",
            "prefix": "docs/"}}, "expirationInDays": -1, "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}]}"#;
        let old = r#"{"status": "Enabled", "expirationInDays": 395, "filter": {"predicate": {"operands":
            [{"tag": {"key": "a", "value": "b"}}, {"prefix": "old/"}]}}}"#;
        let off = ruled("Off", &docs.replace("Enabled", "Disabled"));
        let both = ruled("Off", &format!("{docs}, {old}"));
        let both = both.as_str();
        expect(
            "S3_LIFECYCLE_POLICY_CHECK",
            &[
                ("{}", both, YES),
                ("{}", &off, NO),
                ("{}", &bucket("{}"), NO),
                (r#"{"targetTransitionDays": "30"}"#, both, YES),
                (r#"{"targetTransitionDays": 60}"#, both, NO),
                (r#"{"targetTransitionStorageClass": "STANDARD_IA", "targetPrefix": "docs/"}"#, both, YES),
                (r#"{"targetTransitionStorageClass": "GLACIER"}"#, both, NO),
                (r#"{"targetExpirationDays": "395", "targetPrefix": "old/"}"#, both, YES),
                (r#"{"targetExpirationDays": "395", "targetPrefix": "docs/"}"#, both, NO),
                (r#"{"bucketNames": "a, b"}"#, both, YES),
                (r#"{"bucketNames": "a"}"#, &off, NOTHING),
            ],
        );
    }

    #[test]
    fn versions_have_a_lifecycle() {
        let (on, off) = (r#"{"status": "Enabled"}"#, r#"{"status": "Disabled"}"#);
        expect(
            "S3_VERSION_LIFECYCLE_POLICY_CHECK",
            &[
                ("{}", &ruled("Enabled", on), YES),
                ("{}", &ruled("Enabled", off), NO),
                ("{}", &ruled("Enabled", ""), NO),
                ("{}", &ruled("Off", ""), NOTHING),
                (r#"{"bucketNames": "a"}"#, &ruled("Enabled", ""), NOTHING),
            ],
        );
    }
}
