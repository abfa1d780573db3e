//! Rules about log groups.

use service::{Result, Value};

use super::members::text;
use super::{Finding, Inquiry, Logic, Table, Verdict, listing};

pub(crate) const RULES: Table = &[
    ("CLOUDWATCH_LOG_GROUP_ENCRYPTED", Logic::Survey(encrypted)),
    ("CW_LOGGROUP_RETENTION_PERIOD_CHECK", Logic::Survey(retention)),
];

fn each(rule: &mut Inquiry<'_, '_>, verdict: impl Fn(&Value) -> Verdict) -> Result<Vec<Finding>> {
    let groups = listing::logs(rule, "DescribeLogGroups", "logGroups")?;
    let finding = |group: &Value| {
        let id = text(group, "logGroupName").to_owned();
        Finding { kind: "AWS::Logs::LogGroup", id, verdict: verdict(group) }
    };
    Ok(groups.iter().map(finding).collect())
}

/// The log group is encrypted with a key, the one that is named if one is.
fn encrypted(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let wanted = rule.text("KmsKeyId");
    each(rule, |group| {
        let key = text(group, "kmsKeyId");
        let holds = !key.is_empty() && wanted.is_none_or(|wanted| wanted == key);
        Verdict::of(holds, "The log group is not encrypted with the KMS key.")
    })
}

/// Logs are kept long enough, or forever; groups other than those that are named are not judged.
fn retention(rule: &mut Inquiry<'_, '_>) -> Result<Vec<Finding>> {
    let (names, least) = (rule.items("LogGroupNames"), rule.number("MinRetentionTime", 365));
    each(rule, |group| {
        if names.as_ref().is_some_and(|names| !names.contains(&text(group, "logGroupName"))) {
            return Verdict::NOT_APPLICABLE;
        }
        let days = group.get("retentionInDays").and_then(Value::as_int);
        Verdict::of(
            days.is_none_or(|days| days >= least),
            format!("Logs are kept for less than {least} days."),
        )
    })
}
