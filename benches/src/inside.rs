//! What can be measured without a socket: forks of a large world, and what recording costs.

use std::time::{Duration, Instant};

use cloudchamber::model::{AccountId, Region, Scope, Value, json};
use cloudchamber::{Accounts, Chamber};
use world::{ClockMode, Settings};

use crate::{Plan, Result, progress, report};

/// How many accounts the large world has; its rows are spread over them.
const ACCOUNTS: u64 = 100;
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

/// The time of `AuthorizeSecurityGroupIngress` on a group of ten instances, recorder off and on: the mean of it and
/// of the revocation that follows, so that the group stays as it is.
pub fn recording(plan: &Plan, name: &str) -> Result<()> {
    let repeats = plan.choose(500, 50);
    let mut times = Vec::new();
    for recorder in [false, true] {
        let chamber = chamber();
        let scope = scope(0);
        if recorder {
            start_recorder(&chamber, scope)?;
        }
        let group = create_group(&chamber, scope, 0)?;
        let instances = format!(
            r#"{{"ImageId":"ami-12c6146b","InstanceType":"t3.micro","MinCount":10,"MaxCount":10,"SecurityGroupIds":["{group}"]}}"#
        );
        call(&chamber, scope, "ec2", "RunInstances", &instances)?;
        let mut port = 1024_u16;
        let pair = best(repeats, || {
            port += 1;
            authorize(&chamber, scope, &group, port)
        })?;
        times.push(pair / 2.0);
    }
    let [off, on] = times[..] else { return Err("one time for each state of the recorder".to_owned()) };
    progress(name, format_args!("recorder off {off:.1} µs, on {on:.1} µs a call"));
    report(name, "ours", "off", off);
    report(name, "ours", "on", on);
    Ok(())
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
