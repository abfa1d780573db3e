//! Rules over buckets that come, change and go: what they say is compared with what a simple model expects.

use std::collections::BTreeMap;

use service::{Map, Value};

use crate::lab::{BUCKET, Bucket, Lab, text};
use crate::random::Dice;

/// A bucket as the recorder saw it last.
#[derive(Clone)]
struct Seen {
    versioned: bool,
    team: bool,
}

#[derive(Default)]
struct Model {
    buckets: BTreeMap<String, Seen>,
    recorded: BTreeMap<String, Seen>,
    /// Whether a rule looks only at what has a team.
    rules: BTreeMap<String, bool>,
    stopped: bool,
}

impl Model {
    /// `RULE BUCKET COMPLIANCE` of all that rules have to say.
    fn results(&self) -> Vec<String> {
        let of_rule = |(rule, of_team): (&String, &bool)| {
            let covered = self.recorded.iter().filter(|(_, seen)| seen.team || !of_team);
            let line = |(bucket, seen): (&String, &Seen)| {
                let compliance = if seen.versioned { "COMPLIANT" } else { "NON_COMPLIANT" };
                format!("{rule} {bucket} {compliance}")
            };
            covered.map(line).collect::<Vec<_>>()
        };
        self.rules.iter().flat_map(of_rule).collect()
    }
}

fn list(answer: &Value, name: &str) -> Vec<Map> {
    let items = answer.get(name).and_then(Value::as_list).unwrap_or_default();
    items.iter().filter_map(|item| item.as_map().cloned()).collect()
}

fn member<'v>(value: &'v Map, path: &[&str]) -> &'v str {
    let first = value.get(path[0]);
    let last = path[1..].iter().try_fold(first, |value, name| value.map(|value| value.get(name)));
    last.flatten().and_then(Value::as_str).unwrap_or_default()
}

