//! Rules about instances.

use service::{Map, Result, Timestamp, Value};

use super::members::{list, text};
use super::{Finding, Inquiry, Logic, Subject, Table, Verdict, listing};

pub(crate) const RULES: Table = &[
    ("APPROVED_AMIS_BY_ID", Logic::Item(approved_images)),
    ("APPROVED_AMIS_BY_TAG", Logic::Item(images_with_tags)),
    ("DESIRED_INSTANCE_TENANCY", Logic::Item(tenancy)),
    ("DESIRED_INSTANCE_TYPE", Logic::Item(instance_type)),
    ("EBS_OPTIMIZED_INSTANCE", Logic::Item(ebs_optimized)),
    ("EC2_IMDSV2_CHECK", Logic::Item(metadata_tokens)),
    ("EC2_INSTANCE_DETAILED_MONITORING_ENABLED", Logic::Item(monitoring)),
    ("EC2_INSTANCE_MULTIPLE_ENI_CHECK", Logic::Item(interfaces)),
    ("EC2_INSTANCE_NO_PUBLIC_IP", Logic::Item(public_address)),
    ("EC2_INSTANCE_PROFILE_ATTACHED", Logic::Item(profile)),
    ("EC2_NO_AMAZON_KEY_PAIR", Logic::Item(key_pair)),
    ("EC2_PARAVIRTUAL_INSTANCE_CHECK", Logic::Item(virtualization)),
    ("EC2_STOPPED_INSTANCE", Logic::Survey(stopped)),
    ("EC2_TOKEN_HOP_LIMIT_CHECK", Logic::Item(hop_limit)),
    ("INSTANCES_IN_VPC", Logic::Item(in_vpc)),
];

fn is_running(instance: &Subject<'_>) -> bool {
    instance.text("configuration.state.name") == "running"
}

