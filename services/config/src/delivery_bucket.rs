//! The bucket of a delivery channel: whether AWS Config may write there, and the writing.
//!
//! AWS Config writes as itself if the bucket's policy lets `config.amazonaws.com`, or else with the recorder's role, if
//! that is of the bucket's account and its policies allow it.

use policy::{Caller, Context as Keys, Decision, Document, Kind, Policies, Request, evaluate};
use service::{Blob, Caller as Principal, Context, Fault, Map, Result, Tx, Value};

use crate::shapes::DeliveryChannel;
use crate::{configuration_recorders, faults};

/// AWS Config as a caller.
pub(crate) const PRINCIPAL: &str = "config.amazonaws.com";
const WRITABILITY_CHECK: &str = "ConfigWritabilityCheckFile";
const OWNER_HAS_FULL_CONTROL: &str = "bucket-owner-full-control";

/// AWS Config as the caller, where this call is.
pub(crate) fn as_config(context: &Context) -> Context {
    let caller = Principal { arn: PRINCIPAL.into(), user_id: PRINCIPAL.into(), access_key: "".into() };
    Context { caller, ..context.clone() }
}

/// A bucket as AWS Config reaches it for a channel.
pub(crate) struct Bucket {
    pub(crate) name: String,
    prefix: Option<String>,
    kms_key: Option<String>,
    policy: Option<Document>,
    /// The recorder's role, if the bucket is of its account.
    role: Option<String>,
    /// AWS Config as the caller in the bucket's Region.
    context: Context,
}

impl Bucket {
    /// The bucket of a channel; S3's fault if there is none.
    pub(crate) fn of(tx: &mut Tx<'_>, channel: &DeliveryChannel) -> Result<Self> {
        let name = channel.s3_bucket_name.clone().unwrap_or_default();
        let mut context = as_config(tx.context());
        let input = |more: Option<(&'static str, String)>| {
            let members = [("Bucket", name.clone())].into_iter().chain(more);
            Value::Map(members.collect())
        };
        let location = tx.call_as(&context, "s3", "GetBucketLocation", input(None))?;
        let region = match location.get("LocationConstraint").and_then(Value::as_str) {
            Some("EU") => "eu-west-1",
            Some(region) => region,
            None => "us-east-1",
        };
        context.scope.region = service::region(region).unwrap_or(context.scope.region);
        let policy = tx.call_as(&context, "s3", "GetBucketPolicy", input(None)).ok();
        let policy = policy.as_ref().and_then(|answer| answer.get("Policy")).and_then(Value::as_str);
        let own = input(Some(("ExpectedBucketOwner", tx.scope().account.to_string())));
        let is_own = tx.call_as(&context, "s3", "HeadBucket", own).is_ok();
        let recorder = configuration_recorders::of_scope(tx.view().state(), tx.scope());
        Ok(Self {
            prefix: channel.s3_key_prefix.clone(),
            kms_key: channel.s3_kms_key_arn.clone(),
            policy: policy.and_then(|text| Document::parse(text, Kind::Resource).ok()),
            role: recorder.and_then(|recorder| recorder.shape.role_arn.clone()).filter(|_| is_own),
            name,
            context,
        })
    }

    /// Looks whether the bucket is fit for a channel, by leaving a file in it.
    pub(crate) fn check(&self, tx: &mut Tx<'_>) -> Result<()> {
        if !self.allows(tx, "s3:GetBucketAcl", &self.arn()) {
            return Err(faults::bucket_acl_denied(&self.name));
        }
        let written = self.write(tx, &self.key(tx, WRITABILITY_CHECK), Vec::new());
        let denied =
            || faults::bucket_write_denied(&self.name, self.prefix.as_deref(), self.kms_key.as_deref());
        written.map_err(|_| denied())
    }

    /// The key of a file: `[PREFIX/]AWSLogs/ACCOUNT/Config/` and its place there.
    pub(crate) fn key(&self, tx: &Tx<'_>, place: &str) -> String {
        let prefix = self.prefix.as_ref().map(|prefix| format!("{prefix}/")).unwrap_or_default();
        format!("{prefix}AWSLogs/{}/Config/{place}", tx.scope().account)
    }