fn change(lab: &Lab, model: &mut Model, dice: &mut Dice) {
    let (bucket, rule) = (format!("b-{}", dice.below(4)), format!("r-{}", dice.below(3)));
    match dice.below(10) {
        0 => {
            let of_team = dice.below(2) == 0;
            let scope = if of_team { r#""Scope":{"TagKey":"team"},"# } else { "" };
            lab.call(
                "PutConfigRule",
                &format!(
                    r#"{{"ConfigRule":{{"ConfigRuleName":"{rule}",{scope}"Source":{{"Owner":"AWS","SourceIdentifier":"S3_BUCKET_VERSIONING_ENABLED"}}}}}}"#
                ),
            );
            model.rules.insert(rule, of_team);
        }
        1 if model.rules.remove(&rule).is_some() => {
            lab.call("DeleteConfigRule", &format!(r#"{{"ConfigRuleName":"{rule}"}}"#));
        }
        2 => {
            model.stopped = !model.stopped;
            let verb = if model.stopped { "Stop" } else { "Start" };
            let operation =
                if verb == "Stop" { "StopConfigurationRecorder" } else { "StartConfigurationRecorder" };
            lab.call(operation, r#"{"ConfigurationRecorderName":"default"}"#);
        }
        3 => {
            model.buckets.remove(&bucket);
            lab.write("DeleteBucket", |tx| drop(tx.delete::<Bucket>(&bucket)));
        }
        _ => {
            let seen = Seen { versioned: dice.below(2) == 0, team: dice.below(2) == 0 };
            model.buckets.insert(bucket.clone(), seen.clone());
            let versioning = if seen.versioned { "Enabled" } else { "Off" }.to_owned();
            let team = seen.team.then(|| "us".to_owned());
            lab.write("PutBucket", |tx| tx.put(Bucket { id: bucket, versioning, team }));
        }
    }
    if !model.stopped {
        model.recorded = model.buckets.clone();
    }
    lab.advance(20);
}

#[test]
fn rules_say_what_a_simple_model_expects() {
    for seed in 1..=20 {
        let (lab, mut dice, mut model) = (Lab::streaming(), Dice(seed * 0x9E37_79B9), Model::default());
        for step in 0..60 {
            change(&lab, &mut model, &mut dice);
            let mut found = Vec::new();
            for rule in model.rules.keys() {
                let input = format!(r#"{{"ConfigRuleName":"{rule}","Limit":100}}"#);
                let answer = lab.call("GetComplianceDetailsByConfigRule", &input);
                for result in list(&answer, "EvaluationResults") {
                    let path = ["EvaluationResultIdentifier", "EvaluationResultQualifier", "ResourceId"];
                    found.push(format!(
                        "{rule} {} {}",
                        member(&result, &path),
                        text(&result, "ComplianceType")
                    ));
                }
            }
            assert_eq!(found, model.results(), "seed {seed}, step {step}");
            compare_by_resource(&lab, &model, seed);
        }
        compare_with_stream(&lab, &model, seed);
    }
}

/// Resources comply if they do with all rules; and the recorder knows the same, while it runs.
fn compare_by_resource(lab: &Lab, model: &Model, seed: u64) {
    let mut expected: BTreeMap<String, &str> = BTreeMap::new();
    let results = model.results();
    for line in &results {
        let (_, line) = line.split_once(' ').expect("a rule");
        let (bucket, compliance) = line.split_once(' ').expect("a bucket");
        let known = expected.entry(bucket.to_owned()).or_insert(compliance);
        *known = if *known == "NON_COMPLIANT" { known } else { compliance };
    }
    let answer = lab.call("DescribeComplianceByResource", r#"{"Limit":100}"#);
    let entries = list(&answer, "ComplianceByResources");
    let found: Vec<(&str, &str)> = entries
        .iter()
        .map(|entry| (member(entry, &["ResourceId"]), member(entry, &["Compliance", "ComplianceType"])))
        .collect();
    assert_eq!(
        found,
        expected.iter().map(|(bucket, one)| (&**bucket, *one)).collect::<Vec<_>>(),
        "seed {seed}"
    );
    if model.stopped {
        return;
    }
    for bucket in (0..4).map(|number| format!("b-{number}")) {
        let items = lab.items("AWS::Config::ResourceCompliance", &format!("{BUCKET}/{bucket}"));
        let last =
            items.last().map(|item| (text(item, "configurationItemStatus"), text(item, "configuration")));
        match (last, expected.get(&bucket)) {
            (None, None) => {}
            (Some((status, _)), None) => assert_eq!(status, "ResourceDeleted", "seed {seed}"),
            (Some((_, document)), Some(compliance)) => {
                assert!(
                    document.starts_with(&format!(r#"{{"complianceType":"{compliance}""#)),
                    "seed {seed}"
                );
            }
            (None, Some(_)) => panic!("seed {seed}: no item of the compliance of {bucket}"),
        }
    }
}

/// Each notification begins with the verdict that the one before ended with.
fn compare_with_stream(lab: &Lab, model: &Model, seed: u64) {
    let mut last: BTreeMap<String, String> = BTreeMap::new();
    for (_, message) in lab.notifications() {
        if text(&message, "messageType") != "ComplianceChangeNotification" {
            continue;
        }
        // A rule that is put anew has another ARN, and has said nothing.
        let pair = format!("{} {}", text(&message, "configRuleARN"), text(&message, "resourceId"));
        let old = member(&message, &["oldEvaluationResult", "complianceType"]);
        let new = member(&message, &["newEvaluationResult", "complianceType"]);
        let before = last.insert(pair, new.to_owned()).filter(|before| before != "NOT_APPLICABLE");
        assert_eq!(before.unwrap_or_default(), old, "seed {seed}");
        assert_ne!(old, new, "seed {seed}");
    }
    assert!(!last.is_empty() || model.rules.is_empty(), "seed {seed}: something was told");
}

fn put_rule(lab: &Lab, name: &str, identifier: &str, more: &str) {
    let source = format!(r#""Source":{{"Owner":"AWS","SourceIdentifier":"{identifier}"}}"#);
    lab.call("PutConfigRule", &format!(r#"{{"ConfigRule":{{"ConfigRuleName":"{name}",{more}{source}}}}}"#));
}

fn buckets(lab: &Lab, count: usize) {
    lab.write("CreateBuckets", |tx| {
        for number in 0..count {
            tx.put(Bucket { id: format!("b-{number:03}"), versioning: "Off".into(), team: None });
        }
    });
}

fn state(lab: &Lab) -> String {
    let rules = list(&lab.call("DescribeConfigRules", "{}"), "ConfigRules");
    rules.first().map(|rule| text(rule, "ConfigRuleState")).unwrap_or_default()
}

fn status(lab: &Lab) -> Map {
    let answer = lab.call("DescribeConfigRuleEvaluationStatus", "{}");
    list(&answer, "ConfigRulesEvaluationStatus").pop().expect("there is a rule")
}

#[test]
fn a_rule_goes_through_its_states_at_the_pace_of_aws() {
    let lab = Lab::recording();
    buckets(&lab, 1);
    put_rule(&lab, "r", "S3_BUCKET_VERSIONING_ENABLED", "");
    lab.advance(0);
    let refused =
        |operation, input: &str| lab.refused(operation, input).expect_err("refused").code().to_owned();
    let (one, many) = (r#"{"ConfigRuleName":"r"}"#, r#"{"ConfigRuleNames":["r"]}"#);

    lab.call("StartConfigRulesEvaluation", many);
    assert_eq!(state(&lab), "EVALUATING");
    assert_eq!(refused("StartConfigRulesEvaluation", many), "LimitExceededException");
    assert_eq!(refused("DeleteEvaluationResults", one), "ResourceInUseException");
    lab.advance(30);
    assert_eq!(state(&lab), "ACTIVE");
    assert_eq!(refused("StartConfigRulesEvaluation", many), "LimitExceededException");

    lab.call("DeleteEvaluationResults", one);
    assert_eq!(state(&lab), "DELETING_RESULTS");
    assert_eq!(refused("DeleteConfigRule", one), "ResourceInUseException");
    lab.advance(30);
    assert_eq!(state(&lab), "ACTIVE");
    let results =
        |lab: &Lab| list(&lab.call("GetComplianceDetailsByConfigRule", one), "EvaluationResults").len();
    assert_eq!(results(&lab), 0);
    lab.call("StartConfigRulesEvaluation", many);
    lab.advance(30);
    assert_eq!(results(&lab), 1);

    lab.call("DeleteConfigRule", one);
    assert_eq!(state(&lab), "DELETING");
    assert_eq!(refused("DeleteConfigRule", one), "ResourceInUseException");
    lab.advance(30);
    assert_eq!(refused("DeleteConfigRule", one), "NoSuchConfigRuleException");
    assert_eq!(
        lab.statuses("AWS::Config::ResourceCompliance", "AWS::S3::Bucket/b-000").pop().as_deref(),
        Some("ResourceDeleted")
    );
}

#[test]
fn a_rule_that_fails_says_why_and_is_run_again() {
    let lab = Lab::recording();
    // There are no identities here that it could ask for.
    put_rule(&lab, "r", "IAM_ROOT_ACCESS_KEY_CHECK", r#""MaximumExecutionFrequency":"One_Hour","#);
    lab.advance(0);
    let first = status(&lab);
    assert_eq!(text(&first, "LastErrorMessage"), "iam:GetAccountSummary is not implemented");
    assert_eq!(first.get("FirstEvaluationStarted"), Some(&Value::Bool(false)));
    let failed = |status: &Map| status.get("LastFailedEvaluationTime").cloned();
    lab.advance(3_599);
    assert_eq!(failed(&status(&lab)), failed(&first));
    lab.advance(1);
    let second = failed(&status(&lab));
    assert_ne!(second, failed(&first));
    // Put anew, it is run at once, and its hours begin anew.
    lab.advance(1_800);
    put_rule(&lab, "r", "IAM_ROOT_ACCESS_KEY_CHECK", r#""MaximumExecutionFrequency":"One_Hour","#);
    lab.advance(0);
    let third = failed(&status(&lab));
    assert_ne!(third, second);
    lab.advance(3_599);
    assert_eq!(failed(&status(&lab)), third);
}

#[test]
fn what_is_much_is_capped_and_comes_in_pages() {
    let lab = Lab::recording();
    buckets(&lab, 120);
    put_rule(&lab, "r", "S3_BUCKET_VERSIONING_ENABLED", "");
    lab.advance(0);
    let answer = lab.call("DescribeComplianceByConfigRule", "{}");
    let compliance = list(&answer, "ComplianceByConfigRules").pop().expect("there is a rule");
    let count = compliance.get("Compliance").and_then(|one| one.get("ComplianceContributorCount"));
    assert_eq!(count.and_then(|count| count.get("CappedCount")), Some(&Value::Int(25)));
    assert_eq!(count.and_then(|count| count.get("CapExceeded")), Some(&Value::Bool(true)));
    let answer = lab.call("GetComplianceSummaryByResourceType", "{}");
    let summary = list(&answer, "ComplianceSummariesByResourceType").pop().expect("one for all");
    let count = summary.get("ComplianceSummary").and_then(|one| one.get("NonCompliantResourceCount"));
    assert_eq!(count.and_then(|count| count.get("CappedCount")), Some(&Value::Int(100)));

    for (operation, list_name) in [
        ("GetComplianceDetailsByConfigRule", "EvaluationResults"),
        ("DescribeComplianceByResource", "ComplianceByResources"),
    ] {
        let (mut sizes, mut token) = (Vec::new(), String::new());
        loop {
            let more = if token.is_empty() { String::new() } else { format!(r#","NextToken":"{token}""#) };
            let named = if list_name == "EvaluationResults" { r#""ConfigRuleName":"r","# } else { "" };
            let answer = lab.call(operation, &format!(r#"{{{named}"Limit":50{more}}}"#));
            sizes.push(list(&answer, list_name).len());
            match answer.get("NextToken").and_then(Value::as_str) {
                Some(next) => token = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(sizes, [50, 50, 20], "{operation}");
    }
    assert_eq!(
        lab.refused("DescribeComplianceByResource", r#"{"NextToken":"no"}"#).expect_err("refused").code(),
        "InvalidNextTokenException"
    );
}
