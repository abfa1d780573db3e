//! Access control lists: canned ones, grants in headers and in documents, and which of them a bucket allows.

use service::{Result, View};

use crate::buckets::{Bucket, Found};
use crate::shapes::{AccessControlPolicy, Grant, Grantee, Owner};
use crate::{faults, owners, public_access_block};

const FULL_CONTROL: &str = "FULL_CONTROL";
const PERMISSIONS: [&str; 5] = [FULL_CONTROL, "READ", "READ_ACP", "WRITE", "WRITE_ACP"];

const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/// The account of EC2 that reads machine images, as AWS documents it for `aws-exec-read`.
const IMAGE_READER: &str = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

/// What a request asks for: a canned list, or grants in headers, or neither.
#[derive(Clone, Copy, Default)]
pub(crate) struct Asked<'r> {
    pub(crate) canned: Option<&'r str>,
    pub(crate) full_control: Option<&'r str>,
    pub(crate) read: Option<&'r str>,
    pub(crate) read_acp: Option<&'r str>,
    pub(crate) write: Option<&'r str>,
    pub(crate) write_acp: Option<&'r str>,
}

/// What a request asks for, from its members; `asked!(request, write)` where it can also grant `WRITE`.
macro_rules! asked {
    ($request:expr) => {
        $crate::acl::Asked {
            canned: $request.acl.as_deref(),
            full_control: $request.grant_full_control.as_deref(),
            read: $request.grant_read.as_deref(),
            read_acp: $request.grant_read_acp.as_deref(),
            write: None,
            write_acp: $request.grant_write_acp.as_deref(),
        }
    };
    ($request:expr, write) => {
        $crate::acl::Asked { write: $request.grant_write.as_deref(), ..$crate::acl::asked!($request) }
    };
}
pub(crate) use asked;

impl<'r> Asked<'r> {
    /// The grants in headers: the header, the permission that it grants, and to whom.
    fn headers(self) -> impl Iterator<Item = (&'static str, &'static str, &'r str)> {
        let headers = [
            ("x-amz-grant-full-control", FULL_CONTROL, self.full_control),
            ("x-amz-grant-read", "READ", self.read),
            ("x-amz-grant-read-acp", "READ_ACP", self.read_acp),
            ("x-amz-grant-write", "WRITE", self.write),
            ("x-amz-grant-write-acp", "WRITE_ACP", self.write_acp),
        ];
        headers.into_iter().filter_map(|(header, permission, to)| Some((header, permission, to?)))
    }

    /// The grants asked for on what `owner` owns in a bucket of `bucket_owner`; `None` if nothing was asked.
    fn grants(self, owner: &str, bucket_owner: &str, is_lenient: bool) -> Result<Option<Vec<Grant>>> {
        let mut grants = Vec::new();
        for (header, permission, to) in self.headers() {
            for grantee in to.split(',') {
                grants.push(grant(in_header(header, grantee.trim(), is_lenient)?, permission));
            }
        }
        match self.canned {
            Some(_) if !grants.is_empty() => Err(faults::canned_and_grants()),
            Some(name) => {
                let grants = canned(name, owner, bucket_owner);
                grants.map(Some).ok_or_else(|| faults::unknown_canned_acl(name))
            }
            None => Ok((!grants.is_empty()).then_some(grants)),
        }
    }
}

/// Who owns new objects of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ownership {
    /// The bucket's owner owns all, and lists mean nothing.
    BucketOwnerEnforced,
    /// The bucket's owner owns what is written with `bucket-owner-full-control`.
    BucketOwnerPreferred,
    /// Who writes an object owns it.
    ObjectWriter,
}

/// Who owns new objects of the bucket. Without controls it is who writes them.
pub(crate) fn ownership(bucket: &Bucket) -> Ownership {
    let rule = bucket.ownership.as_ref().and_then(|controls| controls.rules.first());
    match rule.map(|rule| rule.object_ownership.as_str()) {
        Some("BucketOwnerEnforced") => Ownership::BucketOwnerEnforced,
        Some("BucketOwnerPreferred") => Ownership::BucketOwnerPreferred,
        _ => Ownership::ObjectWriter,
    }
}

