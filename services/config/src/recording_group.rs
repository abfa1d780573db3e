//! Which types a recorder records, and how often.

// shapes: RecordingGroup, RecordingMode
use service::{Region, Result};

use crate::faults;
use crate::shapes::{
    ConfigurationRecorder, ExclusionByResourceTypes, RecordingGroup, RecordingMode, RecordingStrategy,
};

const ALL: &str = "ALL_SUPPORTED_RESOURCE_TYPES";
const EXCLUSION: &str = "EXCLUSION_BY_RESOURCE_TYPES";
const INCLUSION: &str = "INCLUSION_BY_RESOURCE_TYPES";

const CONTINUOUS: &str = "CONTINUOUS";
const DAILY: &str = "DAILY";

/// Recorded always, and never daily.
const RECORDER: &str = "AWS::Config::ConfigurationRecorder";

/// Types that are never recorded daily.
const NEVER_DAILY: [&str; 3] =
    ["AWS::Config::ConformancePackCompliance", "AWS::Config::ResourceCompliance", RECORDER];

/// Global types that recorders of all supported types record only when they are told to.
const GLOBAL_TYPES: [&str; 4] = ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];

/// Regions younger than February 2022, in which the global types are not recorded.
const WITHOUT_GLOBAL_TYPES: [&str; 10] = [
    "ap-south-2",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "mx-central-1",
];

/// Types that are recorded in one Region only.
const HOME_REGIONS: [(&str, &str); 9] = [
    ("AWS::CloudFront::Distribution", "us-east-1"),
    ("AWS::ECR::PublicRepository", "us-east-1"),
    ("AWS::GlobalAccelerator::", "us-west-2"),
    ("AWS::IAM::InstanceProfile", "us-east-1"),
    ("AWS::IAM::OIDCProvider", "us-east-1"),
    ("AWS::IAM::SAMLProvider", "us-east-1"),
    ("AWS::IAM::ServerCertificate", "us-east-1"),
    ("AWS::Route53::HealthCheck", "us-east-1"),
    ("AWS::Route53::HostedZone", "us-east-1"),
];

/// The group in full, as `DescribeConfigurationRecorders` shows it; refuses combinations that make no sense. No group
/// is all supported types without the global ones.
pub(crate) fn checked(group: Option<RecordingGroup>) -> Result<RecordingGroup> {
    let Some(group) = group else { return Ok(complete(true, false, ALL, Vec::new(), Vec::new())) };
    let all = group.all_supported.unwrap_or(false);
    let global = group.include_global_resource_types.unwrap_or(false);
    let types = group.resource_types.unwrap_or_default();
    let excluded = group.exclusion_by_resource_types.and_then(|by| by.resource_types).unwrap_or_default();
    let strategy = group.recording_strategy.and_then(|strategy| strategy.use_only);
    let strategy = strategy.as_deref().unwrap_or(if all { ALL } else { INCLUSION });
    let makes_sense = match strategy {
        ALL => all && types.is_empty() && excluded.is_empty(),
        EXCLUSION => !all && types.is_empty() && !excluded.is_empty(),
        _ => !all && !global && !types.is_empty() && excluded.is_empty(),
    };
    if makes_sense {
        Ok(complete(all, global, strategy, types, excluded))
    } else {
        Err(faults::invalid_recording_group())
    }
}

fn complete(
    all: bool,
    global: bool,
    strategy: &str,
    types: Vec<String>,
    excluded: Vec<String>,
) -> RecordingGroup {
    RecordingGroup {
        all_supported: Some(all),
        include_global_resource_types: Some(global),
        resource_types: Some(types),
        exclusion_by_resource_types: Some(ExclusionByResourceTypes { resource_types: Some(excluded) }),
        recording_strategy: Some(RecordingStrategy { use_only: Some(strategy.to_owned()) }),
    }
}

/// The mode in full; refuses a daily frequency for what is always continuous.
pub(crate) fn checked_mode(mode: Option<RecordingMode>) -> Result<RecordingMode> {
    let mut mode = mode.unwrap_or_else(|| RecordingMode {
        recording_frequency: CONTINUOUS.to_owned(),
        recording_mode_overrides: None,
    });
    let overrides = mode.recording_mode_overrides.get_or_insert_default();
    let mut daily = overrides.iter().filter(|over| over.recording_frequency == DAILY);
    if daily.any(|over| over.resource_types.iter().any(|name| NEVER_DAILY.contains(&name.as_str()))) {
        return Err(faults::never_daily());
    }
    Ok(mode)
}

