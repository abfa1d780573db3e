//! Server access logs: what was asked of a bucket, as lines in objects of its target bucket. AWS delivers them in its
//! own time, within hours; here it is one.

use policy::{Caller, Context as Keys, Decision, Document, Kind, Policies, Request, evaluate};
use service::{Blob, Context, Map, Principal, Result, Scope, State, TimerTask, Timestamp, Tx, Typed, Value, View};

use crate::acl::{Ownership, ownership};
use crate::bucket_logging::{LOGGING, grants_logs};
use crate::buckets::{self, Bucket, Found};
use crate::shapes::LoggingEnabled;
use crate::{objects, owners, percent};

/// Writes what has gathered into one object.
pub(crate) const DELIVER_LOG: TimerTask = TimerTask { name: "access-log", run: deliver };

const HOUR: f64 = 3600.0;
/// Parameters of the query string that make another resource of a bucket or an object, as the log names it.
const RESOURCES: &[(&str, &str)] = &[
    ("accelerate", "ACCELERATE"),
    ("acl", "ACL"),
    ("analytics", "ANALYTICS"),
    ("cors", "CORS"),
    ("delete", "MULTI_OBJECT_DELETE"),
    ("encryption", "ENCRYPTION"),
    ("intelligent-tiering", "INTELLIGENT_TIERING"),
    ("inventory", "INVENTORY"),
    ("legal-hold", "LEGAL_HOLD"),
    ("lifecycle", "LIFECYCLE"),
    ("location", "LOCATION"),
    ("logging", "LOGGING_STATUS"),
    ("metrics", "METRICS"),
    ("notification", "NOTIFICATION"),
    ("object-lock", "OBJECT_LOCK_CONFIGURATION"),
    ("ownershipControls", "OWNERSHIP_CONTROLS"),
    ("partNumber", "PART"),
    ("policy", "BUCKETPOLICY"),
    ("policyStatus", "POLICY_STATUS"),
    ("publicAccessBlock", "PUBLIC_ACCESS_BLOCK"),
    ("replication", "REPLICATION"),
    ("requestPayment", "REQUEST_PAYMENT"),
    ("restore", "OBJECT"),
    ("retention", "RETENTION"),
    ("select", "SELECT_OBJECT_CONTENT"),
    ("tagging", "TAGGING"),
    ("uploadId", "UPLOAD"),
    ("uploads", "UPLOADS"),
    ("versioning", "VERSIONING"),
    ("versions", "BUCKETVERSIONS"),
    ("website", "WEBSITE"),
];

service::structures! {
    /// Says that accesses to a bucket are logged: where there is none, no request is looked at.
    AccessLog { bucket: String = "Bucket" }

    /// A line that is still to be delivered.
    AccessRecord {
        bucket: String = "Bucket",
        time: Timestamp = "Time",
        request_id: String = "RequestId",
        line: String = "Line",
    }
}

service::row!(AccessLog: "Cloudchamber::S3::AccessLog", id |row| &row.bucket, plane Data);
service::row!(AccessRecord: "Cloudchamber::S3::AccessRecord",
    id |row| &format!("{}/{:016x}{}", row.bucket, row.time.micros(), row.request_id), plane Data);

/// A request and its answer, as far as the log tells of them.
pub struct Access<'a> {
    /// As HTTP has it.
    pub method: &'a str,
    /// Path and query string.
    pub uri: &'a str,
    /// The names of the query string's parameters.
    pub parameters: &'a [String],
    /// Whose log it is for.
    pub bucket: &'a str,
    /// Empty for a request that is about the bucket.
    pub key: &'a str,
    /// Whether the content is that of another object.
    pub is_copy: bool,
    /// Of HTTP.
    pub status: u16,
    /// The code of the error, if it is one.
    pub error: Option<&'a str>,
    /// How long the body of the answer is.
    pub sent: usize,
    /// The version that the answer names.
    pub version: Option<&'a str>,
    /// The header of this name.
    pub host: Option<&'a str>,
    /// The header of this name.
    pub referer: Option<&'a str>,
    /// The header of this name.
    pub user_agent: Option<&'a str>,
    /// `x-amz-id-2`
    pub host_id: Option<&'a str>,
    /// `AuthHeader` or `QueryString`, of a request that is signed.
    pub authentication: Option<&'a str>,
}

/// Whether accesses to any bucket are logged.
pub fn logs_accesses(state: &State) -> bool {
    state.scopes_with(AccessLog::KIND).next().is_some()
}

