//! Buses and rules of EventBridge.

use service::{Map, Result, Value};

use crate::provider::{Deploy, Provider, RowOf, members, one};
use crate::template::text;

pub(crate) static EVENT_BUS: Provider = Provider {
    type_name: "AWS::Events::EventBus",
    fixed: &["EventSourceName", "Name"],
    mutable: &["Tags"],
    name: Some("Name"),
    attributes: &["Arn", "Name"],
    waits: false,
    create: |deploy| {
        let name = deploy.needed("Name")?;
        deploy.call("events", "CreateEventBus", deploy.take(&["EventSourceName", "Name", "Tags"]))?;
        Ok(name)
    },
    update: |deploy| {
        let arn = deploy.attributes.get("Arn").cloned().unwrap_or_default();
        retag(deploy, &arn)
    },
    delete: |deploy| {
        deploy.call("events", "DeleteEventBus", one("Name", deploy.physical.clone())).map(|_| ())
    },
    read: |deploy| {
        let bus = deploy.call("events", "DescribeEventBus", one("Name", deploy.physical.clone()))?;
        Ok(Some(members([("Arn", bus.get("Arn").cloned()), ("Name", bus.get("Name").cloned())])))
    },
    row: RowOf::Physical,
};

pub(crate) static RULE: Provider = Provider {
    type_name: "AWS::Events::Rule",
    fixed: &["EventBusName", "Name"],
    mutable: &["Description", "EventPattern", "RoleArn", "ScheduleExpression", "State", "Tags", "Targets"],
    name: Some("Name"),
    attributes: &["Arn"],
    waits: false,
    create: create_rule,
    update: |deploy| {
        let (_, name) = rule(deploy);
        put_rule(deploy, name)?;
        let arn = deploy.attributes.get("Arn").cloned().unwrap_or_default();
        retag(deploy, &arn)
    },
    delete: delete_rule,
    read: |deploy| {
        let input = named(deploy, "Name");
        let answer = deploy.call("events", "DescribeRule", input)?;
        let bus = answer.get("EventBusName").and_then(text).unwrap_or_default();
        let row = format!("{bus}/{}", answer.get("Name").and_then(text).unwrap_or_default());
        Ok(Some(members([("Arn", answer.get("Arn").cloned()), ("Row", Some(row.into()))])))
    },
    row: RowOf::Attribute("Row"),
};

/// The bus and the name of a rule: the physical id names both unless the bus is the default one.
fn rule(deploy: &Deploy<'_, '_>) -> (Option<String>, String) {
    match deploy.physical.split_once('|') {
        Some((bus, name)) => (Some(bus.to_owned()), name.to_owned()),
        None => (None, deploy.physical.clone()),
    }
}

fn named(deploy: &Deploy<'_, '_>, member: &'static str) -> Map {
    let (bus, name) = rule(deploy);
    members([("EventBusName", bus.map(Value::from)), (member, Some(name.into()))])
}

fn create_rule(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let name = deploy.name("Name", 64);
    // A bus may be named by its ARN.
    let bus = deploy.text("EventBusName").and_then(|bus| bus.rsplit('/').next().map(str::to_owned));
    deploy.physical = match bus.filter(|bus| bus != "default") {
        Some(bus) => format!("{bus}|{name}"),
        None => name.clone(),
    };
    put_rule(deploy, name)?;
    Ok(deploy.physical.clone())
}

fn put_rule(deploy: &mut Deploy<'_, '_>, name: String) -> Result<()> {
    let mut input = deploy.take(&["Description", "EventPattern", "RoleArn", "ScheduleExpression", "State"]);
    if deploy.before.is_empty() {
        input = [input, deploy.take(&["Tags"])].into_iter().flatten().collect();
    }
    input.insert("Name", name);
    if let Some(bus) = rule(deploy).0 {
        input.insert("EventBusName", bus);
    }
    deploy.call("events", "PutRule", input)?;
    let ids = |map: &Map| -> Vec<Value> {
        let targets = map.get("Targets").and_then(Value::as_list).unwrap_or_default();
        targets.iter().filter_map(|target| target.get("Id")).cloned().collect()
    };
    let after = ids(deploy.properties);
    let gone: Vec<Value> = ids(deploy.before).into_iter().filter(|id| !after.contains(id)).collect();
    remove_targets(deploy, gone)?;
    if let Some(targets) = deploy.property("Targets").cloned() {
        let mut input = named(deploy, "Rule");
        input.insert("Targets", targets);
        let answer = deploy.call("events", "PutTargets", input)?;
        refuse_failed(&answer)?;
    }
    Ok(())
}

/// PutTargets answers what it could not put.
fn refuse_failed(answer: &Value) -> Result<()> {
    let failed = answer.get("FailedEntries").and_then(Value::as_list).unwrap_or_default();
    match failed.first() {
        Some(entry) => {
            let reason = entry.get("ErrorMessage").and_then(text).unwrap_or_default();
            Err(crate::faults::validation(reason))
        }
        None => Ok(()),
    }
}

fn remove_targets(deploy: &mut Deploy<'_, '_>, ids: Vec<Value>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut input = named(deploy, "Rule");
    input.insert("Ids", ids);
    deploy.call("events", "RemoveTargets", input).map(|_| ())
}

fn delete_rule(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let input = named(deploy, "Rule");
    let answer = deploy.call("events", "ListTargetsByRule", input)?;
    let targets = answer.get("Targets").and_then(Value::as_list).unwrap_or_default();
    remove_targets(deploy, targets.iter().filter_map(|target| target.get("Id")).cloned().collect())?;
    deploy.call("events", "DeleteRule", named(deploy, "Name")).map(|_| ())
}

fn retag(deploy: &mut Deploy<'_, '_>, arn: &Value) -> Result<()> {
    let (gone, new) = deploy.tag_difference();
    for (operation, member, list) in [("UntagResource", "TagKeys", gone), ("TagResource", "Tags", new)] {
        if !list.is_empty() {
            let mut input = one("ResourceARN", arn.clone());
            input.insert(member, list);
            deploy.call("events", operation, input)?;
        }
    }
    Ok(())
}