/// The list of a new object, as its request asks: `None` where the bucket's owner alone has full control.
pub(crate) fn of_request(
    view: View<'_>,
    found: Found<'_>,
    asked: Asked<'_>,
) -> Result<Option<Box<AccessControlPolicy>>> {
    let bucket_owner = &found.bucket.owner;
    let writer = || owners::canonical_id(view.scope().account);
    let rule = ownership(found.bucket);
    if rule == Ownership::BucketOwnerEnforced {
        let grants = asked.grants(bucket_owner, bucket_owner, view.is_lenient())?;
        let only_owner = |grants: &Vec<Grant>| *grants == private(bucket_owner);
        let harmless = grants.as_ref().is_none_or(only_owner)
            && (asked.canned != Some("private") || writer() == *bucket_owner);
        return if harmless { Ok(None) } else { Err(faults::acl_not_supported()) };
    }
    let given_away = asked.canned == Some("bucket-owner-full-control");
    let is_theirs = rule == Ownership::BucketOwnerPreferred && given_away;
    let owner = &if is_theirs { bucket_owner.clone() } else { writer() };
    let grants = asked.grants(owner, bucket_owner, view.is_lenient())?;
    let policy = policy(owner, grants.unwrap_or_else(|| private(owner)));
    refuse_public(view, found, &policy)?;
    Ok(kept(policy, bucket_owner))
}

/// The list that replaces the one of what `owner` owns: as headers ask, or as the body says, but not both.
pub(crate) fn replacement(
    view: View<'_>,
    found: Found<'_>,
    owner: &str,
    asked: Asked<'_>,
    document: Option<AccessControlPolicy>,
) -> Result<AccessControlPolicy> {
    let grants = asked.grants(owner, &found.bucket.owner, view.is_lenient())?;
    let policy = match (grants, document) {
        (Some(_), Some(_)) => return Err(faults::unexpected_content()),
        (None, None) => return Err(faults::missing_acl_header()),
        (Some(grants), None) => policy(owner, grants),
        (None, Some(document)) => checked(document, owner)?,
    };
    if ownership(found.bucket) == Ownership::BucketOwnerEnforced {
        return Err(faults::acl_not_supported());
    }
    refuse_public(view, found, &policy)?;
    Ok(policy)
}

/// The list of a new bucket, which blocks public ones; `None` where its owner alone has full control.
pub(crate) fn of_bucket(
    view: View<'_>,
    bucket: &Bucket,
    asked: Asked<'_>,
) -> Result<Option<AccessControlPolicy>> {
    for_bucket(asked)?;
    let grants = asked.grants(&bucket.owner, &bucket.owner, view.is_lenient())?;
    let policy = grants.map(|grants| policy(&bucket.owner, grants));
    let block = bucket.public_access_block.as_ref();
    let is_blocked = block.is_some_and(|block| block.block_public_acls == Some(true));
    if is_blocked && policy.as_ref().is_some_and(is_public) {
        return Err(faults::public_acl_blocked());
    }
    Ok(policy.and_then(|policy| kept(policy, &bucket.owner)).map(|policy| *policy))
}

/// Refuses canned lists that only objects have.
pub(crate) fn for_bucket(asked: Asked<'_>) -> Result<()> {
    const ALLOWED: [&str; 5] =
        ["authenticated-read", "log-delivery-write", "private", "public-read", "public-read-write"];
    match asked.canned {
        Some(name) if !ALLOWED.contains(&name) => Err(faults::unknown_canned_acl(name)),
        _ => Ok(()),
    }
}

/// The list as a row keeps it: not at all, if it says what goes without saying.
pub(crate) fn kept(policy: AccessControlPolicy, bucket_owner: &str) -> Option<Box<AccessControlPolicy>> {
    (policy != self::policy(bucket_owner, private(bucket_owner))).then(|| Box::new(policy))
}

