//! AWS's own managed policies: their names, dates, some ids, and their versions in force.

use service::Timestamp;

use crate::shapes::{self, PolicyVersion};
use crate::{aws_policy_documents, documents};

static TABLE: &str = include_str!("../data/aws_policies.tsv");

/// The part of an ARN that says that a policy is AWS's own.
const OWNER: &str = ":iam::aws:policy";

/// Whether the ARN is one of a policy of AWS's own, known or not.
pub(crate) fn is_aws(arn: &str) -> bool {
    arn.contains(OWNER)
}

/// The rows of the table, in order of path and name.
fn rows() -> impl Iterator<Item = &'static str> {
    TABLE.lines().skip(1)
}

/// The place in the table and the row of the policy that an ARN names, and the partition.
fn row(arn: &str) -> Option<(usize, &'static str, &str)> {
    let (partition, resource) = arn.strip_prefix("arn:")?.split_once(OWNER)?;
    let mut rows = rows().enumerate();
    let (place, row) = rows.find(|(_, row)| row.split('\t').next() == Some(resource))?;
    Some((place, row, partition))
}

/// All of them in order of path and name, in the partition called so.
pub(crate) fn all(partition: &str) -> impl Iterator<Item = shapes::Policy> {
    rows().filter_map(move |row| policy(row, partition))
}

/// The policy that an ARN names, if AWS has it.
pub(crate) fn named(arn: &str) -> Option<shapes::Policy> {
    let (_, row, partition) = row(arn)?;
    policy(row, partition)
}

/// What the version in force of the policy says.
pub(crate) fn document(arn: &str) -> Option<String> {
    let (place, _, partition) = row(arn)?;
    let text = aws_policy_documents::document(place)?;
    Some(if partition == "aws" { text } else { text.replace("arn:aws:", &format!("arn:{partition}:")) })
}

/// The version in force of the policy. The earlier ones are not known here.
pub(crate) fn version(arn: &str) -> Option<PolicyVersion> {
    let policy = named(arn)?;
    Some(PolicyVersion {
        document: Some(documents::encoded(&document(arn)?)),
        version_id: policy.default_version_id,
        is_default_version: Some(true),
        create_date: policy.update_date,
    })
}

fn policy(row: &str, partition: &str) -> Option<shapes::Policy> {
    let mut fields = row.split('\t');
    let (resource, version) = (fields.next()?, fields.next()?);
    let (path, name) = resource.split_at(resource.rfind('/')? + 1);
    let (created, updated) = (fields.next()?, fields.next()?);
    Some(shapes::Policy {
        policy_name: Some(name.to_owned()),
        arn: Some(format!("arn:{partition}{OWNER}{resource}")),
        path: Some(path.to_owned()),
        default_version_id: Some(version.to_owned()),
        attachment_count: Some(0),
        permissions_boundary_usage_count: Some(0),
        is_attachable: Some(true),
        create_date: Timestamp::parse_iso8601(created),
        update_date: Timestamp::parse_iso8601(updated),
        policy_id: fields.next().map(str::to_owned),
        ..Default::default()
    })
}

#[cfg(test)]
mod tests {
    use super::{aws_policy_documents, document, named, policy, rows};

    #[test]
    fn known_names_are_found() {
        let arn = "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        let policy = named(arn).expect("it is in the table");
        assert_eq!(policy.arn.as_deref(), Some(arn));
        assert_eq!(policy.path.as_deref(), Some("/service-role/"));
        assert!(policy.create_date.is_some());
        assert!(named("arn:aws:iam::aws:policy/Nonexistent").is_none());
    }

    #[test]
    fn documents_are_those_of_the_partition() {
        let says = |partition: &str| document(&format!("arn:{partition}:iam::aws:policy/AWSLambdaExecute"));
        assert!(says("aws").is_some_and(|text| text.contains("\"arn:aws:s3:::*\"")));
        assert!(says("aws-cn").is_some_and(|text| text.contains("\"arn:aws-cn:s3:::*\"")));
    }

    #[test]
    fn every_policy_has_a_document_that_can_be_evaluated() {
        let mut count = 0;
        for (place, row) in rows().enumerate() {
            assert!(policy(row, "aws").is_some_and(|policy| policy.update_date.is_some()), "{row}");
            let text = aws_policy_documents::document(place).expect(row);
            let parsed = policy::Document::parse(&text, policy::Kind::Identity);
            assert!(parsed.is_ok(), "{row}: {parsed:?}");
            count += 1;
        }
        assert!(count > 1_500);
        assert_eq!(aws_policy_documents::document(count), None);
    }
}
