//! Who is told of what happens in a bucket: the configuration. What is told stands in `notifications.rs`.

use service::{Operation, Result, Scope, Tx, View};

use crate::bucket_faults as faults;
use crate::rule_ids;
use crate::shapes::{
    FilterRule, GetBucketNotificationConfigurationRequest, NotificationConfiguration,
    NotificationConfigurationFilter, PutBucketNotificationConfigurationRequest,
};
use crate::{buckets, deliveries};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetBucketNotificationConfiguration", get),
    service::writes!("PutBucketNotificationConfiguration", put => empty),
];

/// What S3 tells of; each of the groups may be meant as a whole by `*`.
const EVENTS: &[&str] = &[
    "s3:IntelligentTiering",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:LifecycleTransition",
    "s3:ObjectAcl:Put",
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Put",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:ObjectRestore:Post",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Delete",
    "s3:ObjectTagging:Put",
    "s3:ReducedRedundancyLostObject",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationReplicatedAfterThreshold",
];

/// A type of destinations.
struct Destination {
    /// The member that names one.
    member: &'static str,
    service: &'static str,
    kind: &'static str,
    noun: &'static str,
}

const TOPIC: Destination =
    Destination { member: "TopicArn", service: "sns", kind: "AWS::SNS::Topic", noun: "topic" };
const QUEUE: Destination =
    Destination { member: "QueueArn", service: "sqs", kind: "AWS::SQS::Queue", noun: "queue" };
const FUNCTION: Destination = Destination {
    member: "LambdaFunctionArn",
    service: "lambda",
    kind: "AWS::Lambda::Function",
    noun: "Lambda function",
};

/// One of the configurations, whatever its destination.
struct Entry<'c> {
    to: &'static Destination,
    id: &'c mut Option<String>,
    arn: &'c str,
    events: &'c [String],
    filter: Option<&'c mut NotificationConfigurationFilter>,
}

fn entries(configuration: &mut NotificationConfiguration) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    for one in configuration.topic_configurations.iter_mut().flatten() {
        let (id, arn, events, filter) = (&mut one.id, &one.topic_arn, &one.events, one.filter.as_mut());
        entries.push(Entry { to: &TOPIC, id, arn, events, filter });
    }
    for one in configuration.queue_configurations.iter_mut().flatten() {
        let (id, arn, events, filter) = (&mut one.id, &one.queue_arn, &one.events, one.filter.as_mut());
        entries.push(Entry { to: &QUEUE, id, arn, events, filter });
    }
    for one in configuration.lambda_function_configurations.iter_mut().flatten() {
        let (id, arn, events, filter) =
            (&mut one.id, &one.lambda_function_arn, &one.events, one.filter.as_mut());
        entries.push(Entry { to: &FUNCTION, id, arn, events, filter });
    }
    entries
}

impl Entry<'_> {
    fn rules(&self) -> &[FilterRule] {
        let key = self.filter.as_ref().and_then(|filter| filter.key.as_ref());
        key.and_then(|key| key.filter_rules.as_deref()).unwrap_or_default()
    }

    /// What the keys must begin (`prefix`) or end with.
    fn filter(&self, name: &str) -> &str {
        let is_it = |rule: &&FilterRule| rule.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        self.rules().iter().find(is_it).and_then(|rule| rule.value.as_deref()).unwrap_or_default()
    }

    fn check(&self, view: View<'_>, bucket: Scope, skip_destination: bool) -> Result<()> {
        self.check_filter()?;
        if self.events.is_empty() {
            return Err(faults::malformed_xml());
        }
        let parts: Vec<&str> = self.arn.splitn(6, ':').collect();
        let ["arn", _, service, region, account, name] = parts[..] else {
            return Err(faults::malformed_arn(self.to.member, self.arn));
        };
        if service != self.to.service || account.is_empty() || name.is_empty() {
            return Err(faults::malformed_arn(self.to.member, self.arn));
        }
        if region != bucket.region.name() {
            return Err(faults::destination_in_other_region(self.arn));
        }
        if let Some(event) = self.events.iter().find(|event| !EVENTS.contains(&event.as_str())) {
            return Err(faults::unsupported_event(event));
        }
        let place = account.parse().ok().map(|account| Scope::new(account, bucket.region));
        let is_there = skip_destination || place.is_some_and(|place| exists(view, place, self.to, self.arn));
        if is_there { Ok(()) } else { Err(faults::invalid_destination(self.arn, self.to.noun)) }
    }

    fn check_filter(&self) -> Result<()> {
        let mut seen: Vec<&str> = Vec::new();
        for rule in self.rules() {
            let name = rule.name.as_deref().unwrap_or_default();
            let what = ["prefix", "suffix"].into_iter().find(|what| what.eq_ignore_ascii_case(name));
            let what = what.ok_or_else(|| faults::invalid_filter_name(name))?;
            if seen.contains(&what) {
                return Err(faults::two_filter_rules(what));
            }
            seen.push(what);
        }
        Ok(())
    }

    /// Whether there is an event of a key that both would tell of.
    fn overlaps(&self, other: &Self) -> bool {
        let either = |one: &str, two: &str, test: fn(&str, &str) -> bool| test(one, two) || test(two, one);
        let same_event =
            self.events.iter().any(|one| other.events.iter().any(|two| either(one, two, service::matches)));
        same_event
            && either(self.filter("prefix"), other.filter("prefix"), |long, short| long.starts_with(short))
            && either(self.filter("suffix"), other.filter("suffix"), |long, short| long.ends_with(short))
    }
}