/// The list of what the bucket's owner alone has full control of.
pub(crate) fn owners_alone(bucket_owner: &str) -> AccessControlPolicy {
    policy(bucket_owner, private(bucket_owner))
}

fn policy(owner: &str, grants: Vec<Grant>) -> AccessControlPolicy {
    let owner = Owner { display_name: None, id: Some(owner.to_owned()) };
    AccessControlPolicy { grants: Some(grants), owner: Some(owner) }
}

fn private(owner: &str) -> Vec<Grant> {
    vec![grant(user(owner), FULL_CONTROL)]
}

fn grant(grantee: Grantee, permission: &str) -> Grant {
    Grant { grantee: Some(grantee), permission: Some(permission.to_owned()) }
}

fn user(id: &str) -> Grantee {
    Grantee { id: Some(id.to_owned()), r#type: "CanonicalUser".to_owned(), ..Grantee::default() }
}

fn group(uri: &str) -> Grantee {
    Grantee { uri: Some(uri.to_owned()), r#type: "Group".to_owned(), ..Grantee::default() }
}

/// What a canned list grants on what `owner` owns in a bucket of `bucket_owner`.
fn canned(name: &str, owner: &str, bucket_owner: &str) -> Option<Vec<Grant>> {
    let is_other = owner != bucket_owner;
    let others = match name {
        "private" => vec![],
        "public-read" => vec![grant(group(ALL_USERS), "READ")],
        "public-read-write" => vec![grant(group(ALL_USERS), "READ"), grant(group(ALL_USERS), "WRITE")],
        "authenticated-read" => vec![grant(group(AUTHENTICATED_USERS), "READ")],
        "aws-exec-read" => vec![grant(user(IMAGE_READER), "READ")],
        "log-delivery-write" => {
            vec![grant(group(LOG_DELIVERY), "WRITE"), grant(group(LOG_DELIVERY), "READ_ACP")]
        }
        "bucket-owner-read" if is_other => vec![grant(user(bucket_owner), "READ")],
        "bucket-owner-full-control" if is_other => vec![grant(user(bucket_owner), FULL_CONTROL)],
        "bucket-owner-read" | "bucket-owner-full-control" => vec![],
        _ => return None,
    };
    Some(private(owner).into_iter().chain(others).collect())
}

/// A grantee as a header names one: `id="…"`, `uri="…"`, `emailAddress="…"`. AWS refuses ids and groups that there are
/// not; lenient worlds keep them, and a `url` for a group too: they grant nobody anything.
fn in_header(header: &'static str, text: &str, is_lenient: bool) -> Result<Grantee> {
    let (kind, name) = text.split_once('=').ok_or_else(|| faults::grant_not_recognized(header, text))?;
    let name = name.trim_matches('"');
    match kind {
        "uri" if is_group(name) => Ok(group(name)),
        "uri" | "url" if is_lenient => Ok(group(name)),
        "uri" => Err(faults::invalid_group("uri", name)),
        "id" if is_canonical_id(name) || is_lenient => Ok(user(name)),
        "id" => Err(faults::invalid_canonical_id("id", name)),
        "emailAddress" => Err(faults::unresolvable_email(name)),
        _ => Err(faults::grant_not_recognized(header, text)),
    }
}

/// The list of a document, if it is one for what `owner` owns.
fn checked(document: AccessControlPolicy, owner: &str) -> Result<AccessControlPolicy> {
    let (Some(grants), Some(stated)) = (document.grants, document.owner) else {
        return Err(faults::malformed_acl());
    };
    let stated = stated.id.unwrap_or_default();
    if !is_canonical_id(&stated) {
        return Err(faults::invalid_canonical_id("CanonicalUser/ID", &stated));
    }
    if stated != owner {
        return Err(faults::access_denied());
    }
    let grants = grants.into_iter().map(|grant| {
        let (Some(grantee), Some(permission)) = (grant.grantee, grant.permission) else {
            return Err(faults::malformed_acl());
        };
        if !PERMISSIONS.contains(&permission.as_str()) {
            return Err(faults::malformed_acl());
        }
        Ok(self::grant(in_document(grantee)?, &permission))
    });
    Ok(policy(owner, grants.collect::<Result<_>>()?))
}

fn in_document(grantee: Grantee) -> Result<Grantee> {
    let text = |member: Option<String>| member.unwrap_or_default();
    match grantee.r#type.as_str() {
        "Group" => {
            let uri = text(grantee.uri);
            if is_group(&uri) { Ok(group(&uri)) } else { Err(faults::invalid_group("Group/URI", &uri)) }
        }
        "CanonicalUser" => {
            let id = text(grantee.id);
            let refusal = || faults::invalid_canonical_id("CanonicalUser/ID", &id);
            if is_canonical_id(&id) { Ok(user(&id)) } else { Err(refusal()) }
        }
        "AmazonCustomerByEmail" => Err(faults::unresolvable_email(&text(grantee.email_address))),
        _ => Err(faults::malformed_acl()),
    }
}

fn is_group(uri: &str) -> bool {
    [ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY].contains(&uri)
}

fn is_canonical_id(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a list lets in anybody, or anybody who has an AWS account.
pub(crate) fn is_public(policy: &AccessControlPolicy) -> bool {
    let uri = |grant: &Grant| grant.grantee.as_ref().and_then(|grantee| grantee.uri.clone());
    let mut uris = policy.grants.iter().flatten().filter_map(uri);
    uris.any(|uri| uri == ALL_USERS || uri == AUTHENTICATED_USERS)
}

fn refuse_public(view: View<'_>, found: Found<'_>, policy: &AccessControlPolicy) -> Result<()> {
    let blocked = is_public(policy) && public_access_block::effective(view, found).public_acls;
    if blocked { Err(faults::access_denied()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{Asked, canned, in_header, is_public, policy};

    #[test]
    fn bucket_owners_are_granted_only_what_is_not_theirs() {
        for (name, owner, expected) in [
            ("private", "a", 1),
            ("bucket-owner-read", "a", 1),
            ("bucket-owner-read", "b", 2),
            ("bucket-owner-full-control", "b", 2),
            ("public-read-write", "a", 3),
        ] {
            let grants = canned(name, owner, "a").unwrap_or_default();
            assert_eq!(grants.len(), expected, "{name} {owner}");
            assert_eq!(is_public(&policy(owner, grants)), name.starts_with("public"));
        }
        assert_eq!(canned("nonsense", "a", "a"), None);
    }

    #[test]
    fn headers_name_grantees() {
        let id = "0".repeat(64);
        for (text, expected) in [
            (format!("id={id}"), Ok("CanonicalUser")),
            (format!("id=\"{id}\""), Ok("CanonicalUser")),
            ("uri=http://acs.amazonaws.com/groups/s3/LogDelivery".to_owned(), Ok("Group")),
            ("uri=x".to_owned(), Err("InvalidArgument")),
            ("id=x".to_owned(), Err("InvalidArgument")),
            ("emailAddress=a@b".to_owned(), Err("UnresolvableGrantByEmailAddress")),
            ("x".to_owned(), Err("InvalidArgument")),
        ] {
            let read = in_header("x-amz-grant-read", &text, false);
            let read = read.as_ref().map(|grantee| &*grantee.r#type).map_err(|fault| fault.code());
            assert_eq!(read, expected, "{text}");
        }
        for text in ["id=x", "uri=x", "url=\"x\""] {
            let taken = in_header("x-amz-grant-read", text, true).expect("lenient worlds take it");
            assert_eq!(taken.id.or(taken.uri).as_deref(), Some("x"));
        }
        let both = Asked { canned: Some("private"), read: Some("id=x"), ..Asked::default() };
        assert!(both.grants("a", "a", false).is_err());
    }
}
