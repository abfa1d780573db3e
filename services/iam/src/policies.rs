//! Managed policies: made, found, deleted; who has them attached.

// shapes: Policy, PolicyVersion, PolicyUser, PolicyGroup, PolicyRole
use service::unique_id;
use service::{
    BTreeMap, Casing, Fault, Identity, Link, Operation, Relation, Resource, Result, Scope, Shape as _, Tx,
    Typed, Value, View,
};

use crate::entities::{self, Entity};
use crate::groups::Group;
use crate::pages::listed;
use crate::roles::Role;
use crate::shapes::{
    self, CreatePolicyRequest, CreatePolicyResponse, DeletePolicyRequest, GetPolicyRequest,
    GetPolicyResponse, ListPoliciesRequest, ListPoliciesResponse, ListPolicyTagsRequest,
    ListPolicyTagsResponse, PolicyVersion, TagPolicyRequest, UntagPolicyRequest,
};
use crate::tags::Keys;
use crate::users::User;
use crate::{aws_policies, boundaries, documents, faults, global, identity_policies, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreatePolicy", create),
    service::writes!("DeletePolicy", delete => empty),
    service::reads!("GetPolicy", get),
    service::reads!("ListPolicies", list),
    service::reads!("ListPolicyTags", list_tags),
    service::writes!("TagPolicy", tag => empty),
    service::writes!("UntagPolicy", untag => empty),
];

/// The longest document of a version.
const LONGEST: usize = 6_144;

service::structures! {
    /// A row: what the API shows, and the versions, the oldest first; documents are encoded as in answers.
    Policy {
        shape: shapes::Policy = "Shape",
        versions: Vec<PolicyVersion> = "Versions",
        versions_made: i64 = "VersionsMade",
    }
}

service::row!(Policy: "AWS::IAM::Policy",
    id |row| row.arn(),
    links |row| vec![entities::name_link::<Policy>(row.name())]);

/// Attachments of AWS's own policies link to this kind: these policies have no rows.
const AWS_POLICY: &str = "Cloudchamber::IAM::AwsPolicy";

impl Entity for Policy {
    const NAMES: &'static str = "Cloudchamber::IAM::PolicyName";
    const NOUN: &'static str = "Policy";
    fn name(&self) -> &str {
        self.shape.policy_name.as_deref().unwrap_or_default()
    }
    fn path(&self) -> &str {
        self.shape.path.as_deref().unwrap_or_default()
    }
    fn missing(name: &str) -> Fault {
        faults::policy_not_found(name)
    }
    fn taken(name: &str) -> Fault {
        faults::policy_exists(name)
    }
}

impl Policy {
    /// Its ARN.
    pub(crate) fn arn(&self) -> &str {
        self.shape.arn.as_deref().unwrap_or_default()
    }

    /// The policy as answers about this one show it.
    fn shown(&self) -> shapes::Policy {
        shapes::Policy { tags: Some(self.shape.tags.clone().unwrap_or_default()), ..self.shape.clone() }
    }
}

impl Resource for Policy {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.shape.policy_id.clone().unwrap_or_default(),
            name: self.shape.policy_name.clone(),
            arn: self.shape.arn.clone(),
            availability_zone: Some("Not Applicable".into()),
            created: self.shape.create_date,
        })
    }
    fn configuration(&self) -> Value {
        let mut value = self.shown().to_value();
        if let Value::Map(map) = &mut value {
            let versions = self.versions.iter().rev().map(PolicyVersion::to_value).collect::<Vec<Value>>();
            map.insert("PolicyVersionList", versions);
        }
        value
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.shape.tags)
    }
}

/// The link of a row that has the policy attached.
pub(crate) fn link(arn: &str) -> Link {
    Link::new(link_kind(arn), arn)
}

fn link_kind(arn: &str) -> &'static str {
    if aws_policies::is_aws(arn) { AWS_POLICY } else { Policy::KIND }
}

/// The path in a policy's ARN.
pub(crate) fn path(arn: &str) -> &str {
    let resource = arn.split_once(":policy").map_or("/", |(_, resource)| resource);
    &resource[..=resource.rfind('/').unwrap_or_default()]
}

/// The name in a policy's ARN.
pub(crate) fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

