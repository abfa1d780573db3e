//! Which operation of which service changes the tags of what an ARN names.

use service::{BTreeMap, Context, Map, Result, Scope, Tx, Value, View};

use crate::faults;

/// An ARN, taken apart.
pub(crate) struct Arn<'a> {
    pub(crate) text: &'a str,
    service: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, _, account, resource] = parts[..] else { return None };
        let is_whole = [partition, service, resource].iter().all(|part| !part.is_empty());
        is_whole.then_some(Self { text, service, account, resource })
    }

    /// What follows the last slash.
    fn name(&self) -> &'a str {
        self.resource.rsplit('/').next().unwrap_or(self.resource)
    }
}

/// What an owner's requests call the resource.
#[derive(Clone, Copy)]
enum Subject {
    Arn(&'static str),
    /// The last part of the ARN.
    Name(&'static str),
    /// The same in a list.
    Names(&'static str),
    QueueUrl,
}

/// How an owner's requests write tags.
#[derive(Clone, Copy)]
enum Form {
    Map,
    Pairs(&'static str, &'static str),
}

/// The operations of an owner, and how their requests look.
struct Owner {
    /// The service in the ARN, and what the resource begins with.
    arn: (&'static str, &'static str),
    service: &'static str,
    tag: &'static str,
    untag: &'static str,
    subject: Subject,
    /// The member with the tags, and their form.
    tags: (&'static str, Form),
    /// The member with the keys to be removed; they have the form of tags where it is the same member.
    keys: &'static str,
}

const PAIRS: (&str, Form) = ("Tags", Form::Pairs("Key", "Value"));

/// The common case: `TagResource` and `UntagResource`.
const fn by_arn(service: &'static str, member: &'static str, tags: (&'static str, Form)) -> Owner {
    Owner {
        arn: (service, ""),
        service,
        tag: "TagResource",
        untag: "UntagResource",
        subject: Subject::Arn(member),
        tags,
        keys: "TagKeys",
    }
}

/// IAM has two operations for each type.
const fn of_iam(prefix: &'static str, tag: &'static str, untag: &'static str, subject: Subject) -> Owner {
    Owner { arn: ("iam", prefix), service: "iam", tag, untag, subject, tags: PAIRS, keys: "TagKeys" }
}

/// Ordered by service. Buckets are not here: their tags are replaced as a whole.
const OWNERS: &[Owner] = &[
    by_arn("cloudwatch", "ResourceARN", PAIRS),
    by_arn("config", "ResourceArn", PAIRS),
    by_arn("dynamodb", "ResourceArn", PAIRS),
    Owner {
        arn: ("ec2", ""),
        service: "ec2",
        tag: "CreateTags",
        untag: "DeleteTags",
        subject: Subject::Names("Resources"),
        tags: PAIRS,
        keys: "Tags",
    },
    by_arn("events", "ResourceARN", PAIRS),
    of_iam(
        "instance-profile/",
        "TagInstanceProfile",
        "UntagInstanceProfile",
        Subject::Name("InstanceProfileName"),
    ),
    of_iam("mfa/", "TagMFADevice", "UntagMFADevice", Subject::Arn("SerialNumber")),
    of_iam(
        "oidc-provider/",
        "TagOpenIDConnectProvider",
        "UntagOpenIDConnectProvider",
        Subject::Arn("OpenIDConnectProviderArn"),
    ),
    of_iam("policy/", "TagPolicy", "UntagPolicy", Subject::Arn("PolicyArn")),
    of_iam("role/", "TagRole", "UntagRole", Subject::Name("RoleName")),
    of_iam("saml-provider/", "TagSAMLProvider", "UntagSAMLProvider", Subject::Arn("SAMLProviderArn")),
    of_iam(
        "server-certificate/",
        "TagServerCertificate",
        "UntagServerCertificate",
        Subject::Name("ServerCertificateName"),
    ),
    of_iam("user/", "TagUser", "UntagUser", Subject::Name("UserName")),
    by_arn("kms", "KeyId", ("Tags", Form::Pairs("TagKey", "TagValue"))),
    by_arn("lambda", "Resource", ("Tags", Form::Map)),
    Owner { keys: "tagKeys", ..by_arn("logs", "resourceArn", ("tags", Form::Map)) },
    by_arn("secretsmanager", "SecretId", PAIRS),
    by_arn("sns", "ResourceArn", PAIRS),
    Owner {
        arn: ("sqs", ""),
        service: "sqs",
        tag: "TagQueue",
        untag: "UntagQueue",
        subject: Subject::QueueUrl,
        tags: ("Tags", Form::Map),
        keys: "TagKeys",
    },
    Owner { keys: "tagKeys", ..by_arn("states", "resourceArn", ("tags", Form::Pairs("key", "value"))) },
];

/// Adds tags to what an ARN names.
pub(crate) fn tag(tx: &mut Tx<'_>, arn: &Arn<'_>, tags: &BTreeMap<String, String>) -> Result<()> {
    if is_bucket(arn) {
        return change_bucket(tx, arn.resource, |old| old.extend(tags.clone()));
    }
    let owner = owner(tx, arn)?;
    let mut input = subject(tx, owner, arn);
    let (member, form) = owner.tags;
    input.push(member, written(form, tags));
    tx.call(owner.service, owner.tag, Value::Map(input)).map(drop)
}

/// Removes tags from what an ARN names.
pub(crate) fn untag(tx: &mut Tx<'_>, arn: &Arn<'_>, keys: &[String]) -> Result<()> {
    if is_bucket(arn) {
        return change_bucket(tx, arn.resource, |tags| tags.retain(|key, _| !keys.contains(key)));
    }
    let owner = owner(tx, arn)?;
    let mut input = subject(tx, owner, arn);
    let keys = keys.iter().map(|key| match owner.tags {
        (member, Form::Pairs(name, _)) if member == owner.keys => {
            Value::Map([(name, key.as_str())].into_iter().collect())
        }
        _ => Value::from(key.as_str()),
    });
    input.push(owner.keys, keys.collect::<Vec<_>>());
    tx.call(owner.service, owner.untag, Value::Map(input)).map(drop)
}

fn owner(tx: &Tx<'_>, arn: &Arn<'_>) -> Result<&'static Owner> {
    let is_here = |owner: &&Owner| {
        arn.service == owner.arn.0
            && arn.resource.starts_with(owner.arn.1)
            && tx.context().catalog.operation(owner.service, owner.tag).is_some()
    };
    OWNERS.iter().find(is_here).ok_or_else(|| faults::unsupported(arn.service))
}

fn subject(tx: &Tx<'_>, owner: &Owner, arn: &Arn<'_>) -> Map {
    let mut input = Map::new();
    match owner.subject {
        Subject::Arn(member) => input.push(member, arn.text),
        Subject::Name(member) => input.push(member, arn.name()),
        Subject::Names(member) => input.push(member, vec![Value::from(arn.name())]),
        Subject::QueueUrl => {
            input.push("QueueUrl", format!("{}/{}/{}", tx.context().endpoint, arn.account, arn.resource));
        }
    }
    input
}

fn written(form: Form, tags: &BTreeMap<String, String>) -> Value {
    match form {
        Form::Map => Value::Map(tags.iter().map(|(key, value)| (key.clone(), value.as_str())).collect()),
        Form::Pairs(name, content) => {
            let pairs = tags.iter().map(|(key, value)| {
                Value::Map([(name, key.as_str()), (content, value.as_str())].into_iter().collect())
            });
            Value::List(pairs.collect())
        }
    }
}

fn is_bucket(arn: &Arn<'_>) -> bool {
    arn.service == "s3" && arn.account.is_empty() && !arn.resource.contains('/')
}

/// Replaces the tags of a bucket, in its own Region, by what `change` makes of them.
fn change_bucket(
    tx: &mut Tx<'_>,
    name: &str,
    change: impl FnOnce(&mut BTreeMap<String, String>),
) -> Result<()> {
    let (scope, mut tags) = bucket(tx.view(), name);
    change(&mut tags);
    let context = Context { scope, ..tx.context().clone() };
    let mut input = Map::new();
    input.push("Bucket", name);
    if tags.is_empty() {
        return tx.call_as(&context, "s3", "DeleteBucketTagging", Value::Map(input)).map(drop);
    }
    let set = written(Form::Pairs("Key", "Value"), &tags);
    input.push("Tagging", Value::Map([("TagSet", set)].into_iter().collect()));
    tx.call_as(&context, "s3", "PutBucketTagging", Value::Map(input)).map(drop)
}

/// Where a bucket of the account is, and its tags; S3 itself refuses one that is not there.
fn bucket(view: View<'_>, name: &str) -> (Scope, BTreeMap<String, String>) {
    const KIND: &str = "AWS::S3::Bucket";
    let scopes = view.state().scopes_with(KIND).filter(|scope| scope.account == view.scope().account);
    let mut rows = scopes.filter_map(|scope| Some((scope, view.state().row(scope, KIND, name)?)));
    let Some((scope, row)) = rows.next() else { return (view.scope(), BTreeMap::new()) };
    let tagged = view.kind(KIND).and_then(|kind| kind.tagged).and_then(|tagged| tagged(&**row, scope));
    (scope, tagged.map(|(_, tags)| tags).unwrap_or_default())
}