/// Where the accesses to a bucket are logged, if they are.
pub fn access_log(view: View<'_>, bucket: &str) -> Option<Scope> {
    let scope = buckets::place(view.state(), view.scope(), bucket)?;
    view.state().get::<AccessLog>(scope, bucket).map(|_| scope)
}

/// Begins or ends the log of a bucket.
pub(crate) fn switch(tx: &mut Tx<'_>, scope: Scope, bucket: &str, is_on: bool) {
    if is_on {
        tx.transaction().put(scope, AccessLog { bucket: bucket.to_owned() });
    } else {
        tx.transaction().delete(scope, AccessLog::KIND, bucket);
    }
}

/// Puts down an access to a bucket that is logged in this scope.
pub fn record_access(tx: &mut Tx<'_>, access: &Access<'_>) {
    let scope = tx.scope();
    let Some(bucket) = tx.get::<Bucket>(access.bucket) else { return };
    let line = line(tx.view(), Found { scope, bucket }, access);
    let prefix = format!("{}/", access.bucket);
    let is_first = tx.view().state().scan_prefix::<AccessRecord>(scope, &prefix).next().is_none();
    let (time, request_id) = (tx.now(), tx.context().request_id.to_string());
    tx.put(AccessRecord { bucket: access.bucket.to_owned(), time, request_id, line });
    if is_first {
        tx.after(HOUR, "s3", DELIVER_LOG.name, access.bucket.into());
    }
}

/// A line in the form that AWS documents. What a chamber has no notion of (times within a request, ciphers) is a dash.
fn line(view: View<'_>, found: Found<'_>, access: &Access<'_>) -> String {
    let plain = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("-").to_owned();
    let quoted = |text: Option<&str>| {
        text.map_or("\"-\"".to_owned(), |text| format!("\"{}\"", text.replace('"', "%22")))
    };
    let object = objects::current(view.state(), found, access.key);
    let size = object.map(|object| object.content.len()).filter(|_| access.error.is_none());
    let number = |number: usize| if number == 0 { "-".to_owned() } else { number.to_string() };
    let signed = access.authentication.is_some();
    let fields = [
        found.bucket.owner.clone(),
        found.bucket.name.clone(),
        time(view.now()),
        "127.0.0.1".to_owned(),
        if signed { requester(view) } else { "-".to_owned() },
        view.context().request_id.to_string(),
        operation(access),
        plain(Some(&percent::encode(access.key))),
        quoted(Some(&format!("{} {} HTTP/1.1", access.method, access.uri))),
        access.status.to_string(),
        plain(access.error),
        number(access.sent),
        size.map_or("-".to_owned(), |size| size.to_string()),
        "-".to_owned(),
        "-".to_owned(),
        quoted(access.referer),
        quoted(access.user_agent),
        plain(access.version),
        plain(access.host_id),
        plain(signed.then_some("SigV4")),
        "-".to_owned(),
        plain(access.authentication),
        plain(access.host),
        "-".to_owned(),
        "-".to_owned(),
        "-".to_owned(),
    ];
    fields.join(" ")
}

/// `[02/Jan/2026:03:04:05 +0000]`
fn time(now: Timestamp) -> String {
    let text = now.rfc1123();
    match text.split(' ').collect::<Vec<_>>()[..] {
        [_, day, month, year, time, _] => format!("[{day}/{month}/{year}:{time} +0000]"),
        _ => "-".to_owned(),
    }
}

/// Users and sessions by their ARN, accounts by their canonical id.
fn requester(view: View<'_>) -> String {
    let arn = &view.context().caller.arn;
    let account = arn.split(':').nth(4).and_then(|account| account.parse().ok());
    match account.filter(|_| Principal::of(view).is_root()) {
        Some(account) => owners::canonical_id(account),
        None => arn.to_string(),
    }
}

/// `REST.GET.OBJECT` and the like.
fn operation(access: &Access<'_>) -> String {
    let has = |name: &str| access.parameters.iter().any(|known| known == name);
    let resource = RESOURCES.iter().find(|(parameter, _)| has(parameter)).map(|(_, resource)| *resource);
    let resource = match resource {
        Some("TAGGING") if !access.key.is_empty() => "OBJECT_TAGGING",
        Some(resource) => resource,
        None if access.key.is_empty() => "BUCKET",
        None => "OBJECT",
    };
    let method = if access.is_copy { "COPY" } else { access.method };
    format!("REST.{method}.{resource}")
}