    /// Puts a file into the bucket.
    pub(crate) fn write(&self, tx: &mut Tx<'_>, key: &str, content: Vec<u8>) -> Result<()> {
        if !tx.view().is_lenient() && !self.allows(tx, "s3:PutObject", &format!("{}/{key}", self.arn())) {
            return Err(Fault::new("AccessDenied", "Access Denied"));
        }
        let members: [(&str, Value); 4] = [
            ("Bucket", self.name.as_str().into()),
            ("Key", key.into()),
            ("Body", Blob::from(content).into()),
            ("ACL", OWNER_HAS_FULL_CONTROL.into()),
        ];
        let mut input = Map::from_iter(members);
        if let Some(key) = &self.kms_key {
            input.push("ServerSideEncryption", "aws:kms");
            input.push("SSEKMSKeyId", key.as_str());
        }
        tx.call_as(&self.context, "s3", "PutObject", Value::Map(input)).map(drop)
    }

    fn arn(&self) -> String {
        format!("arn:{}:s3:::{}", self.context.scope.region.partition().name(), self.name)
    }

    /// Whether AWS Config or the recorder's role may do this.
    fn allows(&self, tx: &mut Tx<'_>, action: &str, resource: &str) -> bool {
        let keys = self.keys(tx);
        let decide = |caller| {
            let request = Request {
                caller,
                canonical_user: None,
                action,
                resource,
                resource_account: None,
                context: &keys,
            };
            let policies = Policies { resource: self.policy.as_ref(), ..Policies::default() };
            evaluate(&request, &policies).decision
        };
        if decide(Caller::Service(PRINCIPAL)) == Decision::Allowed {
            return true;
        }
        let Some(role) = &self.role else { return false };
        let by_bucket = decide(Caller::Session { arn: role, role });
        let by_role = role_allows(tx, role, action, resource);
        match by_bucket {
            Decision::ExplicitDeny => false,
            Decision::Allowed => by_role.is_some(),
            Decision::ImplicitDeny => by_role == Some(true),
        }
    }

    /// What the bucket's policy can ask of a call of AWS Config.
    fn keys(&self, tx: &Tx<'_>) -> Keys<'static> {
        let mut keys = Keys::new()
            .with("aws:CurrentTime", tx.now().iso8601())
            .with("aws:EpochTime", tx.now().seconds().to_string())
            .with("aws:PrincipalIsAWSService", "true")
            .with("aws:PrincipalServiceName", PRINCIPAL)
            .with("aws:SecureTransport", "true")
            .with("aws:SourceAccount", tx.scope().account.to_string())
            .with("aws:SourceArn", tx.view().arn("config", "*"))
            .with("s3:x-amz-acl", OWNER_HAS_FULL_CONTROL);
        if let Some(key) = &self.kms_key {
            keys.add("s3:x-amz-server-side-encryption", "aws:kms");
            keys.add("s3:x-amz-server-side-encryption-aws-kms-key-id", key.clone());
        }
        keys
    }
}

/// Whether the policies of a role allow this; `None` if there is no such role.
fn role_allows(tx: &mut Tx<'_>, role: &str, action: &str, resource: &str) -> Option<bool> {
    let members: [(&str, Value); 3] = [
        ("PolicySourceArn", role.into()),
        ("ActionNames", Value::List(vec![action.into()])),
        ("ResourceArns", Value::List(vec![resource.into()])),
    ];
    let context = as_config(tx.context());
    let input = Value::Map(Map::from_iter(members));
    let answer = tx.call_as(&context, "iam", "SimulatePrincipalPolicy", input).ok()?;
    let results = answer.get("EvaluationResults").and_then(Value::as_list).unwrap_or_default();
    Some(results.iter().all(|result| result.get("EvalDecision").and_then(Value::as_str) == Some("allowed")))
}
