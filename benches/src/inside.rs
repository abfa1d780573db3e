//! What can be measured without a socket: forks of a large world, and what recording costs.

use std::time::{Duration, Instant};

use cloudchamber::model::{AccountId, Map, Region, Scope, Value, json};
use cloudchamber::{Accounts, Chamber};
use world::{ClockMode, Settings};

use crate::scene::BUCKET_POLICY;
use crate::{Plan, Result, progress, report};

/// How many accounts the large world has; its rows are spread over them.
const ACCOUNTS: u64 = 100;
/// How many items the history of the recording benchmark grows to.
const ITEMS: usize = 1_000_000;
/// The items of a rule that comes and goes: twice those of the group, its ten instances and their interfaces.
const ITEMS_OF_PAIR: usize = 42;
/// How many security groups each account of the large world has: 100,000 rows in all.
const GROUPS: u64 = 1_000;

/// The time of a fork, and of a fork with the first write in it.
pub fn fork(plan: &Plan, name: &str) -> Result<()> {
    let groups = plan.choose(GROUPS, GROUPS / 10);
    progress(name, format_args!("make {} security groups in {ACCOUNTS} accounts", ACCOUNTS * groups));
    let chamber = chamber();
    for account in 0..ACCOUNTS {
        let scope = scope(account);
        for number in 0..groups {
            create_group(&chamber, scope, number)?;
        }
    }
    let rows: usize = {
        let state = chamber.world().snapshot();
        state.tables().map(|(kind, scope)| state.count(scope, kind)).sum()
    };
    let times = plan.choose(1_000, 100);
    let forked = best(times, || Ok(chamber.fork()))?;
    let written = best(times, || {
        let fork = chamber.fork();
        create_group(&fork, scope(0), groups)?;
        Ok(fork)
    })?;
    progress(name, format_args!("{rows} rows: fork {forked:.2} µs, with a first write {written:.1} µs"));
    report(name, "ours", "rows", rows as f64);
    report(name, "ours", "fork", forked);
    report(name, "ours", "write", written);
    Ok(())
}

/// The time of `AuthorizeSecurityGroupIngress` on a group of ten instances, recorder off, on, and on after the history
/// has grown: the mean of it and of the revocation that follows, so that the group stays as it is.
pub fn recording(plan: &Plan, name: &str) -> Result<()> {
    let off = authorized_group(false)?.time(plan)?;
    let recorded = authorized_group(true)?;
    let on = recorded.time(plan)?;
    let pairs = plan.choose(ITEMS, ITEMS / 20) / ITEMS_OF_PAIR;
    for _ in 0..pairs {
        authorize(&recorded.chamber, scope(0), &recorded.group, 22)?;
    }
    let grown = recorded.time(plan)?;
    let items = pairs * ITEMS_OF_PAIR;
    progress(
        name,
        format_args!("recorder off {off:.1} µs, on {on:.1} µs, with {items} items {grown:.1} µs a call"),
    );
    report(name, "ours", "off", off);
    report(name, "ours", "on", on);
    report(name, "ours", "items", items as f64);
    report(name, "ours", "grown", grown);
    Ok(())
}

/// A world with a group that ten instances use.
struct Authorized {
    chamber: Chamber,
    group: String,
}

fn authorized_group(recorder: bool) -> Result<Authorized> {
    let chamber = chamber();
    if recorder {
        start_recorder(&chamber, scope(0))?;
    }
    let group = create_group(&chamber, scope(0), 0)?;
    let instances = format!(
        r#"{{"ImageId":"ami-12c6146b","InstanceType":"t3.micro","MinCount":10,"MaxCount":10,"SecurityGroupIds":["{group}"]}}"#
    );
    call(&chamber, scope(0), "ec2", "RunInstances", &instances)?;
    Ok(Authorized { chamber, group })
}

impl Authorized {
    fn time(&self, plan: &Plan) -> Result<f64> {
        let mut port = 1024_u16;
        let pair = best(plan.choose(500, 50), || {
            port += 1;
            authorize(&self.chamber, scope(0), &self.group, port)
        })?;
        Ok(pair / 2.0)
    }
}

/// Adds a rule and takes it away.
fn authorize(chamber: &Chamber, scope: Scope, group: &str, port: u16) -> Result<()> {
    let rule = format!(
        r#"{{"GroupId":"{group}","IpPermissions":[{{"IpProtocol":"tcp","FromPort":{port},"ToPort":{port},"IpRanges":[{{"CidrIp":"10.0.0.0/8"}}]}}]}}"#
    );
    call(chamber, scope, "ec2", "AuthorizeSecurityGroupIngress", &rule)?;
    call(chamber, scope, "ec2", "RevokeSecurityGroupIngress", &rule).map(drop)
}

fn start_recorder(chamber: &Chamber, scope: Scope) -> Result<()> {
    let recorder = r#"{"ConfigurationRecorder":{"name":"default","roleARN":"arn:aws:iam::123456789012:role/config","recordingGroup":{"allSupported":true}}}"#;
    call(chamber, scope, "config", "PutConfigurationRecorder", recorder)?;
    call(chamber, scope, "s3", "CreateBucket", r#"{"Bucket":"history"}"#)?;
    let input = Map::from_iter([("Bucket", "history"), ("Policy", BUCKET_POLICY)]);
    let put = chamber.invoke(scope, "s3", "PutBucketPolicy", Value::Map(input));
    put.map_err(|fault| format!("s3:PutBucketPolicy is refused in process: {fault}"))?;
    let channel = r#"{"DeliveryChannel":{"name":"default","s3BucketName":"history"}}"#;
    call(chamber, scope, "config", "PutDeliveryChannel", channel)?;
    let start = r#"{"ConfigurationRecorderName":"default"}"#;
    call(chamber, scope, "config", "StartConfigurationRecorder", start).map(drop)
}

fn create_group(chamber: &Chamber, scope: Scope, number: u64) -> Result<String> {
    let input = format!(r#"{{"GroupName":"group-{number}","Description":"measured"}}"#);
    let answer = call(chamber, scope, "ec2", "CreateSecurityGroup", &input)?;
    let id = answer.get("GroupId").and_then(Value::as_str);
    id.map(str::to_owned).ok_or_else(|| "CreateSecurityGroup answers without a group id".to_owned())
}

fn call(chamber: &Chamber, scope: Scope, service: &str, operation: &str, input: &str) -> Result<Value> {
    let input = json::parse(input.as_bytes()).map_err(|error| format!("input of {operation}: {error}"))?;
    let answer = chamber.invoke(scope, service, operation, input);
    answer.map_err(|fault| format!("{service}:{operation} is refused in process: {fault}"))
}

/// The shortest of many runs in microseconds, which a busy machine hardly disturbs. What a run returns is dropped
/// outside the measured time.
fn best<T>(times: usize, mut run: impl FnMut() -> Result<T>) -> Result<f64> {
    let mut least = Duration::MAX;
    for _ in 0..times {
        let start = Instant::now();
        let result = run()?;
        least = least.min(start.elapsed());
        drop(result);
    }
    Ok(least.as_secs_f64() * 1e6)
}

fn chamber() -> Chamber {
    Chamber::new(
        Settings { seed: 0, clock: ClockMode::Real, pace: 0.0, ..Settings::default() },
        Accounts::default(),
    )
}

fn scope(account: u64) -> Scope {
    Scope::new(AccountId::new(100_000_000_000 + account), Region::default_region())
}
