//! Which objects of a bucket are copied to which other buckets.

use service::{Operation, Result, Tx, View};

use crate::bucket_faults as faults;
use crate::buckets::{self, Bucket, Found, Versioning};
use crate::enumerations::enabled_or_disabled;
use crate::rule_ids;
use crate::shapes::{
    DeleteBucketReplicationRequest, DeleteMarkerReplication, GetBucketReplicationOutput,
    GetBucketReplicationRequest, PutBucketReplicationRequest, ReplicationConfiguration, ReplicationRule,
    ReplicationRuleFilter,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteBucketReplication", delete => empty),
    service::reads!("GetBucketReplication", get),
    service::writes!("PutBucketReplication", put => empty),
];

/// How many rules a bucket may have.
const MOST: usize = 1_000;

fn get(view: View<'_>, request: GetBucketReplicationRequest) -> Result<GetBucketReplicationOutput> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    let replication = bucket.replication.clone().ok_or_else(|| faults::no_replication(&request.bucket))?;
    Ok(GetBucketReplicationOutput { replication_configuration: Some(replication) })
}

fn put(tx: &mut Tx<'_>, request: PutBucketReplicationRequest) -> Result<()> {
    let found = buckets::find(tx.view(), &request.bucket, request.expected_bucket_owner.as_deref())?;
    if found.bucket.versioning() != Versioning::Enabled {
        return Err(faults::replication_needs_versioning(&request.bucket));
    }
    let mut wanted = request.replication_configuration;
    if tx.view().is_lenient() {
        wanted.rules.iter_mut().zip(1..).for_each(|(rule, place)| fill(rule, place));
    }
    check(tx.view(), found, &wanted)?;
    let (scope, mut bucket) = (found.scope, found.bucket.clone());
    for rule in wanted.rules.iter_mut().filter(|rule| rule.id.is_none()) {
        rule.id = Some(rule_ids::new(tx));
    }
    bucket.replication = Some(wanted);
    buckets::put(tx, scope, bucket);
    Ok(())
}

/// Says what a rule leaves unsaid and AWS demands.
fn fill(rule: &mut ReplicationRule, place: i64) {
    if rule.prefix.is_some() && rule.filter.is_none() {
        return;
    }
    let prefix = Some(String::new());
    rule.filter.get_or_insert_with(|| ReplicationRuleFilter { prefix, ..ReplicationRuleFilter::default() });
    rule.priority.get_or_insert(place);
    let status = Some("Disabled".to_owned());
    rule.delete_marker_replication.get_or_insert(DeleteMarkerReplication { status });
}

fn check(view: View<'_>, found: Found<'_>, wanted: &ReplicationConfiguration) -> Result<()> {
    if !(1..=MOST).contains(&wanted.rules.len()) {
        return Err(faults::malformed_xml());
    }
    let parts: Vec<&str> = wanted.role.splitn(6, ':').collect();
    let is_role = matches!(parts[..], ["arn", _, "iam", "", _, role] if role.starts_with("role/"));
    // Nothing is copied here: lenient worlds keep a configuration whatever its role and its destinations are.
    if !is_role && !view.is_lenient() {
        return Err(faults::invalid_replication_role(&wanted.role));
    }
    let rules = &wanted.rules;
    for (place, rule) in rules.iter().enumerate() {
        check_rule(rule)?;
        let earlier = &rules[..place];
        if let Some(id) = &rule.id
            && earlier.iter().any(|other| other.id.as_ref() == Some(id))
        {
            return Err(faults::duplicate_rule_id(id));
        }
        let same = |other: &ReplicationRule| {
            other.priority == rule.priority && other.destination.bucket == rule.destination.bucket
        };
        if let Some(priority) = rule.priority
            && earlier.iter().any(same)
        {
            return Err(faults::duplicate_priority(priority));
        }
        if !view.is_lenient() {
            check_destination(view, found, &rule.destination.bucket)?;
        }
    }
    Ok(())
}

fn check_rule(rule: &ReplicationRule) -> Result<()> {
    enabled_or_disabled(&rule.status)?;
    if let Some(id) = rule.id.as_ref().filter(|id| id.chars().count() > 255) {
        return Err(faults::long_rule_id(id));
    }
    if let Some(deleting) =
        rule.delete_marker_replication.as_ref().and_then(|deleting| deleting.status.as_ref())
    {
        enabled_or_disabled(deleting)?;
    }
    let Some(filter) = &rule.filter else {
        // Without a filter it is a rule of the older schema, which goes by a prefix.
        let newer = [
            ("Priority", rule.priority.is_some()),
            ("DeleteMarkerReplication", rule.delete_marker_replication.is_some()),
            ("ExistingObjectReplication", rule.existing_object_replication.is_some()),
        ];
        let surplus = newer.into_iter().find(|(_, is_there)| *is_there);
        return surplus.map_or(Ok(()), |(element, _)| Err(faults::replication_excludes(element)));
    };
    let kinds = [filter.prefix.is_some(), filter.tag.is_some(), filter.and.is_some()];
    if rule.prefix.is_some() || kinds.iter().filter(|is_there| **is_there).count() > 1 {
        return Err(faults::malformed_xml());
    }
    if rule.priority.is_none() {
        return Err(faults::replication_needs("Priority"));
    }
    if rule.delete_marker_replication.is_none() {
        return Err(faults::replication_needs("DeleteMarkerReplication"));
    }
    Ok(())
}

/// The destination must be a bucket that keeps versions, whoever owns it.
fn check_destination(view: View<'_>, found: Found<'_>, arn: &str) -> Result<()> {
    let prefix = buckets::arn(found.scope, "");
    let name = arn.strip_prefix(&prefix).filter(|name| !name.is_empty() && !name.contains('/'));
    let name = name.ok_or_else(|| faults::invalid_destination_arn(arn))?;
    let place = buckets::place(view.state(), found.scope, name);
    let bucket = place.and_then(|place| view.state().get::<Bucket>(place, name));
    let bucket = bucket.ok_or_else(faults::destination_must_exist)?;
    if bucket.versioning() != Versioning::Enabled {
        return Err(faults::destination_needs_versioning());
    }
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteBucketReplicationRequest) -> Result<()> {
    buckets::change(tx, &request.bucket, request.expected_bucket_owner.as_deref(), |bucket| {
        bucket.replication = None;
        Ok(())
    })
}
