//! What makes an item, case by case.

use service::Value;

use crate::lab::{GROUP, Group, INSTANCE, Instance, Lab, VPC, Vpc, group, instance, text, vpc};

#[test]
fn start_discovers_what_exists() {
    let lab = Lab::new();
    lab.write("CreateSecurityGroup", |tx| tx.put(group("sg-1", 0)));
    lab.start();
    assert_eq!(lab.statuses(VPC, "default"), ["ResourceDiscovered"], "what the provider made is seen");
    assert_eq!(lab.statuses(GROUP, "sg-1"), ["ResourceDiscovered"]);
    assert_eq!(lab.relationships(VPC, "default"), ["sg-1 Contains SecurityGroup"]);
}

#[test]
fn a_resource_lives() {
    let lab = Lab::recording();
    lab.write("CreateSecurityGroup", |tx| tx.put(group("sg-1", 0)));
    lab.write("AuthorizeSecurityGroupIngress", |tx| tx.put(group("sg-1", 1)));
    lab.write("DeleteSecurityGroup", |tx| drop(tx.delete::<Group>("sg-1")));
    lab.write("CreateSecurityGroup", |tx| tx.put(group("sg-1", 0)));
    assert_eq!(
        lab.statuses(GROUP, "sg-1"),
        ["ResourceDiscovered", "OK", "ResourceDeleted", "ResourceDiscovered"]
    );
    let items = lab.items(GROUP, "sg-1");
    assert_eq!(text(&items[1], "configuration"), r#"{"groupId":"sg-1","vpcId":"default","rules":1}"#);
    assert_eq!(text(&items[2], "configuration"), "null");
    let ids: Vec<String> = items.iter().map(|item| text(item, "configurationStateId")).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "a frozen clock does not mix them up: {ids:?}");
    let listed = lab.call("ListDiscoveredResources", &format!(r#"{{"resourceType":"{GROUP}"}}"#));
    assert_eq!(listed.get("resourceIdentifiers").and_then(Value::as_list).map(<[Value]>::len), Some(1));
    let counts = lab.call("GetDiscoveredResourceCounts", "{}");
    assert_eq!(counts.get("totalDiscoveredResources"), Some(&Value::Int(3)), "network, group and recorder");
}

#[test]
fn what_is_related_is_recorded_too() {
    let lab = Lab::recording();
    lab.write("CreateSecurityGroup", |tx| {
        tx.put(group("sg-1", 0));
        tx.put(group("sg-2", 0));
    });
    lab.write("RunInstances", |tx| tx.put(instance("i-1", &["sg-1"])));
    assert_eq!(
        lab.relationships(INSTANCE, "i-1"),
        ["default Is contained in Vpc", "sg-1 Is associated with SecurityGroup"]
    );
    assert_eq!(
        lab.relationships(GROUP, "sg-1"),
        ["default Is contained in Vpc", "i-1 Is associated with Instance"]
    );
    assert_eq!(
        lab.relationships(VPC, "default"),
        ["i-1 Contains Instance", "sg-1 Contains SecurityGroup", "sg-2 Contains SecurityGroup"]
    );
    let network = lab.statuses(VPC, "default").len();

    // A group's change is an item of its instances, but none of the network, whose relationships stay.
    lab.write("AuthorizeSecurityGroupIngress", |tx| tx.put(group("sg-1", 1)));
    assert_eq!(lab.statuses(INSTANCE, "i-1"), ["ResourceDiscovered", "OK"]);
    assert_eq!(lab.statuses(VPC, "default").len(), network);
    assert_eq!(lab.relationships(INSTANCE, "i-1").len(), 2);

    // Other groups: both groups get an item, because a relationship vanished or appeared.
    let (left, joined) = (lab.statuses(GROUP, "sg-1").len(), lab.statuses(GROUP, "sg-2").len());
    lab.write("ModifyInstanceAttribute", |tx| tx.put(instance("i-1", &["sg-2"])));
    assert_eq!(lab.statuses(GROUP, "sg-1").len(), left + 1);
    assert_eq!(lab.statuses(GROUP, "sg-2").len(), joined + 1);
    assert_eq!(lab.relationships(GROUP, "sg-1"), ["default Is contained in Vpc"]);
    assert_eq!(lab.statuses(VPC, "default").len(), network);

    // Gone: the network and the group lose it.
    lab.write("TerminateInstances", |tx| drop(tx.delete::<Instance>("i-1")));
    assert_eq!(lab.statuses(INSTANCE, "i-1").last().map(String::as_str), Some("ResourceDeleted"));
    assert_eq!(lab.relationships(VPC, "default").len(), 2);
    assert_eq!(lab.relationships(GROUP, "sg-2"), ["default Is contained in Vpc"]);
}

#[test]
fn what_does_not_show_is_no_item() {
    let lab = Lab::recording();
    lab.write("CreateSecurityGroup", |tx| tx.put(group("sg-1", 0)));
    let (network, groups) = (lab.statuses(VPC, "default").len(), lab.statuses(GROUP, "sg-1").len());
    lab.write("Touch", |tx| tx.put(Vpc { hidden: Some(1), ..vpc("default", "172.31.0.0/16") }));
    assert_eq!((lab.statuses(VPC, "default").len(), lab.statuses(GROUP, "sg-1").len()), (network, groups));
    // What merely follows from another change is an item of itself alone.
    lab.write("Count", |tx| tx.put_derived(vpc("default", "172.31.0.0/20")));
    assert_eq!(
        (lab.statuses(VPC, "default").len(), lab.statuses(GROUP, "sg-1").len()),
        (network + 1, groups)
    );
    lab.write("Tag", |tx| tx.put(vpc("default", "172.31.0.0/24")));
    assert_eq!(
        (lab.statuses(VPC, "default").len(), lab.statuses(GROUP, "sg-1").len()),
        (network + 2, groups + 1)
    );
}

#[test]
fn a_relationship_shows_on_both_sides_though_it_merely_follows_from_another_change() {
    let lab = Lab::recording();
    lab.write("CreateSecurityGroup", |tx| {
        tx.put(group("sg-1", 0));
        tx.put(group("sg-2", 0));
    });
    lab.write("RunInstances", |tx| tx.put(instance("i-1", &["sg-1"])));
    lab.write("ModifyNetworkInterfaceAttribute", |tx| tx.put_derived(instance("i-1", &["sg-2"])));
    assert_eq!(lab.relationships(GROUP, "sg-1"), ["default Is contained in Vpc"]);
    assert_eq!(
        lab.relationships(GROUP, "sg-2"),
        ["default Is contained in Vpc", "i-1 Is associated with Instance"]
    );
}

#[test]
fn a_stopped_recorder_misses_changes_and_catches_up() {
    let lab = Lab::recording();
    lab.write("CreateSecurityGroup", |tx| {
        tx.put(group("sg-1", 0));
        tx.put(group("sg-2", 0));
    });
    lab.call("StopConfigurationRecorder", r#"{"ConfigurationRecorderName":"default"}"#);
    lab.write("Authorize", |tx| tx.put(group("sg-1", 1)));
    lab.write("Authorize", |tx| tx.put(group("sg-1", 2)));
    lab.write("Delete", |tx| drop(tx.delete::<Group>("sg-2")));
    lab.write("Create", |tx| tx.put(group("sg-3", 0)));
    assert_eq!(lab.statuses(GROUP, "sg-1"), ["ResourceDiscovered"]);
    lab.call("StartConfigurationRecorder", r#"{"ConfigurationRecorderName":"default"}"#);
    assert_eq!(lab.statuses(GROUP, "sg-1"), ["ResourceDiscovered", "OK"]);
    assert_eq!(lab.statuses(GROUP, "sg-2"), ["ResourceDiscovered", "ResourceDeleted"]);
    assert_eq!(lab.statuses(GROUP, "sg-3"), ["ResourceDiscovered"]);
    let network = lab.statuses(VPC, "default").len();
    lab.call("StopConfigurationRecorder", r#"{"ConfigurationRecorderName":"default"}"#);
    lab.call("StartConfigurationRecorder", r#"{"ConfigurationRecorderName":"default"}"#);
    assert_eq!(lab.statuses(VPC, "default").len(), network, "the same is not recorded again");
}

#[test]
fn a_recorder_records_its_types_only() {
    let lab = Lab::recording();
    let only = |types: &str| {
        let recorder = format!(
            r#"{{"ConfigurationRecorder":{{"roleARN":"r","recordingGroup":{{"resourceTypes":[{types}]}}}}}}"#
        );
        lab.call("PutConfigurationRecorder", &recorder);
    };
    only(r#""AWS::EC2::Instance""#);
    lab.write("Create", |tx| {
        tx.put(group("sg-1", 0));
        tx.put(instance("i-1", &["sg-1"]));
    });
    assert!(lab.statuses(GROUP, "sg-1").is_empty());
    assert_eq!(lab.statuses(INSTANCE, "i-1"), ["ResourceDiscovered"]);
    lab.write("Authorize", |tx| tx.put(group("sg-1", 1)));
    assert_eq!(lab.statuses(INSTANCE, "i-1"), ["ResourceDiscovered", "OK"], "its group need not be recorded");
    only(r#""AWS::EC2::Instance","AWS::EC2::SecurityGroup""#);
    assert_eq!(
        lab.statuses(GROUP, "sg-1"),
        ["ResourceDiscovered"],
        "a type that comes in is recorded at once"
    );
}

#[test]
fn a_transaction_makes_one_item_of_a_resource() {
    let lab = Lab::recording();
    lab.write("CreateAll", |tx| {
        tx.put(vpc("vpc-1", "10.0.0.0/16"));
        tx.put(Group { vpc: "vpc-1".into(), ..group("sg-1", 0) });
        for number in 0..50 {
            tx.put(Instance { vpc: "vpc-1".into(), ..instance(&format!("i-{number:02}"), &["sg-1"]) });
        }
    });
    assert_eq!(lab.statuses(VPC, "vpc-1"), ["ResourceDiscovered"]);
    assert_eq!(lab.statuses(GROUP, "sg-1"), ["ResourceDiscovered"]);
    assert_eq!(lab.relationships(VPC, "vpc-1").len(), 51);
    for number in 50..100 {
        lab.write("RunInstances", |tx| {
            tx.put(Instance { vpc: "vpc-1".into(), ..instance(&format!("i-{number:02}"), &["sg-1"]) });
        });
    }
    assert_eq!(lab.relationships(VPC, "vpc-1").len(), 101);
    assert_eq!(lab.statuses(VPC, "vpc-1").len(), 51);
}

#[test]
fn history_comes_in_pages_in_either_order() {
    let lab = Lab::recording();
    for rules in 0..5 {
        lab.write("Authorize", |tx| tx.put(group("sg-1", rules)));
    }
    for order in ["Forward", "Reverse"] {
        let (mut ids, mut token) = (Vec::new(), String::new());
        loop {
            let input = format!(
                r#"{{"resourceType":"{GROUP}","resourceId":"sg-1","limit":2,"chronologicalOrder":"{order}"{token}}}"#
            );
            let page = lab.call("GetResourceConfigHistory", &input);
            let items = page.get("configurationItems").and_then(Value::as_list).unwrap_or_default();
            assert!(items.len() <= 2);
            ids.extend(items.iter().filter_map(Value::as_map).map(|item| text(item, "configurationStateId")));
            let Some(next) = page.get("nextToken").and_then(Value::as_str) else { break };
            token = format!(r#","nextToken":"{next}""#);
        }
        assert_eq!(ids.len(), 5);
        assert!(ids.windows(2).all(|pair| (pair[0] < pair[1]) == (order == "Forward")), "{order} {ids:?}");
    }
}

#[test]
fn the_past_is_kept_though_the_present_goes_on() {
    let lab = Lab::recording();
    lab.write("Create", |tx| tx.put(group("sg-1", 1)));
    lab.write("RunInstances", |tx| tx.put(instance("i-1", &["sg-1"])));
    lab.write("Terminate", |tx| drop(tx.delete::<Instance>("i-1")));
    let counts: Vec<usize> = lab
        .items(GROUP, "sg-1")
        .iter()
        .map(|item| item.get("relationships").and_then(Value::as_list).map_or(0, <[Value]>::len))
        .collect();
    assert_eq!(counts, [1, 2, 1]);
}

#[test]
fn a_lenient_world_without_a_recorder_tells_of_what_exists() {
    let lab = Lab::new();
    lab.write("CreateSecurityGroup", |tx| tx.put(group("sg-1", 0)));
    lab.write("RunInstances", |tx| tx.put(instance("i-1", &["sg-1"])));
    assert_eq!(lab.statuses(GROUP, "sg-1"), ["ResourceDiscovered"]);
    assert_eq!(lab.relationships(GROUP, "sg-1").len(), 2, "the network and the instance");
    lab.write("DeleteSecurityGroup", |tx| drop(tx.delete::<Group>("sg-1")));
    assert!(lab.statuses(GROUP, "sg-1").is_empty());
    let list = lab.call("ListDiscoveredResources", &format!(r#"{{"resourceType":"{INSTANCE}"}}"#));
    assert_eq!(list.get("resourceIdentifiers").and_then(Value::as_list).map(<[Value]>::len), Some(1));
}