/// Whether any recorder in the Region could record the kind.
pub(crate) fn exists_in(kind: &str, region: Region) -> bool {
    let elsewhere = |(prefix, home): &(&str, &str)| kind.starts_with(prefix) && region.name() != *home;
    let too_young = GLOBAL_TYPES.contains(&kind) && WITHOUT_GLOBAL_TYPES.contains(&region.name());
    !too_young && !HOME_REGIONS.iter().any(elsewhere)
}

/// Whether the recorder records the kind in its Region.
pub(crate) fn covers(recorder: &ConfigurationRecorder, kind: &str, region: Region) -> bool {
    if kind == RECORDER {
        return true;
    }
    if !exists_in(kind, region) {
        return false;
    }
    let is_global = GLOBAL_TYPES.contains(&kind);
    let Some(group) = &recorder.recording_group else { return !is_global };
    match strategy(group) {
        ALL => !is_global || group.include_global_resource_types == Some(true),
        EXCLUSION => !excluded_types(group).iter().any(|excluded| excluded == kind),
        _ => group.resource_types.iter().flatten().any(|included| included == kind),
    }
}

/// Whether the recorder records the kind once a day instead of at each change.
pub(crate) fn is_daily(recorder: &ConfigurationRecorder, kind: &str) -> bool {
    let Some(mode) = &recorder.recording_mode else { return false };
    let overrides = mode.recording_mode_overrides.as_deref().unwrap_or_default();
    let own = overrides.iter().find(|over| over.resource_types.iter().any(|name| name == kind));
    let frequency = own.map_or(&mode.recording_frequency, |over| &over.recording_frequency);
    frequency == DAILY && !NEVER_DAILY.contains(&kind)
}

/// Whether anything at all is recorded once a day.
pub(crate) fn has_daily(recorder: &ConfigurationRecorder) -> bool {
    recorder.recording_mode.as_ref().is_some_and(|mode| {
        let overrides = mode.recording_mode_overrides.iter().flatten();
        overrides.map(|over| &over.recording_frequency).chain([&mode.recording_frequency]).any(|f| f == DAILY)
    })
}

/// The group with more types recorded; `None` when it lists no types, or lists one of these as recorded already.
pub(crate) fn with_types(group: &RecordingGroup, types: &[String]) -> Option<RecordingGroup> {
    edited(group, types, strategy(group) == EXCLUSION)
}

/// The group with fewer types recorded; `None` as for [`with_types`].
pub(crate) fn without_types(group: &RecordingGroup, types: &[String]) -> Option<RecordingGroup> {
    edited(group, types, strategy(group) == INCLUSION)
}

/// The group with types taken off its list, or added to it.
fn edited(group: &RecordingGroup, types: &[String], take_off: bool) -> Option<RecordingGroup> {
    let mut group = group.clone();
    let list = match strategy(&group) {
        EXCLUSION => &mut group.exclusion_by_resource_types.get_or_insert_default().resource_types,
        INCLUSION => &mut group.resource_types,
        _ => return None,
    };
    let list = list.get_or_insert_default();
    if types.iter().any(|name| list.contains(name) != take_off) {
        return None;
    }
    if take_off {
        list.retain(|name| !types.contains(name));
    } else {
        list.extend_from_slice(types);
    }
    Some(group)
}

fn strategy(group: &RecordingGroup) -> &str {
    let strategy = group.recording_strategy.as_ref().and_then(|strategy| strategy.use_only.as_deref());
    strategy.unwrap_or(ALL)
}

