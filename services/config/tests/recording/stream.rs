//! What the topic of a delivery channel is told.

use service::{Map, Value, json};

use crate::lab::{GROUP, Group, Lab, group, instance, text, vpc};

/// `SUBJECT: CHANGES` of each notification of a group.
fn of_groups(lab: &Lab) -> Vec<String> {
    let line = |(subject, message): (String, Map)| {
        let diff = message.get("configurationItemDiff").and_then(|diff| diff.get("changedProperties"));
        let diff = json::to_string(diff.cloned().unwrap_or_default().view());
        format!("{}: {diff}", subject.strip_prefix("[AWS Config:us-east-1] ").unwrap_or(&subject))
    };
    lab.notifications().into_iter().map(line).filter(|line| line.starts_with(GROUP)).collect()
}

#[test]
fn a_change_is_told_with_what_differs() {
    let lab = Lab::streaming();
    lab.write("CreateSecurityGroup", |tx| tx.put(group("sg-1", 0)));
    lab.write("AuthorizeSecurityGroupIngress", |tx| tx.put(group("sg-1", 1)));
    lab.write("DeleteSecurityGroup", |tx| drop(tx.delete::<Group>("sg-1")));
    assert_eq!(
        of_groups(&lab),
        [
            r#"AWS::EC2::SecurityGroup sg-1 Created in Account 123456789012: {}"#,
            r#"AWS::EC2::SecurityGroup sg-1 Updated in Account 123456789012: {"Configuration.Rules":{"previousValue":0,"updatedValue":1,"changeType":"UPDATE"}}"#,
            r#"AWS::EC2::SecurityGroup sg-1 Deleted in Account 123456789012: {"Configuration":{"previousValue":{"groupId":"sg-1","vpcId":"default","rules":1},"updatedValue":null,"changeType":"DELETE"}}"#,
        ]
    );
    let (_, last) = lab.notifications().pop().expect("there are some");
    assert_eq!(text(&last, "messageType"), "ConfigurationItemChangeNotification");
    assert_eq!(text(&last, "recordVersion"), "1.3");
}

#[test]
fn what_is_related_is_told_of_too() {
    let lab = Lab::streaming();
    lab.write("CreateSecurityGroup", |tx| tx.put(group("sg-1", 0)));
    lab.write("RunInstances", |tx| tx.put(instance("i-1", &["sg-1"])));
    let before = lab.notifications().len();
    lab.write("AuthorizeSecurityGroupIngress", |tx| tx.put(group("sg-1", 1)));
    let told: Vec<String> =
        lab.notifications()[before..].iter().map(|(subject, _)| subject.clone()).collect();
    assert_eq!(
        told,
        [
            "[AWS Config:us-east-1] AWS::EC2::Instance i-1 Updated in Account 123456789012",
            "[AWS Config:us-east-1] AWS::EC2::SecurityGroup sg-1 Updated in Account 123456789012",
        ]
    );
    let before = lab.notifications().len();
    lab.write("ModifyVpcAttribute", |tx| tx.put(vpc("default", "10.0.0.0/8")));
    assert_eq!(lab.notifications().len(), before + 3, "the network, the group and the instance");
}

#[test]
fn a_subject_is_one_that_topics_take() {
    let lab = Lab::streaming();
    let id = "sg-ö".to_owned() + &"0".repeat(60);
    lab.write("CreateSecurityGroup", |tx| tx.put(group(&id, 0)));
    let subjects = lab.notifications().into_iter().map(|(subject, _)| subject);
    let longest = subjects.max_by_key(String::len).expect("there are some");
    assert_eq!(longest.len(), 100);
    assert!(longest.starts_with("[AWS Config:us-east-1] AWS::EC2::SecurityGroup sg-?0"), "{longest}");
    assert!(longest.ends_with("..."), "{longest}");
}

#[test]
fn what_the_topic_does_not_take_is_sent_again_in_order() {
    let lab = Lab::streaming();
    lab.write("CreateSecurityGroup", |tx| tx.put(group("sg-1", 0)));
    let before = lab.notifications().len();
    lab.close_topic(true);
    for rules in 1..=3 {
        lab.write("AuthorizeSecurityGroupIngress", |tx| tx.put(group("sg-1", rules)));
        assert_eq!(lab.notifications().len(), before);
    }
    lab.advance(3_600);
    lab.close_topic(false);
    assert_eq!(lab.notifications().len(), before);
    lab.advance(300);
    let told = lab.notifications();
    let items = told[before..].iter().filter_map(|(_, message)| message.get("configurationItem"));
    let rules: Vec<Option<i64>> =
        items.map(|item| item.get("configuration")?.get("rules").and_then(Value::as_int)).collect();
    assert_eq!(rules, [Some(1), Some(2), Some(3)]);
    lab.advance(3_600);
    assert_eq!(lab.notifications().len(), told.len(), "each is told once");
}
