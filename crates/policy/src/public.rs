//! Whether a resource policy is public, as S3's user guide has it under "The meaning of public".

use crate::condition::Condition;
use crate::document::{Document, Effect, Listed, Statement};

/// The keys a fixed value of which keeps a statement from being public.
const KEYS: &[&str] = &[
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:userid",
    "s3:DataAccessPointAccount",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

/// Whether a statement allows something to everyone, unless only for fixed values of certain keys: without wildcards,
/// variables, or blocks of addresses as wide as the world.
pub fn is_public(document: &Document) -> bool {
    document.statements().iter().any(Statement::is_public)
}

impl Statement {
    /// Whether this statement makes its policy public: see [`is_public`].
    pub fn is_public(&self) -> bool {
        self.effect() == Effect::Allow && is_open(self) && !self.conditions().iter().any(restricts)
    }
}

fn is_open(statement: &Statement) -> bool {
    statement.principals().is_some_and(|principals| match principals {
        Listed::These(principals) => principals.has_anyone(),
        Listed::AllBut(_) => true,
    })
}

fn restricts(condition: &Condition) -> bool {
    let is_fixed = |text: &str| !text.contains(['*', '?']) && !text.contains("${");
    // The name of an access point may have wildcards, its account not.
    let is_fixed_account = |text: &str| text.split(':').nth(4).is_some_and(is_fixed);
    condition.required_texts(KEYS).is_some_and(|mut texts| texts.all(is_fixed))
        || condition
            .required_texts(&["s3:DataAccessPointArn"])
            .is_some_and(|mut texts| texts.all(is_fixed_account))
        || condition
            .required_networks("aws:SourceIp")
            .is_some_and(|networks| !networks.iter().any(|network| network.is_wide()))
}

#[cfg(test)]
mod tests {
    use super::is_public;
    use crate::{Document, Kind};

    #[test]
    fn statements_are_public_unless_values_are_fixed() {
        let anyone = r#""Allow", "Principal": "*""#;
        for (start, condition, expected) in [
            (anyone, "{}", true),
            (r#""Allow", "Principal": {"AWS": "*"}"#, "{}", true),
            (r#""Deny", "Principal": "*""#, "{}", false),
            (r#""Allow", "Principal": {"AWS": "123456789012"}"#, "{}", false),
            (r#""Allow", "Principal": {"Service": "sns.amazonaws.com"}"#, "{}", false),
            (r#""Allow", "Principal": {"AWS": ["123456789012", "*"]}"#, "{}", true),
            (r#""Allow", "NotPrincipal": {"AWS": "123456789012"}"#, "{}", true),
            (anyone, r#"{"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}"#, false),
            (anyone, r#"{"StringLike": {"aws:SourceVpc": "vpc-91237329"}}"#, false),
            (anyone, r#"{"StringLike": {"aws:SourceVpc": "vpc-*"}}"#, true),
            (anyone, r#"{"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}}"#, false),
            (anyone, r#"{"StringLike": {"aws:SourceVpc": ["vpc-1", "vpc-*"]}}"#, true),
            (anyone, r#"{"StringEquals": {"aws:sourcevpce": "vpce-1"}}"#, false),
            (anyone, r#"{"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}"#, true),
            (anyone, r#"{"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}"#, true),
            (anyone, r#"{"ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-1"}}"#, true),
            (anyone, r#"{"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": "o-1/r-1/"}}"#, false),
            (anyone, r#"{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#, false),
            (anyone, r#"{"StringEquals": {"aws:SourceAccount": "123456789012"}}"#, false),
            (anyone, r#"{"StringEquals": {"aws:username": "ann"}}"#, true),
            (anyone, r#"{"StringEquals": {"aws:userid": "${aws:username}"}}"#, true),
            (anyone, r#"{"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}"#, true),
            (anyone, r#"{"Bool": {"aws:SecureTransport": "true"}}"#, true),
            (anyone, r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}}"#, false),
            (anyone, r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}"#, true),
            (anyone, r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::1:role/r"}}"#, false),
            (
                anyone,
                r#"{"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:123456789012:accesspoint/*"}}"#,
                false,
            ),
            (
                anyone,
                r#"{"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:*:accesspoint/a"}}"#,
                true,
            ),
            (anyone, r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, false),
            (anyone, r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, false),
            (anyone, r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}"#, true),
            (anyone, r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "::/16"]}}"#, true),
            (anyone, r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, true),
            (anyone, r#"{"Null": {"aws:SourceVpc": "false"}}"#, true),
        ] {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": {start}, "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::b/*", "Condition": {condition}}}}}"#
            );
            let document = Document::parse(&text, Kind::Resource).expect(&text);
            assert_eq!(is_public(&document), expected, "{start} {condition}");
        }
    }
}
