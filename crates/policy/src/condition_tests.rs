//! Conditions as tables: the block of a statement, what is known of the request, whether the block holds.

use model::json;

use crate::Context;

fn holds(block: &str, known: &[(&str, &str)], variables: bool) -> bool {
    let block = json::parse(block.as_bytes()).expect(block);
    let conditions = super::parse(&block, variables).expect("a block");
    let mut context = Context::new();
    for (key, value) in known {
        context.add(*key, *value);
    }
    conditions.iter().all(|condition| condition.holds(&context))
}

/// A block, the keys that are known, whether the block holds.
type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], bool);

#[track_caller]
fn check(rows: &[Row<'_>]) {
    for (block, known, expected) in rows {
        assert_eq!(holds(block, known, true), *expected, "{block} {known:?}");
    }
}

#[test]
fn texts() {
    check(&[
        (r#"{}"#, &[], true),
        (r#"{"StringEquals": {}}"#, &[], true),
        (r#"{"StringEquals": {"k": "a"}}"#, &[("k", "a")], true),
        (r#"{"StringEquals": {"K": "a"}}"#, &[("k", "a")], true),
        (r#"{"StringEquals": {"k": "a"}}"#, &[("k", "A")], false),
        (r#"{"StringEquals": {"k": "a"}}"#, &[("k", "ab")], false),
        (r#"{"StringEquals": {"k": ["a", "b"]}}"#, &[("k", "b")], true),
        (r#"{"StringEquals": {"k": ["a", null]}}"#, &[("k", "a")], true),
        (r#"{"StringEquals": {"k": []}}"#, &[("k", "a")], false),
        (r#"{"StringEquals": {"k": true}}"#, &[("k", "true")], true),
        (r#"{"StringEquals": {"k": 10}}"#, &[("k", "10")], true),
        (r#"{"StringEquals": {"k": "a*"}}"#, &[("k", "ab")], false),
        (r#"{"StringEquals": {"k": "a*"}}"#, &[("k", "a*")], true),
        (r#"{"StringNotEquals": {"k": "a"}}"#, &[("k", "a")], false),
        (r#"{"StringNotEquals": {"k": "a"}}"#, &[("k", "b")], true),
        (r#"{"StringNotEquals": {"k": ["a", "b"]}}"#, &[("k", "b")], false),
        (r#"{"StringNotEquals": {"k": ["a", "b"]}}"#, &[("k", "c")], true),
        (r#"{"StringEqualsIgnoreCase": {"k": "aB"}}"#, &[("k", "Ab")], true),
        (r#"{"StringEqualsIgnoreCase": {"k": "a*"}}"#, &[("k", "ab")], false),
        (r#"{"StringNotEqualsIgnoreCase": {"k": "aB"}}"#, &[("k", "Ab")], false),
        (r#"{"StringNotEqualsIgnoreCase": {"k": "aB"}}"#, &[("k", "Ac")], true),
        (r#"{"StringLike": {"k": "a*"}}"#, &[("k", "ab")], true),
        (r#"{"StringLike": {"k": "a?c"}}"#, &[("k", "abc")], true),
        (r#"{"StringLike": {"k": "a?c"}}"#, &[("k", "ac")], false),
        (r#"{"StringLike": {"k": ""}}"#, &[("k", "")], true),
        (r#"{"StringLike": {"k": "*"}}"#, &[], false),
        (r#"{"StringLike": {"k": ["x*", "a*"]}}"#, &[("k", "ab")], true),
        (r#"{"StringLike": {"k": "A*"}}"#, &[("k", "ab")], false),
        (r#"{"StringNotLike": {"k": "a*"}}"#, &[("k", "ab")], false),
        (r#"{"StringNotLike": {"k": ["x*", "y*"]}}"#, &[("k", "ab")], true),
        (r#"{"StringEquals": {"k": "a", "l": "b"}}"#, &[("k", "a"), ("l", "b")], true),
        (r#"{"StringEquals": {"k": "a", "l": "b"}}"#, &[("k", "a"), ("l", "c")], false),
        (r#"{"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}"#, &[("k", "a"), ("l", "false")], false),
        (r#"{"StringEquals": {"aws:ResourceTag/Team": "a"}}"#, &[("aws:resourcetag/team", "a")], true),
    ]);
}

#[test]
fn missing_keys() {
    check(&[
        (r#"{"StringEquals": {"k": "a"}}"#, &[], false),
        (r#"{"StringEquals": {"k": "a"}}"#, &[("l", "a")], false),
        (r#"{"StringEqualsIfExists": {"k": "a"}}"#, &[], true),
        (r#"{"StringEqualsIfExists": {"k": "a"}}"#, &[("k", "b")], false),
        (r#"{"StringEqualsIfExists": {"k": "a"}}"#, &[("k", "a")], true),
        (r#"{"StringNotEquals": {"k": "a"}}"#, &[], true),
        (r#"{"StringNotEqualsIfExists": {"k": "a"}}"#, &[], true),
        (r#"{"StringNotLike": {"k": "a*"}}"#, &[], true),
        (r#"{"StringLikeIfExists": {"k": "a*"}}"#, &[], true),
        (r#"{"NumericEquals": {"k": "1"}}"#, &[], false),
        (r#"{"NumericNotEquals": {"k": "1"}}"#, &[], true),
        (r#"{"NumericLessThanIfExists": {"k": "1"}}"#, &[], true),
        (r#"{"DateLessThan": {"k": "2020-01-01"}}"#, &[], false),
        (r#"{"DateNotEquals": {"k": "2020-01-01"}}"#, &[], true),
        (r#"{"Bool": {"k": "false"}}"#, &[], false),
        (r#"{"BoolIfExists": {"k": "false"}}"#, &[], true),
        (r#"{"IpAddress": {"k": "0.0.0.0/0"}}"#, &[], false),
        (r#"{"IpAddressIfExists": {"k": "10.0.0.0/8"}}"#, &[], true),
        (r#"{"NotIpAddress": {"k": "0.0.0.0/0"}}"#, &[], true),
        (r#"{"ArnLike": {"k": "arn:aws:s3:::*"}}"#, &[], false),
        (r#"{"ArnNotLike": {"k": "arn:aws:s3:::*"}}"#, &[], true),
        (r#"{"BinaryEquals": {"k": "QmluYXJ5"}}"#, &[], false),
        (r#"{"Null": {"k": "true"}}"#, &[], true),
        (r#"{"Null": {"k": "true"}}"#, &[("k", "a")], false),
        (r#"{"Null": {"k": "false"}}"#, &[("k", "a")], true),
        (r#"{"Null": {"k": "false"}}"#, &[], false),
        (r#"{"Null": {"k": false}}"#, &[("k", "a")], true),
        (r#"{"Null": {"k": ["true", "false"]}}"#, &[], true),
        (r#"{"ForAllValues:StringEquals": {"k": "a"}}"#, &[], true),
        (r#"{"ForAnyValue:StringEquals": {"k": "a"}}"#, &[], false),
        (r#"{"ForAllValues:StringNotEquals": {"k": "a"}}"#, &[], true),
        (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, &[], false),
        (r#"{"ForAnyValue:StringEqualsIfExists": {"k": "a"}}"#, &[], true),
        (r#"{"Null": {"k": "false"}, "ForAllValues:StringEquals": {"k": "a"}}"#, &[], false),
    ]);
}

#[test]
fn sets_of_values() {
    check(&[
        (r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "a")], true),
        (r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "a"), ("k", "b")], true),
        (r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "a"), ("k", "c")], false),
        (r#"{"ForAllValues:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "")], true),
        (r#"{"ForAllValues:StringLike": {"k": "a*"}}"#, &[("k", "ab"), ("k", "ac")], true),
        (r#"{"ForAllValues:StringLike": {"k": "a*"}}"#, &[("k", "ab"), ("k", "bc")], false),
        (r#"{"ForAllValues:StringNotEquals": {"k": ["a", "b"]}}"#, &[("k", "c"), ("k", "d")], true),
        (r#"{"ForAllValues:StringNotEquals": {"k": ["a", "b"]}}"#, &[("k", "a"), ("k", "d")], false),
        (r#"{"ForAnyValue:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "c"), ("k", "b")], true),
        (r#"{"ForAnyValue:StringEquals": {"k": ["a", "b"]}}"#, &[("k", "c")], false),
        (r#"{"ForAnyValue:StringLike": {"k": "a*"}}"#, &[("k", "x"), ("k", "ab")], true),
        (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, &[("k", "a"), ("k", "b")], true),
        (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, &[("k", "a")], false),
        (r#"{"ForAnyValue:StringEqualsIgnoreCase": {"k": "A"}}"#, &[("k", "b"), ("k", "a")], true),
        (r#"{"ForAllValues:NumericLessThan": {"k": "10"}}"#, &[("k", "1"), ("k", "9")], true),
        (r#"{"ForAllValues:NumericLessThan": {"k": "10"}}"#, &[("k", "1"), ("k", "10")], false),
        (
            r#"{"ForAnyValue:ArnLike": {"k": "arn:aws:iam::*:role/*"}}"#,
            &[("k", "x"), ("k", "arn:aws:iam::1:role/r")],
            true,
        ),
        (r#"{"ForAllValues:StringEqualsIfExists": {"k": "a"}}"#, &[("k", "b")], false),
        (r#"{"StringEquals": {"k": "a"}}"#, &[("k", "b"), ("k", "a")], true),
        (r#"{"StringNotEquals": {"k": "a"}}"#, &[("k", "b"), ("k", "a")], false),
        (r#"{"StringNotEquals": {"k": "a"}}"#, &[("k", "b"), ("k", "c")], true),
    ]);
}

#[test]
fn numbers_and_dates() {
    check(&[
        (r#"{"NumericEquals": {"k": "10"}}"#, &[("k", "10")], true),
        (r#"{"NumericEquals": {"k": 10}}"#, &[("k", "10.0")], true),
        (r#"{"NumericEquals": {"k": "10"}}"#, &[("k", "11")], false),
        (r#"{"NumericEquals": {"k": ["1", "2"]}}"#, &[("k", "2")], true),
        (r#"{"NumericEquals": {"k": "ten"}}"#, &[("k", "ten")], false),
        (r#"{"NumericNotEquals": {"k": "10"}}"#, &[("k", "10")], false),
        (r#"{"NumericNotEquals": {"k": "10"}}"#, &[("k", "9")], true),
        (r#"{"NumericNotEquals": {"k": "10"}}"#, &[("k", "ten")], true),
        (r#"{"NumericLessThan": {"k": "10"}}"#, &[("k", "9")], true),
        (r#"{"NumericLessThan": {"k": "10"}}"#, &[("k", "10")], false),
        (r#"{"NumericLessThan": {"k": "10"}}"#, &[("k", "-10")], true),
        (r#"{"NumericLessThanEquals": {"k": "10"}}"#, &[("k", "10")], true),
        (r#"{"NumericLessThanEquals": {"k": "10"}}"#, &[("k", "10.5")], false),
        (r#"{"NumericGreaterThan": {"k": "10"}}"#, &[("k", "11")], true),
        (r#"{"NumericGreaterThan": {"k": "10"}}"#, &[("k", "10")], false),
        (r#"{"NumericGreaterThan": {"k": "9"}}"#, &[("k", "10")], true),
        (r#"{"NumericGreaterThanEquals": {"k": "10"}}"#, &[("k", "10")], true),
        (r#"{"NumericGreaterThanEquals": {"k": 1.5}}"#, &[("k", "1.4")], false),
        (r#"{"NumericLessThan": {"k": "10"}}"#, &[("k", "few")], false),
        (r#"{"DateEquals": {"k": "2020-01-01T00:00:00Z"}}"#, &[("k", "1577836800")], true),
        (r#"{"DateEquals": {"k": "2020-01-01T00:00:00Z"}}"#, &[("k", "2020-01-01T01:00:00+01:00")], true),
        (r#"{"DateEquals": {"k": "2020-01-01"}}"#, &[("k", "2020-01-02")], false),
        (r#"{"DateNotEquals": {"k": "2020-01-01"}}"#, &[("k", "2020-01-02")], true),
        (r#"{"DateLessThan": {"k": "2020-01-01T00:00:00Z"}}"#, &[("k", "2019-12-31T23:59:59Z")], true),
        (r#"{"DateLessThan": {"k": "2020-01-01T00:00:00Z"}}"#, &[("k", "2020-01-01T00:00:00Z")], false),
        (r#"{"DateLessThanEquals": {"k": "2020-01-01T00:00:00Z"}}"#, &[("k", "2020-01-01T00:00:00Z")], true),
        (r#"{"DateGreaterThan": {"k": "2018-08-16T12:00:00Z"}}"#, &[("k", "2019-04-25T11:00:00Z")], true),
        (r#"{"DateGreaterThan": {"k": "2018-08-16T12:00:00Z"}}"#, &[("k", "2014-04-25T11:00:00Z")], false),
        (r#"{"DateGreaterThanEquals": {"k": 1577836800}}"#, &[("k", "2020-01-01")], true),
        (r#"{"DateGreaterThan": {"k": "2018-08-16T12:00:00Z"}}"#, &[("k", "never")], false),
    ]);
}

#[test]
fn booleans_bytes_addresses_and_arns() {
    check(&[
        (r#"{"Bool": {"k": "true"}}"#, &[("k", "true")], true),
        (r#"{"Bool": {"k": true}}"#, &[("k", "True")], true),
        (r#"{"Bool": {"k": "true"}}"#, &[("k", "false")], false),
        (r#"{"Bool": {"k": "false"}}"#, &[("k", "false")], true),
        (r#"{"Bool": {"k": ["true", "false"]}}"#, &[("k", "false")], true),
        (r#"{"Bool": {"k": "true"}}"#, &[("k", "yes")], false),
        (r#"{"Bool": {"k": "yes"}}"#, &[("k", "yes")], false),
        (
            r#"{"BinaryEquals": {"k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}"#,
            &[("k", "QmluYXJ5VmFsdWVJbkJhc2U2NA==")],
            true,
        ),
        (r#"{"BinaryEquals": {"k": "QmluYXJ5"}}"#, &[("k", "QmluYXJ6")], false),
        (r#"{"IpAddress": {"k": "203.0.113.0/24"}}"#, &[("k", "203.0.113.7")], true),
        (r#"{"IpAddress": {"k": "203.0.113.0/24"}}"#, &[("k", "203.0.114.7")], false),
        (
            r#"{"IpAddress": {"k": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}}"#,
            &[("k", "2001:db8:1234:5678::9")],
            true,
        ),
        (r#"{"IpAddress": {"k": "2001:DB8:1234:5678::/64"}}"#, &[("k", "2001:db8:1234:5679::9")], false),
        (r#"{"IpAddress": {"k": "203.0.113.7"}}"#, &[("k", "203.0.113.7")], true),
        (r#"{"IpAddress": {"k": "0.0.0.0/0"}}"#, &[("k", "sns.amazonaws.com")], false),
        (r#"{"NotIpAddress": {"k": "203.0.113.0/24"}}"#, &[("k", "203.0.113.7")], false),
        (r#"{"NotIpAddress": {"k": ["203.0.113.0/24", "198.51.100.0/24"]}}"#, &[("k", "192.0.2.1")], true),
        (
            r#"{"NotIpAddress": {"k": ["203.0.113.0/24", "198.51.100.0/24"]}}"#,
            &[("k", "198.51.100.1")],
            false,
        ),
        (r#"{"ArnEquals": {"k": "arn:aws:sns:us-east-1:1:t"}}"#, &[("k", "arn:aws:sns:us-east-1:1:t")], true),
        (r#"{"ArnEquals": {"k": "arn:aws:sns:*:1:*"}}"#, &[("k", "arn:aws:sns:us-east-1:1:t")], true),
        (r#"{"ArnLike": {"k": "arn:aws:sns:*:t"}}"#, &[("k", "arn:aws:sns:us-east-1:1:t")], false),
        (r#"{"ArnLike": {"k": "arn:aws:sns:*:*:t?"}}"#, &[("k", "arn:aws:sns:us-east-1:1:t1")], true),
        (r#"{"ArnLike": {"k": "arn:aws:iam::1:role/a*"}}"#, &[("k", "arn:aws:iam::1:role/a/b:c")], true),
        (r#"{"ArnNotEquals": {"k": "arn:aws:sns:*:1:*"}}"#, &[("k", "arn:aws:sns:us-east-1:1:t")], false),
        (r#"{"ArnNotLike": {"k": "arn:aws:sns:*:1:*"}}"#, &[("k", "arn:aws:sns:us-east-1:2:t")], true),
        (r#"{"ArnLike": {"k": "arn:aws:sns:*:*:*"}}"#, &[("k", "topic")], false),
    ]);
}

#[test]
fn variables_in_values() {
    let ann: &[(&str, &str)] = &[("aws:username", "ann"), ("k", "home/ann/x")];
    check(&[
        (r#"{"StringLike": {"k": "home/${aws:username}/*"}}"#, ann, true),
        (r#"{"StringEquals": {"k": "home/${aws:username}/x"}}"#, ann, true),
        (r#"{"StringLike": {"k": "home/${aws:userid}/*"}}"#, ann, false),
        (r#"{"StringNotLike": {"k": "home/${aws:username}/*"}}"#, ann, false),
        (r#"{"StringLike": {"k": ["", "home/${missing, 'ann'}/*"]}}"#, ann, true),
        (r#"{"StringLike": {"k": "home/${*}"}}"#, ann, false),
        (
            r#"{"StringEquals": {"aws:ResourceTag/t": "${aws:PrincipalTag/t}"}}"#,
            &[("aws:ResourceTag/t", "a"), ("aws:PrincipalTag/t", "a")],
            true,
        ),
        (
            r#"{"StringEquals": {"aws:ResourceTag/t": "${aws:PrincipalTag/t}"}}"#,
            &[("aws:ResourceTag/t", "a")],
            false,
        ),
        (
            r#"{"ArnLike": {"k": "arn:aws:iam::${aws:PrincipalAccount}:role/*"}}"#,
            &[("k", "arn:aws:iam::1:role/r"), ("aws:PrincipalAccount", "1")],
            true,
        ),
    ]);
    assert!(!holds(r#"{"StringLike": {"k": "home/${aws:username}/*"}}"#, ann, false));
    assert!(holds(r#"{"StringLike": {"k": "${aws:username}*"}}"#, &[("k", "${aws:username}!")], false));
}
