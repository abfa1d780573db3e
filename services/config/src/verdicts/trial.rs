//! Rules on trial: what they say of items, in a world where few questions find an answer.

use std::sync::LazyLock;

use service::world::{ClockMode, Settings, World};
use service::{
    Caller, Catalog, Cause, Context, Fault, Map, Result, Scope, Service, Timestamp, Tx, Value, View, json,
};

use super::{Compliance, Finding, Inquiry, Logic, Subject, find};

pub(super) const YES: Compliance = Compliance::Compliant;
pub(super) const NO: Compliance = Compliance::NonCompliant;
pub(super) const NOTHING: Compliance = Compliance::NotApplicable;

/// An account that has no public access block.
pub(super) const OPEN: &str = "123456789012";
/// An account that has one with all settings.
pub(super) const BLOCKED: &str = "999999999999";

/// What a rule with these parameters says of these items, both JSON.
pub(super) fn expect(rule: &str, table: &[(&str, &str, Compliance)]) {
    let Some(Logic::Item(judge)) = find(rule) else { panic!("{rule} judges no items") };
    for (parameters, item, expected) in table {
        let judge = |inquiry: &mut Inquiry<'_, '_>| judge(inquiry, &Subject { item: &parsed(item) });
        let verdict = in_account(OPEN, parameters, judge).expect("a verdict");
        assert_eq!(verdict.compliance, *expected, "{rule} {parameters} {item}: {verdict:?}");
        let is_explained = verdict.annotation.as_ref().is_some_and(|why| (1..=256).contains(&why.len()));
        assert_eq!(is_explained, *expected == NO, "{rule} {parameters} {item}: {verdict:?}");
    }
}

/// A rule, its parameters and the members of an item, both without braces, and what it should say of it.
pub(super) type Trial<'t> = (&'t str, &'t str, &'t str, Compliance);

/// Has rules judge items.
pub(super) fn hold(trials: &[Trial<'_>]) {
    for (rule, parameters, item, expected) in trials {
        expect(rule, &[(&format!("{{{parameters}}}"), &format!("{{{item}}}"), *expected)]);
    }
}

/// The one finding of a rule that surveys.
pub(super) fn finding(rule: &str, account: &str, parameters: &str) -> Finding {
    let Some(Logic::Survey(survey)) = find(rule) else { panic!("{rule} surveys nothing") };
    let findings = in_account(account, parameters, survey);
    let [finding] = findings.expect(rule).try_into().expect("one finding");
    finding
}

/// Runs something that asks in the name of an account.
pub(super) fn in_account<T>(
    account: &str,
    parameters: &str,
    body: impl FnOnce(&mut Inquiry<'_, '_>) -> Result<T>,
) -> Result<T> {
    let Value::Map(parameters) = parsed(parameters) else { panic!("{parameters} is no map") };
    let region = service::region("us-east-1").expect("a Region");
    let scope = Scope::new(account.parse().expect("an account"), region);
    let caller = Caller { arn: "arn:root".into(), user_id: "1".into(), access_key: "".into() };
    let (request_id, endpoint) = ("request".into(), "http://localhost".into());
    let context = Context { scope, caller, source: None, request_id, endpoint, catalog: &CATALOG };
    let clock = ClockMode::Frozen(Timestamp::from_seconds(1_000_000_000));
    let cause = Cause {
        service: "config".into(),
        operation: "StartConfigRulesEvaluation".into(),
        scope,
        caller: "arn:root".into(),
        user_id: "1".into(),
        access_key: "".into(),
        request_id: "request".into(),
    };
    let world = World::new(Settings { clock, ..Settings::default() });
    let run = world.transact(cause, |transaction| {
        let mut tx = Tx::new(transaction, &context);
        body(&mut Inquiry::new(&mut tx, &parameters))
    });
    run.map(|(answer, _)| answer)
}

fn parsed(text: &str) -> Value {
    json::parse(text.as_bytes()).expect(text)
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::of(&[&S3, &S3CONTROL]));

static S3: Service = service("s3", &[&[service::reads!("GetBucketLocation", location)]]);
static S3CONTROL: Service = service("s3control", &[&[service::reads!("GetPublicAccessBlock", block)]]);

const fn service(name: &'static str, operations: &'static [&'static [service::Operation]]) -> Service {
    Service { name, operations, judged: &[], kinds: &[], followers: &[], timers: &[], provision: None }
}

service::structures! {
    LocationRequest { bucket: String = "Bucket" }
    Location { constraint: Option<String> = "LocationConstraint" }
    BlockRequest { account: String = "AccountId" }
    Block { configuration: Option<Settled> = "PublicAccessBlockConfiguration" }
    Settled {
        block_acls: bool = "BlockPublicAcls",
        ignore_acls: bool = "IgnorePublicAcls",
        block_policy: bool = "BlockPublicPolicy",
        restrict_buckets: bool = "RestrictPublicBuckets",
    }
}

/// Buckets are where their names say: `far` in Ireland, `near` in Virginia, others nowhere.
fn location(_: View<'_>, request: LocationRequest) -> Result<Location> {
    match request.bucket.as_str() {
        "far" => Ok(Location { constraint: Some("eu-west-1".into()) }),
        "near" => Ok(Location { constraint: None }),
        _ => Err(Fault::new("NoSuchBucket", "The specified bucket does not exist")),
    }
}

fn block(_: View<'_>, request: BlockRequest) -> Result<Block> {
    if request.account != BLOCKED {
        return Err(Fault::new("NoSuchPublicAccessBlockConfiguration", "There is none"));
    }
    let all = Settled { block_acls: true, ignore_acls: true, block_policy: true, restrict_buckets: true };
    Ok(Block { configuration: Some(all) })
}

/// A bucket's item with this beside its configuration.
pub(super) fn bucket(supplementary: &str) -> String {
    format!(
        r#"{{"resourceType": "AWS::S3::Bucket", "resourceId": "b", "resourceName": "b", "ARN": "arn:aws:s3:::b",
        "configuration": {{"name": "b", "owner": {{"id": "0123"}}}}, "supplementaryConfiguration": {supplementary}}}"#
    )
}

/// A bucket's item with a policy of these statements.
pub(super) fn bucket_with_policy(statements: &str) -> String {
    let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let document: Map = [("policyText", Value::from(policy))].into_iter().collect();
    bucket(&format!(r#"{{"BucketPolicy": {}}}"#, json::to_string(Value::Map(document).view())))
}