/// Refuses an ARN that is none of a policy.
pub(crate) fn check_arn(arn: &str) -> Result<()> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "iam", "", _, resource] if resource.starts_with("policy/") => Ok(()),
        _ => Err(faults::invalid_arn(arn)),
    }
}

/// The policy of the account with this ARN.
pub(crate) fn find<'v>(view: View<'v>, arn: &str) -> Result<&'v Policy> {
    check_arn(arn)?;
    global::get(view, arn).ok_or_else(|| faults::policy_not_found(arn))
}

/// The policy with this ARN, the account's or AWS's own, as the API shows it.
fn shown(view: View<'_>, arn: &str) -> Option<shapes::Policy> {
    match global::get::<Policy>(view, arn) {
        Some(policy) => Some(policy.shown()),
        None => aws_policies::named(arn)
            .map(|policy| shapes::Policy { tags: Some(Vec::new()), ..counted(view, policy) }),
    }
}

/// Refuses a policy that neither the account nor AWS has.
pub(crate) fn known(view: View<'_>, arn: &str) -> Result<()> {
    check_arn(arn)?;
    let known = global::get::<Policy>(view, arn).is_some() || aws_policies::named(arn).is_some();
    if known { Ok(()) } else { Err(faults::policy_not_found(arn)) }
}

/// The policy with this ARN, which is to be attached.
pub(crate) fn attachable(view: View<'_>, arn: &str) -> Result<shapes::Policy> {
    check_arn(arn)?;
    shown(view, arn).ok_or_else(|| faults::policy_not_attachable(arn))
}

/// The rows that have the policy attached.
pub(crate) fn attached_to<'v, R: Typed>(
    view: View<'v>,
    arn: &str,
) -> impl Iterator<Item = &'v R> + use<'v, R> {
    global::linking(view, link_kind(arn), arn)
}

/// The policy with the number of those that have it.
pub(crate) fn counted(view: View<'_>, policy: shapes::Policy) -> shapes::Policy {
    let arn = policy.arn.as_deref().unwrap_or_default();
    let attached = attached_to::<User>(view, arn).count()
        + attached_to::<Group>(view, arn).count()
        + attached_to::<Role>(view, arn).count();
    let bounding = boundaries::of::<User>(view, arn).count() + boundaries::of::<Role>(view, arn).count();
    shapes::Policy {
        attachment_count: Some(attached as i64),
        permissions_boundary_usage_count: Some(bounding as i64),
        ..policy
    }
}

/// Counts anew who has the policy, after one more has or one fewer.
pub(crate) fn count(tx: &mut Tx<'_>, arn: &str) {
    let view = tx.view();
    if let Some(policy) = global::get::<Policy>(view, arn) {
        let policy = Policy { shape: counted(view, policy.shape.clone()), ..policy.clone() };
        global::put_derived(tx, policy);
    }
}

/// The document of a new version, checked and encoded.
pub(crate) fn checked(document: &str) -> Result<String> {
    identity_policies::check(document)?;
    if documents::size(document) > LONGEST {
        return Err(faults::quota("PolicySize", LONGEST));
    }
    Ok(documents::encoded(document))
}

fn create(tx: &mut Tx<'_>, request: CreatePolicyRequest) -> Result<CreatePolicyResponse> {
    let (scope, name) = (tx.scope(), request.policy_name);
    let document = checked(&request.policy_document)?;
    entities::check_free::<Policy>(tx.view(), &name)?;
    let tags = tags::checked(request.tags, Keys::Exact)?;
    let path = request.path.unwrap_or_else(|| "/".to_owned());
    let now = Some(global::now(tx));
    let shape = shapes::Policy {
        policy_id: Some(unique_id::encode("ANPA", scope.account, 17, tx.transaction().random())),
        arn: Some(global::arn(scope, format_args!("policy{path}{name}"))),
        policy_name: Some(name),
        path: Some(path),
        default_version_id: Some("v1".to_owned()),
        attachment_count: Some(0),
        permissions_boundary_usage_count: Some(0),
        is_attachable: Some(true),
        description: request.description,
        create_date: now,
        update_date: now,
        tags,
    };
    let version = PolicyVersion {
        document: Some(document),
        version_id: Some("v1".to_owned()),
        is_default_version: Some(true),
        create_date: now,
    };
    // The answer to this call alone says nothing of the description.
    let shown = shapes::Policy { tags: tags::shown(&shape.tags), description: None, ..shape.clone() };
    global::put(tx, Policy { shape, versions: vec![version], versions_made: 1 });
    Ok(CreatePolicyResponse { policy: Some(shown) })
}

