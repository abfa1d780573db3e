//! AWS's own managed policies: their names, versions and dates, some ids, and the documents of the best known.

use service::Timestamp;

use crate::shapes;

static TABLE: &str = include_str!("aws_policies.tsv");

static DOCUMENTS: &str = include_str!("aws_policy_documents.tsv");

/// The part of an ARN that says that a policy is AWS's own.
const OWNER: &str = ":iam::aws:policy";

/// Whether the ARN is one of a policy of AWS's own, known or not.
pub(crate) fn is_aws(arn: &str) -> bool {
    arn.contains(OWNER)
}

/// All of them in order of path and name, in the partition called so.
pub(crate) fn all(partition: &str) -> impl Iterator<Item = shapes::Policy> {
    TABLE.lines().filter_map(move |line| policy(line, partition))
}

/// The policy that an ARN names, if AWS has it.
pub(crate) fn named(arn: &str) -> Option<shapes::Policy> {
    let (partition, resource) = arn.strip_prefix("arn:")?.split_once(OWNER)?;
    let line = TABLE.lines().find(|line| line.split('\t').next() == Some(resource))?;
    policy(line, partition)
}

/// What the default version of the policy says, if it is known.
pub(crate) fn document(arn: &str) -> Option<&'static str> {
    let (_, resource) = arn.strip_prefix("arn:")?.split_once(OWNER)?;
    let mut rows = DOCUMENTS.lines().filter_map(|line| line.split_once('\t'));
    rows.find(|(known, _)| *known == resource).map(|(_, document)| document)
}

fn policy(line: &str, partition: &str) -> Option<shapes::Policy> {
    let mut fields = line.split('\t');
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
    use super::{DOCUMENTS, all, document, named};

    #[test]
    fn known_names_are_found() {
        let arn = "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        let policy = named(arn).expect("it is in the table");
        assert_eq!(policy.arn.as_deref(), Some(arn));
        assert_eq!(policy.path.as_deref(), Some("/service-role/"));
        assert!(policy.create_date.is_some());
        assert!(named("arn:aws:iam::aws:policy/Nonexistent").is_none());
        assert!(all("aws").count() > 1_000);
    }
    #[test]
    fn known_documents_can_be_evaluated() {
        for line in DOCUMENTS.lines().skip(1) {
            let arn = format!("arn:aws:iam::aws:policy{}", line.split('\t').next().unwrap_or_default());
            assert!(named(&arn).is_some(), "{arn}");
            let text = document(&arn).expect(&arn);
            assert!(policy::Document::parse(text, policy::Kind::Identity).is_ok(), "{arn}");
        }
    }
}