fn deliver(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let (scope, name) = (tx.scope(), payload.as_str().unwrap_or_default());
    let prefix = format!("{name}/");
    let records: Vec<AccessRecord> =
        tx.view().state().scan_prefix::<AccessRecord>(scope, &prefix).cloned().collect();
    for record in &records {
        tx.transaction().delete(scope, AccessRecord::KIND, &service::Row::id(record));
    }
    let logging = tx.get::<Bucket>(name).and_then(|bucket| bucket.logging.clone());
    let Some(logging) = logging.filter(|_| !records.is_empty()) else { return Ok(()) };
    let key = key(tx, name, &logging, records[0].time);
    let target = tx.get::<Bucket>(&logging.target_bucket).cloned();
    let Some(target) = target.filter(|target| is_let_in(tx.view(), name, target, &key)) else {
        return Ok(());
    };
    let lines: String = records.iter().map(|record| format!("{}\n", record.line)).collect();
    let mut input: Map = Map::from_iter([("Bucket", target.name.clone()), ("Key", key)]);
    input.push("Body", Blob::from(lines));
    input.push("ContentType", "text/plain");
    if ownership(&target) != Ownership::BucketOwnerEnforced {
        grants(&logging, &mut input);
    }
    let caller = service::Caller { arn: LOGGING.into(), user_id: LOGGING.into(), access_key: "".into() };
    let context = Context { scope, caller, ..tx.context().clone() };
    // Delivery is best effort: what the target does not take is lost.
    let _refused = tx.call_as(&context, "s3", "PutObject", Value::Map(input));
    Ok(())
}

/// The name of the object: by default a prefix, a time and something that makes it unique.
fn key(tx: &mut Tx<'_>, bucket: &str, logging: &LoggingEnabled, event: Timestamp) -> String {
    let (now, scope, unique) = (tx.now(), tx.scope(), tx.hex(16).to_ascii_uppercase());
    let stamp =
        |time: Timestamp| time.floor_to_second().iso8601().trim_end_matches('Z').replace(['T', ':'], "-");
    let prefix = &logging.target_prefix;
    let format = logging.target_object_key_format.as_ref();
    let Some(partitioned) = format.and_then(|format| format.partitioned_prefix.as_ref()) else {
        return format!("{prefix}{}-{unique}", stamp(now));
    };
    let by_event = partitioned.partition_date_source.as_deref() == Some("EventTime");
    let date = stamp(if by_event { event } else { now });
    let day = date.splitn(4, '-').take(3).collect::<Vec<_>>().join("/");
    let (account, region) = (scope.account, scope.region.name());
    format!("{prefix}{account}/{region}/{bucket}/{day}/{date}-{unique}")
}

/// Whether the target lets logs in: by its policy or, where ACLs count, by its ACL.
fn is_let_in(view: View<'_>, source: &str, target: &Bucket, key: &str) -> bool {
    let scope = view.scope();
    let policy = target.policy.as_deref().and_then(|text| Document::parse(text, Kind::Resource).ok());
    let keys = Keys::new()
        .with("aws:SecureTransport", "true")
        .with("aws:SourceAccount", scope.account.to_string())
        .with("aws:SourceArn", owners::bucket_arn(scope, source))
        .with("aws:PrincipalIsAWSService", "true");
    let request = Request {
        caller: Caller::Service(LOGGING),
        canonical_user: None,
        action: "s3:PutObject",
        resource: &format!("{}/{key}", owners::bucket_arn(scope, &target.name)),
        resource_account: Some(scope.account),
        context: &keys,
    };
    let policies = Policies { resource: policy.as_ref(), ..Policies::default() };
    match evaluate(&request, &policies).decision {
        Decision::Allowed => true,
        Decision::ExplicitDeny => false,
        Decision::ImplicitDeny => ownership(target) != Ownership::BucketOwnerEnforced && grants_logs(target),
    }
}

/// Whom the configuration wants to read the logs, as `PutObject` takes it.
fn grants(logging: &LoggingEnabled, input: &mut Map) {
    for (permission, member) in [("FULL_CONTROL", "GrantFullControl"), ("READ", "GrantRead")] {
        let grants = logging.target_grants.iter().flatten();
        let grantees = grants.filter(|grant| grant.permission.as_deref() == Some(permission));
        let named = grantees.filter_map(|grant| grant.grantee.as_ref()).filter_map(|grantee| {
            let id = grantee.id.as_ref().map(|id| format!("id={id}"));
            id.or(grantee.uri.as_ref().map(|uri| format!("uri={uri}")))
        });
        let named: Vec<String> = named.collect();
        if !named.is_empty() {
            input.push(member, named.join(","));
        }
    }
}
