//! Rules about copies of objects in other buckets.

use service::{Map, Result, Value};

use super::{Inquiry, Logic, Subject, Table, Verdict};

pub(crate) const RULES: Table = &[
    ("S3_BUCKET_CROSS_REGION_REPLICATION_ENABLED", Logic::Item(cross_region)),
    ("S3_BUCKET_REPLICATION_ENABLED", Logic::Item(replication)),
];

const CONFIGURATION: &str = "supplementaryConfiguration.BucketReplicationConfiguration.rules";

/// An enabled rule replicates to a bucket in another Region.
fn cross_region(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    let holds = rules(bucket).any(|found| is_enabled(found) && leaves_region(rule, found) == Some(true));
    Ok(Verdict::of(holds, "No enabled replication rule leads to another Region."))
}

/// There are replication rules and all are enabled; if `ReplicationType` is given, all lead to another Region
/// (`CROSS-REGION`) or to this one (`SAME-REGION`).
fn replication(rule: &mut Inquiry<'_, '_>, bucket: &Subject<'_>) -> Result<Verdict> {
    if rules(bucket).next().is_none() || !rules(bucket).all(is_enabled) {
        return Ok(Verdict::non_compliant("There is no replication rule, or one that is not enabled."));
    }
    let leaves = match rule.text("ReplicationType") {
        Some("CROSS-REGION") => true,
        Some("SAME-REGION") => false,
        _ => return Ok(Verdict::COMPLIANT),
    };
    let holds = rules(bucket).all(|found| leaves_region(rule, found) == Some(leaves));
    Ok(Verdict::of(holds, "A replication rule is not of the required type."))
}

fn rules<'i>(bucket: &Subject<'i>) -> impl Iterator<Item = &'i Value> + use<'i> {
    bucket.at(CONFIGURATION).as_map().into_iter().flat_map(Map::iter).map(|(_, rule)| rule)
}

fn is_enabled(found: &Value) -> bool {
    found.get("status").and_then(Value::as_str) == Some("Enabled")
}

/// Whether a replication rule leads to another Region; nothing for a bucket that is not there.
fn leaves_region(rule: &mut Inquiry<'_, '_>, found: &Value) -> Option<bool> {
    let to = found.get("destinationConfig")?.get("bucketARN")?.as_str()?.rsplit(':').next()?;
    let answer = rule.ask("s3", "GetBucketLocation", Map::from_iter([("Bucket", to)])).ok()?;
    let region = match answer.get("LocationConstraint").and_then(Value::as_str) {
        None => "us-east-1",
        Some("EU") => "eu-west-1",
        Some(region) => region,
    };
    Some(region != rule.scope().region.name())
}

#[cfg(test)]
mod tests {
    use super::super::trial::{NO, YES, bucket, expect};

    #[test]
    fn objects_are_replicated() {
        let replicated = |rules: &[(&str, &str)]| {
            let rule = |(place, (to, status)): (usize, &(&str, &str))| {
                format!(
                    r#""{place}": {{"status": "{status}", "destinationConfig": {{"bucketARN": "arn:aws:s3:::{to}"}}}}"#
                )
            };
            let rules: Vec<String> = rules.iter().enumerate().map(rule).collect();
            bucket(&format!(r#"{{"BucketReplicationConfiguration": {{"rules": {{{}}}}}}}"#, rules.join(",")))
        };
        let (on, off) = ("Enabled", "Disabled");
        for (rules, cross, any, only_cross, only_same) in [
            ([("far", on)].as_slice(), YES, YES, YES, NO),
            (&[("near", on)], NO, YES, NO, YES),
            (&[("far", on), ("near", on)], YES, YES, NO, NO),
            (&[("far", off)], NO, NO, NO, NO),
            (&[("far", on), ("near", off)], YES, NO, NO, NO),
            (&[("gone", on)], NO, YES, NO, NO),
            (&[], NO, NO, NO, NO),
        ] {
            let item = replicated(rules);
            expect("S3_BUCKET_CROSS_REGION_REPLICATION_ENABLED", &[("{}", &item, cross)]);
            let table = [
                ("{}", item.as_str(), any),
                (r#"{"ReplicationType": "CROSS-REGION"}"#, &item, only_cross),
                (r#"{"ReplicationType": "SAME-REGION"}"#, &item, only_same),
            ];
            expect("S3_BUCKET_REPLICATION_ENABLED", &table);
        }
        expect("S3_BUCKET_REPLICATION_ENABLED", &[("{}", &bucket("{}"), NO)]);
    }
}
