//! What the rules of a lifecycle configuration mean for an object: when it expires and when it moves.

use service::Timestamp;

use crate::buckets::Bucket;
use crate::objects::Object;
use crate::percent;
use crate::shapes::{LifecycleRule, Tag};

const DAY: i64 = 86_400;
/// Objects below this size do not move unless a rule speaks of sizes.
const SMALL: i64 = 128 << 10;
/// The storage classes in the order in which objects move down; a class that is not here is the first.
const DESCENT: [&str; 6] =
    ["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

/// The midnight after so many days: AWS looks once a day.
pub(crate) fn midnight_after(time: Timestamp, days: i64) -> Timestamp {
    let end = time.seconds().saturating_add(days.saturating_mul(DAY));
    Timestamp::from_seconds(end.div_euclid(DAY).saturating_add(1).saturating_mul(DAY))
}

/// The rules of a bucket that are in force.
pub(crate) fn enabled(bucket: &Bucket) -> impl Iterator<Item = &LifecycleRule> {
    let rules = bucket.lifecycle.iter().flat_map(|lifecycle| &lifecycle.rules);
    rules.filter(|rule| rule.status == "Enabled")
}

/// Whether a rule is for the objects of a key, as far as keys tell.
pub(crate) fn covers_key(rule: &LifecycleRule, key: &str) -> bool {
    let filter = rule.filter.as_ref();
    let and = filter.and_then(|filter| filter.and.as_ref());
    let prefixes = [
        rule.prefix.as_ref(),
        filter.and_then(|filter| filter.prefix.as_ref()),
        and.and_then(|and| and.prefix.as_ref()),
    ];
    prefixes.into_iter().flatten().all(|prefix| key.starts_with(prefix))
}

/// Whether a rule is for an object, by its key, its tags and its size.
pub(crate) fn covers(rule: &LifecycleRule, object: &Object) -> bool {
    let size = object.content.len() as i64;
    let tagged = |tag: &Tag| object.tags.contains(tag);
    let fits = |above: Option<i64>, below: Option<i64>| {
        above.is_none_or(|least| size > least) && below.is_none_or(|most| size < most)
    };
    let filter = rule.filter.as_ref();
    let and = filter.and_then(|filter| filter.and.as_ref());
    covers_key(rule, &object.key)
        && filter.is_none_or(|filter| {
            filter.tag.as_ref().is_none_or(tagged)
                && fits(filter.object_size_greater_than, filter.object_size_less_than)
        })
        && and.is_none_or(|and| {
            and.tags.iter().flatten().all(tagged)
                && fits(and.object_size_greater_than, and.object_size_less_than)
        })
}

/// When the object that a key shows expires, and by which rule.
pub(crate) fn expiry<'b>(bucket: &'b Bucket, object: &Object) -> Option<(Timestamp, &'b LifecycleRule)> {
    let dates = enabled(bucket).filter(|rule| covers(rule, object)).filter_map(|rule| {
        let expiration = rule.expiration.as_ref()?;
        let by_days = expiration.days.map(|days| midnight_after(object.last_modified, days));
        by_days.or(expiration.date).map(|date| (date, rule))
    });
    dates.min_by_key(|(date, _)| *date)
}

/// What `x-amz-expiration` says of an object.
pub(crate) fn expiration_header(bucket: &Bucket, object: &Object) -> Option<String> {
    bucket.lifecycle.as_ref()?;
    let (date, rule) = expiry(bucket, object)?;
    let id = percent::encode(rule.id.as_deref().unwrap_or_default());
    Some(format!("expiry-date=\"{}\", rule-id=\"{id}\"", date.rfc1123()))
}

/// The lowest storage class that an object has moved to by now, if it is below its own. `since` is when a version
/// ceased to be what its key shows, and `newer` how many have ceased since.
pub(crate) fn storage_class<'b>(
    bucket: &'b Bucket,
    object: &Object,
    since: Option<(Timestamp, i64)>,
    now: Timestamp,
) -> Option<&'b str> {
    let rules = enabled(bucket).filter(|rule| covers(rule, object));
    let classes =
        rules.flat_map(|rule| due_classes(rule, object, since, now).map(move |class| (rule, class)));
    let movable =
        classes.filter(|(rule, class)| may_move(bucket, rule, class, object)).map(|(_, class)| class);
    let own = object.storage_class.as_deref().map_or(0, rank);
    movable.filter(|class| rank(class) > own).max_by_key(|class| rank(class))
}

