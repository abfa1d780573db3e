//! Which lifecycle rules S3 takes.

use service::{Result, Timestamp};

use crate::bucket_faults as faults;
use crate::enumerations::{enabled_or_disabled, one_of};
use crate::shapes::{LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, Tag, Transition};

/// How many rules a bucket may have.
const MOST: usize = 1_000;
const CLASSES: &[&str] =
    &["DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "STANDARD_IA"];
/// Classes that objects reach after thirty days at the earliest.
const INFREQUENT: &[&str] = &["ONEZONE_IA", "STANDARD_IA"];

/// Refuses rules that S3 refuses. Lenient worlds take those that do nothing, or too early.
pub(crate) fn check(rules: &[LifecycleRule], is_lenient: bool) -> Result<()> {
    if !(1..=MOST).contains(&rules.len()) {
        return Err(faults::malformed_xml());
    }
    for (place, rule) in rules.iter().enumerate() {
        check_rule(rule)?;
        if !is_lenient {
            check_actions(rule)?;
        }
        let earlier = &rules[..place];
        let id = rule.id.as_ref().filter(|id| !id.is_empty());
        if let Some(id) = id.filter(|id| earlier.iter().any(|other| other.id.as_ref() == Some(id))) {
            return Err(faults::duplicate_rule_id(id));
        }
        if earlier.iter().any(|other| other.filter.is_some() != rule.filter.is_some()) {
            return Err(faults::prefix_beside_filter());
        }
    }
    Ok(())
}

fn check_rule(rule: &LifecycleRule) -> Result<()> {
    enabled_or_disabled(&rule.status)?;
    if let Some(id) = rule.id.as_ref().filter(|id| id.chars().count() > 255) {
        return Err(faults::long_rule_id(id));
    }
    if rule.filter.is_some() == rule.prefix.is_some() {
        return Err(faults::malformed_xml());
    }
    if let Some(filter) = &rule.filter {
        check_filter(filter)?;
    }
    let about = about(rule);
    if let Some(expiration) = &rule.expiration {
        check_expiration(rule, expiration)?;
    }
    check_transitions(rule, &about)?;
    check_noncurrent(rule, &about)?;
    if let Some(abort) = &rule.abort_incomplete_multipart_upload {
        let days = abort.days_after_initiation.ok_or_else(faults::malformed_xml)?;
        positive("DaysAfterInitiation", "AbortIncompleteMultipartUpload", Some(days))?;
        only_prefix(rule, "AbortIncompleteMultipartUpload")?;
    }
    Ok(())
}

/// Refuses a rule that does nothing, and moves to classes of infrequent access before thirty days.
fn check_actions(rule: &LifecycleRule) -> Result<()> {
    let has_action = rule.expiration.is_some()
        || rule.transitions.is_some()
        || rule.noncurrent_version_expiration.is_some()
        || rule.noncurrent_version_transitions.is_some()
        || rule.abort_incomplete_multipart_upload.is_some();
    if !has_action {
        return Err(faults::no_lifecycle_action());
    }
    for transition in rule.transitions.iter().flatten() {
        late_enough("Days", "Transition", transition.storage_class.as_deref(), transition.days)?;
    }
    for transition in rule.noncurrent_version_transitions.iter().flatten() {
        let (class, days) = (transition.storage_class.as_deref(), transition.noncurrent_days);
        late_enough("NoncurrentDays", "NoncurrentVersionTransition", class, days)?;
    }
    Ok(())
}

/// What S3 calls the rule's filter when it refuses the rule.
fn about(rule: &LifecycleRule) -> String {
    let filter = rule.filter.as_ref();
    let and = filter.and_then(|filter| filter.and.as_ref());
    let prefix = filter.and_then(|filter| filter.prefix.as_ref()).or(and.and_then(|and| and.prefix.as_ref()));
    format!("(prefix={})", prefix.or(rule.prefix.as_ref()).map_or("", String::as_str))
}

fn check_filter(filter: &LifecycleRuleFilter) -> Result<()> {
    let said = [
        filter.prefix.is_some(),
        filter.tag.is_some(),
        filter.object_size_greater_than.is_some(),
        filter.object_size_less_than.is_some(),
        filter.and.is_some(),
    ];
    if said.into_iter().filter(|said| *said).count() > 1 {
        return Err(faults::malformed_xml());
    }
    let Some(and) = &filter.and else { return Ok(()) };
    let tags = and.tags.as_deref().unwrap_or_default();
    let is_repeated =
        |(place, tag): (usize, &Tag)| tags[..place].iter().any(|earlier| earlier.key == tag.key);
    if tags.iter().enumerate().any(is_repeated) {
        return Err(faults::duplicate_filter_tag());
    }
    match (and.object_size_greater_than, and.object_size_less_than) {
        (Some(more), Some(less)) if less <= more => Err(faults::empty_size_range()),
        _ => Ok(()),
    }
}

/// Refuses an action of a rule that goes by tags or sizes.
fn only_prefix(rule: &LifecycleRule, action: &str) -> Result<()> {
    let Some(filter) = &rule.filter else { return Ok(()) };
    let and = filter.and.as_ref();
    if filter.tag.is_some() || and.is_some_and(|and| and.tags.as_ref().is_some_and(|tags| !tags.is_empty())) {
        return Err(faults::action_with_filter(action, "Tags"));
    }
    let sizes = [filter.object_size_greater_than, filter.object_size_less_than];
    let in_and = and.is_some_and(|and| and.object_size_greater_than.or(and.object_size_less_than).is_some());
    if in_and || sizes.iter().any(Option::is_some) {
        return Err(faults::action_with_filter(action, "ObjectSize"));
    }
    Ok(())
}

fn check_expiration(rule: &LifecycleRule, expiration: &LifecycleExpiration) -> Result<()> {
    let marker = expiration.expired_object_delete_marker;
    let said = [expiration.date.is_some(), expiration.days.is_some(), marker.is_some()];
    if said.into_iter().filter(|said| *said).count() != 1 {
        return Err(faults::malformed_xml());
    }
    positive("Days", "Expiration", expiration.days)?;
    midnight(expiration.date)?;
    if marker == Some(true) { only_prefix(rule, "ExpiredObjectDeleteMarker") } else { Ok(()) }
}

fn check_transitions(rule: &LifecycleRule, about: &str) -> Result<()> {
    let Some(transitions) = &rule.transitions else { return Ok(()) };
    for (place, transition) in transitions.iter().enumerate() {
        let class = transition.storage_class.as_deref().ok_or_else(faults::malformed_xml)?;
        one_of(class, CLASSES)?;
        if transition.date.is_some() == transition.days.is_some() {
            return Err(faults::malformed_xml());
        }
        midnight(transition.date)?;
        not_negative("Days", "Transition", transition.days)?;
        let same = |other: &Transition| other.storage_class.as_deref() == Some(class);
        if transitions[..place].iter().any(same) {
            return Err(faults::same_class_twice("Transition", about));
        }
    }
    let expiration = rule.expiration.as_ref();
    let dates = transitions.iter().map(|transition| transition.date);
    let dates = dates.chain(expiration.map(|expiration| expiration.date)).flatten().count();
    let days = transitions.iter().filter_map(|transition| transition.days).max();
    let expires = expiration.and_then(|expiration| expiration.days);
    if dates > 0 && (days.is_some() || expires.is_some()) {
        return Err(faults::mixed_dates_and_days(about));
    }
    match (expires, days) {
        (Some(expires), Some(days)) if expires <= days => {
            Err(faults::expires_before_transition("Days", "Expiration", about, "Transition"))
        }
        _ => Ok(()),
    }
}

fn check_noncurrent(rule: &LifecycleRule, about: &str) -> Result<()> {
    const TRANSITION: &str = "NoncurrentVersionTransition";
    const EXPIRATION: &str = "NoncurrentVersionExpiration";
    let transitions = rule.noncurrent_version_transitions.as_deref().unwrap_or_default();
    for (place, transition) in transitions.iter().enumerate() {
        let class = transition.storage_class.as_deref().ok_or_else(faults::malformed_xml)?;
        one_of(class, CLASSES)?;
        let days = transition.noncurrent_days.ok_or_else(faults::malformed_xml)?;
        not_negative("NoncurrentDays", TRANSITION, Some(days))?;
        positive("NewerNoncurrentVersions", TRANSITION, transition.newer_noncurrent_versions)?;
        if transitions[..place].iter().any(|other| other.storage_class.as_deref() == Some(class)) {
            return Err(faults::same_class_twice(TRANSITION, about));
        }
    }
    let Some(expiration) = &rule.noncurrent_version_expiration else { return Ok(()) };
    if expiration.noncurrent_days.or(expiration.newer_noncurrent_versions).is_none() {
        return Err(faults::malformed_xml());
    }
    positive("NoncurrentDays", EXPIRATION, expiration.noncurrent_days)?;
    positive("NewerNoncurrentVersions", EXPIRATION, expiration.newer_noncurrent_versions)?;
    let last = transitions.iter().filter_map(|transition| transition.noncurrent_days).max();
    match (expiration.noncurrent_days, last) {
        (Some(expires), Some(last)) if expires <= last => {
            Err(faults::expires_before_transition("NoncurrentDays", EXPIRATION, about, TRANSITION))
        }
        _ => Ok(()),
    }
}

fn positive(element: &str, action: &str, number: Option<i64>) -> Result<()> {
    match number {
        Some(number) if number < 1 => Err(faults::days_not_positive(element, action, number)),
        _ => Ok(()),
    }
}

fn not_negative(element: &str, action: &str, days: Option<i64>) -> Result<()> {
    match days {
        Some(days) if days < 0 => Err(faults::days_negative(element, action, days)),
        _ => Ok(()),
    }
}

fn late_enough(element: &str, action: &str, class: Option<&str>, days: Option<i64>) -> Result<()> {
    match (class, days) {
        (Some(class), Some(days)) if days < 30 && INFREQUENT.contains(&class) => {
            Err(faults::days_below_thirty(element, action, class, days))
        }
        _ => Ok(()),
    }
}

fn midnight(date: Option<Timestamp>) -> Result<()> {
    const DAY: i64 = 86_400_000_000;
    match date {
        Some(date) if date.micros().rem_euclid(DAY) != 0 => {
            Err(faults::date_not_midnight(&date.iso8601_millis()))
        }
        _ => Ok(()),
    }
}