/// A running instance has one of the images. AWS says nothing of others: they are not judged.
fn approved_images(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    if !is_running(instance) {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let image = instance.text("configuration.imageId");
    let approved = rule.items("amiIds").unwrap_or_default();
    Ok(Verdict::of(approved.contains(&image), format!("{image} is not an approved AMI.")))
}

/// A running instance has an image with one of the tags, `key:value` or just `key`.
fn images_with_tags(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    if !is_running(instance) {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let image = instance.text("configuration.imageId");
    let input = [("ImageIds", Value::List(vec![image.into()]))].into_iter().collect::<Map>();
    let images = match rule.ask("ec2", "DescribeImages", input) {
        // An image that is gone has no tags.
        Err(fault) if fault.code() == "InvalidAMIID.NotFound" => Value::Null,
        answer => answer?,
    };
    let tags = list(&images, "Images").iter().flat_map(|image| list(image, "Tags"));
    let wanted = rule.items("amisByTagKeyAndValue").unwrap_or_default();
    let mut tags = tags.map(|tag| (text(tag, "Key"), text(tag, "Value")));
    let is_approved = tags.any(|(key, value)| {
        wanted.iter().any(|wanted| match wanted.split_once(':') {
            Some(pair) => pair == (key, value),
            None => *wanted == key,
        })
    });
    Ok(Verdict::of(is_approved, format!("{image} has none of the tags.")))
}

/// The tenancy is the one wanted, on one of the hosts if some are named; instances of images other than those that
/// are named are not judged.
fn tenancy(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let image = instance.text("configuration.imageId");
    if rule.items("imageId").is_some_and(|images| !images.contains(&image)) {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let tenancy = instance.text("configuration.placement.tenancy");
    if !rule.text("tenancy").is_some_and(|wanted| wanted.eq_ignore_ascii_case(tenancy)) {
        return Ok(Verdict::non_compliant(format!("The tenancy is {tenancy}.")));
    }
    let host = instance.text("configuration.placement.hostId");
    let is_placed = rule.items("hostId").is_none_or(|hosts| hosts.contains(&host));
    Ok(Verdict::of(is_placed, "The instance is not on one of the hosts."))
}

/// The instance is of one of the types.
fn instance_type(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let found = instance.text("configuration.instanceType");
    let desired = rule.items("instanceType").unwrap_or_default();
    Ok(Verdict::of(desired.contains(&found), format!("The instance type is {found}.")))
}

/// EBS optimization is enabled. It always is for instance types that are optimized by default, whatever the instance
/// says; types that cannot be optimized are not judged.
fn ebs_optimized(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    if instance.is("configuration.ebsOptimized") {
        return Ok(Verdict::COMPLIANT);
    }
    let types = Value::List(vec![instance.text("configuration.instanceType").into()]);
    let input = [("InstanceTypes", types)].into_iter().collect::<Map>();
    let answer = rule.ask("ec2", "DescribeInstanceTypes", input)?;
    let known = answer.get("InstanceTypes").and_then(Value::as_list).and_then(|types| types.first());
    let support = known.and_then(|known| known.get("EbsInfo")?.get("EbsOptimizedSupport")?.as_str());
    Ok(match support {
        Some("default") => Verdict::COMPLIANT,
        Some("supported") => Verdict::non_compliant("EBS optimization is not enabled."),
        _ => Verdict::NOT_APPLICABLE,
    })
}

/// Metadata are given to those with tokens only.
fn metadata_tokens(_: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let is_required = instance.text("configuration.metadataOptions.httpTokens") == "required";
    Ok(Verdict::of(is_required, "Tokens of IMDSv2 are optional."))
}

/// Answers about metadata go no further than so many hops, one if no number is given.
fn hop_limit(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let limit = instance.at("configuration.metadataOptions.httpPutResponseHopLimit").as_int().unwrap_or(1);
    let most = rule.number("tokenHopLimit", 1);
    Ok(Verdict::of(limit <= most, format!("The hop limit is {limit}.")))
}

/// Detailed monitoring is enabled.
fn monitoring(_: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let is_enabled = instance.text("configuration.monitoring.state") == "enabled";
    Ok(Verdict::of(is_enabled, "Detailed monitoring is not enabled."))
}

/// There is at most one network interface, or all are among those that are named.
fn interfaces(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let interfaces = instance.list("configuration.networkInterfaces");
    let allowed = rule.items("NetworkInterfaceIds").unwrap_or_default();
    let mut ids = interfaces.iter().map(|interface| text(interface, "networkInterfaceId"));
    let are_allowed = ids.all(|id| allowed.contains(&id));
    let holds = interfaces.len() < 2 || are_allowed;
    Ok(Verdict::of(holds, format!("The instance has {} network interfaces.", interfaces.len())))
}

/// The item has no public IPv4 address, neither of the instance nor of its interfaces.
fn public_address(_: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let address =
        |interface: &Value| interface.get("association").is_some_and(|it| it.get("publicIp").is_some());
    let is_public = !instance.text("configuration.publicIpAddress").is_empty()
        || instance.list("configuration.networkInterfaces").iter().any(address);
    Ok(Verdict::of(!is_public, "The instance has a public IP address."))
}

/// An instance profile is attached, one of those that are named if some are.
fn profile(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let profile = instance.text("configuration.iamInstanceProfile.arn");
    let is_allowed = rule.items("IamInstanceProfileArnList").is_none_or(|arns| arns.contains(&profile));
    Ok(Verdict::of(!profile.is_empty() && is_allowed, "No instance profile, or another one, is attached."))
}

/// A running instance was launched without a key pair; others are not judged.
fn key_pair(_: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    if !is_running(instance) {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    let has_none = instance.text("configuration.keyName").is_empty();
    Ok(Verdict::of(has_none, "The instance was launched with a key pair."))
}

/// The virtualization is not paravirtual.
fn virtualization(_: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let is_paravirtual = instance.text("configuration.virtualizationType") == "paravirtual";
    Ok(Verdict::of(!is_paravirtual, "The virtualization is paravirtual."))
}

/// The instance is in a VPC, the one that is named if one is.
fn in_vpc(rule: &mut Inquiry<'_, '_>, instance: &Subject<'_>) -> Result<Verdict> {
    let vpc = instance.text("configuration.vpcId");
    let is_wanted = rule.text("vpcId").is_none_or(|wanted| wanted == vpc);
    Ok(Verdict::of(!vpc.is_empty() && is_wanted, "The instance is not in the VPC."))
}

/// No instance has been stopped for longer than the allowed days.
fn stopped(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let allowed = rule.number("AllowedDays", 30);
    let reservations = listing::ec2(rule, "DescribeInstances", "Reservations")?;
    let instances = reservations.iter().flat_map(|reservation| list(reservation, "Instances"));
    let latest = rule.now().plus_seconds(-86_400 * allowed);
    let judged = instances.filter_map(|instance| {
        let is_stopped = match instance.get("State").map(|state| text(state, "Name")) {
            Some("terminated") => return None,
            state => state == Some("stopped"),
        };
        let since = stop_time(text(instance, "StateTransitionReason")).filter(|_| is_stopped);
        let verdict = Verdict::of(
            since.is_none_or(|since| since >= latest),
            format!("The instance has been stopped for more than {allowed} days."),
        );
        Some(Finding { kind: "AWS::EC2::Instance", id: text(instance, "InstanceId").to_owned(), verdict })
    });
    Ok(judged.collect())
}

/// The time in `User initiated (2026-01-02 03:04:05 GMT)`.
fn stop_time(reason: &str) -> Option<Timestamp> {
    let time = reason.split_once('(')?.1.strip_suffix(" GMT)")?;
    Timestamp::parse_iso8601(&format!("{}Z", time.replace(' ', "T")))
}

#[cfg(test)]
mod tests {
    use service::Timestamp;

    use super::super::Compliance::{Compliant as Yes, NonCompliant as No, NotApplicable as Unjudged};
    use super::super::trial::{Trial, hold};

    #[test]
    fn items_of_instances_are_judged() {
        let running = r#""configuration":{"imageId":"ami-1","state":{"name":"running"},"keyName":"k"}"#;
        let stopped = r#""configuration":{"imageId":"ami-2","state":{"name":"stopped"},"keyName":"k"}"#;
        let trials: &[Trial<'_>] = &[
            ("APPROVED_AMIS_BY_ID", r#""amiIds":"ami-2, ami-1""#, running, Yes),
            ("APPROVED_AMIS_BY_ID", r#""amiIds":"ami-2""#, running, No),
            ("APPROVED_AMIS_BY_ID", r#""amiIds":"ami-1""#, stopped, Unjudged),
            ("EC2_NO_AMAZON_KEY_PAIR", "", running, No),
            ("EC2_NO_AMAZON_KEY_PAIR", "", stopped, Unjudged),
            ("EC2_NO_AMAZON_KEY_PAIR", "", r#""configuration":{"state":{"name":"running"}}"#, Yes),
            (
                "DESIRED_INSTANCE_TYPE",
                r#""instanceType":"t2.small,m4.large""#,
                &member("instanceType", "m4.large"),
                Yes,
            ),
            (
                "DESIRED_INSTANCE_TYPE",
                r#""instanceType":"t2.small""#,
                &member("instanceType", "m4.large"),
                No,
            ),
            ("EC2_PARAVIRTUAL_INSTANCE_CHECK", "", &member("virtualizationType", "paravirtual"), No),
            ("EC2_PARAVIRTUAL_INSTANCE_CHECK", "", &member("virtualizationType", "hvm"), Yes),
            ("INSTANCES_IN_VPC", "", &member("vpcId", "vpc-1"), Yes),
            ("INSTANCES_IN_VPC", "", "", No),
            ("INSTANCES_IN_VPC", r#""vpcId":"vpc-1""#, &member("vpcId", "vpc-1"), Yes),
            ("INSTANCES_IN_VPC", r#""vpcId":"vpc-2""#, &member("vpcId", "vpc-1"), No),
            ("EBS_OPTIMIZED_INSTANCE", "", r#""configuration":{"ebsOptimized":true}"#, Yes),
            (
                "EC2_INSTANCE_DETAILED_MONITORING_ENABLED",
                "",
                r#""configuration":{"monitoring":{"state":"enabled"}}"#,
                Yes,
            ),
            (
                "EC2_INSTANCE_DETAILED_MONITORING_ENABLED",
                "",
                r#""configuration":{"monitoring":{"state":"disabled"}}"#,
                No,
            ),
        ];
        hold(trials);
    }

    fn member(name: &str, value: &str) -> String {
        format!(r#""configuration":{{"{name}":"{value}"}}"#)
    }

    #[test]
    fn places_of_instances_are_judged() {
        let shared = r#""configuration":{"imageId":"ami-1","placement":{"tenancy":"default"}}"#;
        let hosted = r#""configuration":{"placement":{"tenancy":"host","hostId":"h-1"}}"#;
        let rule = "DESIRED_INSTANCE_TENANCY";
        hold(&[
            (rule, r#""tenancy":"DEFAULT""#, shared, Yes),
            (rule, r#""tenancy":"dedicated""#, shared, No),
            (rule, r#""tenancy":"DEDICATED","imageId":"ami-1""#, shared, No),
            (rule, r#""tenancy":"DEDICATED","imageId":"ami-2""#, shared, Unjudged),
            (rule, r#""tenancy":"HOST","hostId":"h-2,h-1""#, hosted, Yes),
            (rule, r#""tenancy":"HOST","hostId":"h-2""#, hosted, No),
        ]);
    }

    #[test]
    fn metadata_options_are_judged() {
        let options = |tokens: &str, hops: i64| {
            format!(
                r#""configuration":{{"metadataOptions":{{"httpTokens":"{tokens}","httpPutResponseHopLimit":{hops}}}}}"#
            )
        };
        hold(&[
            ("EC2_IMDSV2_CHECK", "", &options("required", 1), Yes),
            ("EC2_IMDSV2_CHECK", "", &options("optional", 1), No),
            ("EC2_TOKEN_HOP_LIMIT_CHECK", "", &options("optional", 1), Yes),
            ("EC2_TOKEN_HOP_LIMIT_CHECK", "", &options("optional", 2), No),
            ("EC2_TOKEN_HOP_LIMIT_CHECK", r#""tokenHopLimit":"2""#, &options("optional", 2), Yes),
        ]);
    }

    #[test]
    fn attachments_of_instances_are_judged() {
        let one = r#""configuration":{"networkInterfaces":[{"networkInterfaceId":"eni-1"}]}"#;
        let two = r#""configuration":{"networkInterfaces":
            [{"networkInterfaceId":"eni-1"},{"networkInterfaceId":"eni-2","association":{"publicIp":"1.2.3.4"}}]}"#;
        let address = r#""configuration":{"publicIpAddress":"1.2.3.4"}"#;
        let profile = r#""configuration":{"iamInstanceProfile":{"arn":"arn:p"}}"#;
        hold(&[
            ("EC2_INSTANCE_MULTIPLE_ENI_CHECK", "", one, Yes),
            ("EC2_INSTANCE_MULTIPLE_ENI_CHECK", "", two, No),
            ("EC2_INSTANCE_MULTIPLE_ENI_CHECK", r#""NetworkInterfaceIds":"eni-1,eni-2""#, two, Yes),
            ("EC2_INSTANCE_MULTIPLE_ENI_CHECK", r#""NetworkInterfaceIds":"eni-1""#, two, No),
            ("EC2_INSTANCE_NO_PUBLIC_IP", "", one, Yes),
            ("EC2_INSTANCE_NO_PUBLIC_IP", "", two, No),
            ("EC2_INSTANCE_NO_PUBLIC_IP", "", address, No),
            ("EC2_INSTANCE_PROFILE_ATTACHED", "", profile, Yes),
            ("EC2_INSTANCE_PROFILE_ATTACHED", "", one, No),
            ("EC2_INSTANCE_PROFILE_ATTACHED", r#""IamInstanceProfileArnList":"arn:p""#, profile, Yes),
            ("EC2_INSTANCE_PROFILE_ATTACHED", r#""IamInstanceProfileArnList":"arn:q""#, profile, No),
        ]);
    }

    #[test]
    fn stop_times_are_read() {
        let time = super::stop_time("User initiated (1970-01-02 00:00:01 GMT)");
        assert_eq!(time, Some(Timestamp::from_seconds(86_401)));
        assert_eq!(super::stop_time(""), None);
    }
}