fn due_classes<'r>(
    rule: &'r LifecycleRule,
    object: &Object,
    since: Option<(Timestamp, i64)>,
    now: Timestamp,
) -> impl Iterator<Item = &'r str> {
    let modified = object.last_modified;
    let current =
        rule.transitions.iter().flatten().filter(move |_| since.is_none()).filter(move |transition| {
            let by_days = transition.days.map(|days| midnight_after(modified, days));
            by_days.or(transition.date).is_some_and(|date| date <= now)
        });
    let older = rule.noncurrent_version_transitions.iter().flatten().filter(move |transition| {
        since.is_some_and(|(since, newer)| {
            midnight_after(since, transition.noncurrent_days.unwrap_or_default()) <= now
                && newer >= transition.newer_noncurrent_versions.unwrap_or_default()
        })
    });
    let current = current.filter_map(|transition| transition.storage_class.as_deref());
    current.chain(older.filter_map(|transition| transition.storage_class.as_deref()))
}

/// Small objects stay, unless the bucket or the rule has it otherwise.
fn may_move(bucket: &Bucket, rule: &LifecycleRule, class: &str, object: &Object) -> bool {
    let filter = rule.filter.as_ref();
    let and = filter.and_then(|filter| filter.and.as_ref());
    let speaks_of_sizes = filter.is_some_and(|filter| {
        filter.object_size_greater_than.is_some() || filter.object_size_less_than.is_some()
    }) || and
        .is_some_and(|and| and.object_size_greater_than.is_some() || and.object_size_less_than.is_some());
    let by_class = bucket.lifecycle_minimum_size.as_deref() == Some("varies_by_storage_class");
    let is_archive = matches!(class, "GLACIER" | "DEEP_ARCHIVE");
    speaks_of_sizes || by_class && is_archive || object.content.len() as i64 >= SMALL
}

fn rank(class: &str) -> usize {
    DESCENT.iter().position(|known| *known == class).map_or(0, |place| place + 1)
}

/// Whether a version that ceased to be what its key shows is to be removed by now.
pub(crate) fn is_outlived(
    bucket: &Bucket,
    object: &Object,
    since: Timestamp,
    newer: i64,
    now: Timestamp,
) -> bool {
    enabled(bucket).filter(|rule| covers(rule, object)).any(|rule| {
        rule.noncurrent_version_expiration.as_ref().is_some_and(|expiration| {
            midnight_after(since, expiration.noncurrent_days.unwrap_or_default()) <= now
                && newer >= expiration.newer_noncurrent_versions.unwrap_or_default()
        })
    })
}

/// Whether a delete marker that hides nothing any more is to be removed by now.
pub(crate) fn is_idle_marker(bucket: &Bucket, marker: &Object, now: Timestamp) -> bool {
    enabled(bucket).filter(|rule| covers(rule, marker)).any(|rule| {
        rule.expiration.as_ref().is_some_and(|expiration| {
            let by_days = expiration.days.map(|days| midnight_after(marker.last_modified, days));
            expiration.expired_object_delete_marker == Some(true)
                || by_days.or(expiration.date).is_some_and(|date| date <= now)
        })
    })
}

#[cfg(test)]
mod tests {
    use service::Timestamp;

    use super::{covers, expiration_header, is_outlived, midnight_after, storage_class};
    use crate::buckets::Bucket;
    use crate::objects::Object;
    use crate::shapes::{
        BucketLifecycleConfiguration, LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator,
        LifecycleRuleFilter, NoncurrentVersionExpiration, Tag, Transition,
    };

    fn time(text: &str) -> Timestamp {
        Timestamp::parse_iso8601(text).expect("a time")
    }