fn excluded_types(group: &RecordingGroup) -> &[String] {
    let types = group.exclusion_by_resource_types.as_ref().and_then(|by| by.resource_types.as_deref());
    types.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{ALL, EXCLUSION, INCLUSION, checked, covers, is_daily, with_types, without_types};
    use crate::shapes::{
        ConfigurationRecorder, ExclusionByResourceTypes, RecordingGroup, RecordingMode,
        RecordingModeOverride, RecordingStrategy,
    };
    use service::region;

    fn group(all: bool, global: bool, types: &[&str], excluded: &[&str], strategy: &str) -> RecordingGroup {
        let owned = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let use_only = (!strategy.is_empty()).then(|| strategy.to_owned());
        RecordingGroup {
            all_supported: Some(all),
            include_global_resource_types: Some(global),
            resource_types: owned(types),
            exclusion_by_resource_types: Some(ExclusionByResourceTypes { resource_types: owned(excluded) }),
            recording_strategy: Some(RecordingStrategy { use_only }),
        }
    }

    #[test]
    fn groups_that_make_no_sense_are_refused() {
        let (vpc, role) = (&["AWS::EC2::VPC"][..], &["AWS::IAM::Role"][..]);
        for (group, valid) in [
            (group(true, true, &[], &[], ""), true),
            (group(true, false, vpc, &[], ""), false),
            (group(true, false, &[], vpc, EXCLUSION), false),
            (group(false, false, vpc, &[], ""), true),
            (group(false, true, vpc, &[], ""), false),
            (group(false, false, &[], &[], ""), false),
            (group(false, false, &[], vpc, ""), false),
            (group(false, false, &[], vpc, EXCLUSION), true),
            (group(false, false, vpc, role, INCLUSION), false),
            (group(false, false, vpc, &[], ALL), false),
            (RecordingGroup::default(), false),
        ] {
            assert_eq!(checked(Some(group.clone())).is_ok(), valid, "{group:?}");
        }
    }

    #[test]
    fn a_group_covers_types() {
        let here = region("eu-west-1").expect("a Region");
        let recorder = |recording_group| ConfigurationRecorder {
            recording_group: checked(recording_group).ok(),
            ..ConfigurationRecorder::default()
        };
        let default = recorder(None);
        assert!(covers(&default, "AWS::EC2::VPC", here) && !covers(&default, "AWS::IAM::Role", here));
        let global = recorder(Some(group(true, true, &[], &[], "")));
        assert!(covers(&global, "AWS::IAM::Role", here));
        assert!(!covers(&global, "AWS::IAM::Role", region("ca-west-1").expect("a Region")));
        assert!(!covers(&global, "AWS::GlobalAccelerator::Listener", here));
        let some = recorder(Some(group(false, false, &["AWS::IAM::Role"], &[], "")));
        assert!(covers(&some, "AWS::IAM::Role", here) && !covers(&some, "AWS::EC2::VPC", here));
        assert!(covers(&some, "AWS::Config::ConfigurationRecorder", here));
        let most = recorder(Some(group(false, false, &[], &["AWS::EC2::VPC"], EXCLUSION)));
        assert!(covers(&most, "AWS::IAM::Role", here) && !covers(&most, "AWS::EC2::VPC", here));
    }

    #[test]
    fn types_come_and_go() {
        let (vpc, subnet) = (&["AWS::EC2::VPC".to_owned()][..], &["AWS::EC2::Subnet".to_owned()][..]);
        let some = checked(Some(group(false, false, &["AWS::EC2::VPC"], &[], ""))).expect("valid");
        assert_eq!(
            with_types(&some, subnet).and_then(|group| group.resource_types).map(|l| l.len()),
            Some(2)
        );
        assert_eq!(with_types(&some, vpc), None);
        assert_eq!(without_types(&some, vpc).and_then(|group| group.resource_types), Some(vec![]));
        let most = checked(Some(group(false, false, &[], &["AWS::EC2::VPC"], EXCLUSION))).expect("valid");
        assert!(with_types(&most, vpc).is_some() && without_types(&most, vpc).is_none());
        assert_eq!(with_types(&checked(None).expect("valid"), vpc), None);
    }

    #[test]
    fn overrides_win_over_the_frequency() {
        let over = RecordingModeOverride {
            description: None,
            resource_types: vec!["AWS::EC2::VPC".into()],
            recording_frequency: "CONTINUOUS".into(),
        };
        let mode =
            RecordingMode { recording_frequency: "DAILY".into(), recording_mode_overrides: Some(vec![over]) };
        let recorder =
            ConfigurationRecorder { recording_mode: Some(mode), ..ConfigurationRecorder::default() };
        assert!(is_daily(&recorder, "AWS::EC2::Subnet") && !is_daily(&recorder, "AWS::EC2::VPC"));
        assert!(!is_daily(&recorder, "AWS::Config::ConfigurationRecorder"));
    }
}