/// Whether the destination exists; it counts as there while nobody knows its service.
fn exists(view: View<'_>, place: Scope, to: &Destination, arn: &str) -> bool {
    let Some(described) = view.kind(to.kind).and_then(|kind| kind.resource) else { return true };
    view.state().rows(place, to.kind).any(|row| {
        let own = described.identity(&**row, place).and_then(|identity| identity.arn);
        // A function may be named with a version or an alias.
        own.is_some_and(|own| {
            arn.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    })
}

pub(crate) fn get(
    view: View<'_>,
    request: GetBucketNotificationConfigurationRequest,
) -> Result<NotificationConfiguration> {
    let bucket = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?.bucket;
    Ok(bucket.notification.clone().unwrap_or_default())
}

pub(crate) fn put(tx: &mut Tx<'_>, request: PutBucketNotificationConfigurationRequest) -> Result<()> {
    let mut wanted = request.notification_configuration;
    let (scope, mut bucket) = buckets::edit(tx, &request.bucket, request.expected_bucket_owner.as_deref())?;
    // Lenient worlds take destinations that do not exist, and several for an event; filters come back as they are.
    let is_lenient = tx.view().is_lenient();
    let skip = is_lenient || request.skip_destination_validation == Some(true);
    let entries = entries(&mut wanted);
    for (place, entry) in entries.iter().enumerate() {
        entry.check(tx.view(), scope, skip)?;
        let earlier = &entries[..place];
        if entry.id.is_some() && earlier.iter().any(|other| other.id == entry.id) {
            return Err(faults::duplicate_notification_id());
        }
        if !is_lenient && earlier.iter().any(|other| other.overlaps(entry)) {
            return Err(faults::overlapping_notifications());
        }
    }
    for entry in entries {
        let id = entry.id.take().filter(|id| !id.is_empty());
        *entry.id = Some(id.unwrap_or_else(|| rule_ids::new(tx)));
        if let Some(filter) = entry.filter.filter(|_| !is_lenient) {
            spell(filter);
        }
    }
    let sent = deliveries::send_test(tx, scope, &bucket.name, &wanted);
    if let Err(arn) = sent.map_err(str::to_owned)
        && !skip
        && !tx.view().is_lenient()
    {
        return Err(faults::forbidden_destination(&arn));
    }
    bucket.notification = Some(wanted).filter(|wanted| *wanted != NotificationConfiguration::default());
    buckets::put(tx, scope, bucket);
    Ok(())
}

/// Spells the names of rules as S3 gives them back: `Prefix`, `Suffix`.
fn spell(filter: &mut NotificationConfigurationFilter) {
    let rules = filter.key.iter_mut().filter_map(|key| key.filter_rules.as_mut()).flatten();
    for rule in rules {
        let is_prefix = rule.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("prefix"));
        rule.name = Some(if is_prefix { "Prefix" } else { "Suffix" }.to_owned());
    }
}