    fn bucket(rule: LifecycleRule) -> Bucket {
        let rule = LifecycleRule { status: "Enabled".into(), id: Some("a b".into()), ..rule };
        let lifecycle = Some(BucketLifecycleConfiguration { rules: vec![rule] });
        Bucket { lifecycle, ..Bucket::default() }
    }

    fn object(size: usize) -> Object {
        Object {
            key: "logs/a".into(),
            last_modified: time("2014-01-15T10:30:00Z"),
            content: vec![0; size].into(),
            tags: vec![Tag { key: "k".into(), value: "v".into() }],
            ..Object::default()
        }
    }

    #[test]
    fn days_end_at_midnight() {
        assert_eq!(midnight_after(time("2014-01-15T10:30:00Z"), 3), time("2014-01-19T00:00:00Z"));
    }

    #[test]
    fn rules_cover_by_prefix_tags_and_size() {
        let with = |filter| LifecycleRule { filter: Some(filter), ..LifecycleRule::default() };
        let prefix =
            |prefix: &str| with(LifecycleRuleFilter { prefix: Some(prefix.into()), ..Default::default() });
        assert!(covers(&prefix("logs/"), &object(1)) && covers(&prefix(""), &object(1)));
        assert!(!covers(&prefix("x"), &object(1)));
        let and = |value: &str, least| {
            let tags = Some(vec![Tag { key: "k".into(), value: value.into() }]);
            let and = LifecycleRuleAndOperator {
                tags,
                object_size_greater_than: Some(least),
                ..Default::default()
            };
            with(LifecycleRuleFilter { and: Some(and), ..Default::default() })
        };
        assert!(covers(&and("v", 10), &object(11)));
        assert!(!covers(&and("v", 10), &object(10)) && !covers(&and("w", 10), &object(11)));
    }

    #[test]
    fn expiry_is_told() {
        let expiration = Some(LifecycleExpiration { days: Some(1), ..Default::default() });
        let bucket = bucket(LifecycleRule { expiration, ..Default::default() });
        let told = expiration_header(&bucket, &object(1));
        assert_eq!(told.as_deref(), Some("expiry-date=\"Fri, 17 Jan 2014 00:00:00 GMT\", rule-id=\"a+b\""));
    }

    #[test]
    fn objects_move_down_only() {
        let transition = |days, class: &str| Transition {
            days: Some(days),
            storage_class: Some(class.into()),
            ..Default::default()
        };
        let transitions = Some(vec![transition(30, "STANDARD_IA"), transition(60, "GLACIER")]);
        let bucket = bucket(LifecycleRule { transitions, ..Default::default() });
        let large = object(200 << 10);
        let class =
            |object: &Object, now: &str| storage_class(&bucket, object, None, time(now)).map(str::to_owned);
        assert_eq!(class(&large, "2014-02-01T00:00:00Z"), None);
        assert_eq!(class(&large, "2014-02-20T00:00:00Z").as_deref(), Some("STANDARD_IA"));
        assert_eq!(class(&large, "2014-06-01T00:00:00Z").as_deref(), Some("GLACIER"));
        assert_eq!(class(&object(1), "2014-06-01T00:00:00Z"), None);
        let deep = Object { storage_class: Some("DEEP_ARCHIVE".into()), ..large };
        assert_eq!(class(&deep, "2014-06-01T00:00:00Z"), None);
    }

    #[test]
    fn some_older_versions_are_kept() {
        let expiration =
            NoncurrentVersionExpiration { noncurrent_days: Some(1), newer_noncurrent_versions: Some(2) };
        let rule = LifecycleRule { noncurrent_version_expiration: Some(expiration), ..Default::default() };
        let bucket = bucket(rule);
        let outlived =
            |newer, now| is_outlived(&bucket, &object(1), time("2014-01-15T10:30:00Z"), newer, time(now));
        assert!(outlived(2, "2014-01-17T00:00:00Z"));
        assert!(!outlived(1, "2014-01-17T00:00:00Z") && !outlived(2, "2014-01-16T23:00:00Z"));
    }
}