fn get(view: View<'_>, request: GetPolicyRequest) -> Result<GetPolicyResponse> {
    check_arn(&request.policy_arn)?;
    let policy = shown(view, &request.policy_arn);
    Ok(GetPolicyResponse {
        policy: Some(policy.ok_or_else(|| faults::policy_not_found(&request.policy_arn))?),
    })
}

fn list(view: View<'_>, request: ListPoliciesRequest) -> Result<ListPoliciesResponse> {
    let wanted = request.scope.as_deref().unwrap_or("All");
    let own = global::scan::<Policy>(view).map(|policy| policy.shape.clone()).filter(|_| wanted != "AWS");
    let partition = view.region().partition().name();
    let aws = aws_policies::all(partition).filter(|_| wanted != "Local");
    let prefix = request.path_prefix.as_deref().unwrap_or("/");
    let usage = request.policy_usage_filter.as_deref();
    let is_wanted = |policy: &shapes::Policy| {
        if request.only_attached != Some(true) && usage.is_none() {
            return true;
        }
        let policy = counted(view, policy.clone());
        let is_boundary = policy.permissions_boundary_usage_count != Some(0);
        let is_attached = policy.attachment_count != Some(0);
        if usage == Some("PermissionsBoundary") { is_boundary } else { is_attached }
    };
    let mut policies: Vec<shapes::Policy> = own
        .chain(aws)
        .filter(|policy| policy.path.as_deref().is_some_and(|path| path.starts_with(prefix)))
        .filter(is_wanted)
        .collect();
    policies.sort_by(|one, other| one.arn.cmp(&other.arn));
    let key = |policy: &shapes::Policy| policy.arn.clone().unwrap_or_default();
    let page = listed(view, policies, key, &request.marker, request.max_items)?;
    // Lists tell neither descriptions nor tags.
    let listed = page.items.into_iter().map(|policy| counted(view, policy));
    let listed = listed.map(|policy| shapes::Policy { description: None, tags: None, ..policy });
    Ok(ListPoliciesResponse {
        policies: Some(listed.collect()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn delete(tx: &mut Tx<'_>, request: DeletePolicyRequest) -> Result<()> {
    let policy = find(tx.view(), &request.policy_arn)?;
    let shape = &policy.shape;
    if shape.attachment_count != Some(0) || shape.permissions_boundary_usage_count != Some(0) {
        return Err(faults::policy_attached());
    }
    if policy.versions.len() > 1 {
        return Err(faults::policy_has_versions());
    }
    global::delete::<Policy>(tx, &request.policy_arn);
    Ok(())
}

fn tag(tx: &mut Tx<'_>, request: TagPolicyRequest) -> Result<()> {
    let mut policy = find(tx.view(), &request.policy_arn)?.clone();
    policy.shape.tags = tags::merged(policy.shape.tags.take(), request.tags, Keys::Exact)?;
    global::put(tx, policy);
    Ok(())
}

fn untag(tx: &mut Tx<'_>, request: UntagPolicyRequest) -> Result<()> {
    let mut policy = find(tx.view(), &request.policy_arn)?.clone();
    policy.shape.tags = tags::without(policy.shape.tags.take(), &request.tag_keys, Keys::Exact);
    global::put(tx, policy);
    Ok(())
}

fn list_tags(view: View<'_>, request: ListPolicyTagsRequest) -> Result<ListPolicyTagsResponse> {
    let policy = find(view, &request.policy_arn)?;
    let page = tags::page(view, &policy.shape.tags, &request.marker, request.max_items)?;
    Ok(ListPolicyTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_stand_in_arns() {
        assert_eq!(super::path("arn:aws:iam::aws:policy/a/b/C"), "/a/b/");
        assert_eq!(super::path("arn:aws:iam::123456789012:policy/C"), "/");
    }
}
