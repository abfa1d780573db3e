//! Buckets as AWS Config sees them. The keys beside the configuration are shapes of the first Java SDK.

use service::{BTreeMap, Casing, Identity, Map, Relation, Resource, Scope, Value, json};

use crate::bucket_documents as documents;
use crate::bucket_encryption;
use crate::buckets::{self, Bucket, Versioning};
use crate::shapes::{Grant, Grantee, ServerSideEncryptionRule};

/// A structure with the names that AWS Config has.
pub(crate) fn document<const N: usize>(members: [(&'static str, Value); N]) -> Value {
    Value::Map(members.into_iter().collect())
}

/// A text, or nothing.
pub(crate) fn text(text: &Option<String>) -> Value {
    text.as_deref().map_or(Value::Null, Value::from)
}

/// A list of texts.
pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> Value {
    Value::List(texts.into_iter().map(|text| text.as_str().into()).collect())
}

impl Resource for Bucket {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;

    fn identity(&self, scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.name.clone(),
            name: Some(self.name.clone()),
            arn: Some(buckets::arn(scope, &self.name)),
            availability_zone: Some("Regional".into()),
            created: Some(self.creation_date),
        })
    }

    fn configuration(&self) -> Value {
        document([
            ("name", self.name.as_str().into()),
            ("owner", document([("id", self.owner.as_str().into())])),
            // In milliseconds always, unlike other times.
            ("creationDate", self.creation_date.iso8601_millis().into()),
            ("region", self.region.as_str().into()),
        ])
    }

    fn supplementary(&self) -> BTreeMap<String, Value> {
        let logging = self.logging.as_ref();
        let always = [
            ("AbacStatus", document([("status", self.abac_status.as_deref().unwrap_or("Disabled").into())])),
            ("AccessControlList", access_control_list(self)),
            (
                "BucketAccelerateConfiguration",
                document([("status", text(&self.accelerate_status)), ("isRequesterCharged", false.into())]),
            ),
            (
                "BucketLoggingConfiguration",
                document([
                    (
                        "destinationBucketName",
                        logging.map_or(Value::Null, |to| to.target_bucket.as_str().into()),
                    ),
                    ("logFilePrefix", logging.map_or(Value::Null, |to| to.target_prefix.as_str().into())),
                ]),
            ),
            ("BucketNotificationConfiguration", documents::notification(self.notification.as_ref())),
            ("BucketPolicy", document([("policyText", policy(self))])),
            ("BucketVersioningConfiguration", versioning(self)),
            ("IsRequesterPaysEnabled", (self.request_payer.as_deref() == Some("Requester")).into()),
            ("ServerSideEncryptionConfiguration", encryption(self)),
        ];
        let present = [
            ("BucketCrossOriginConfiguration", self.cors.as_ref().map(documents::cors)),
            ("BucketLifecycleConfiguration", self.lifecycle.as_ref().map(documents::lifecycle)),
            ("BucketReplicationConfiguration", self.replication.as_ref().map(documents::replication)),
            ("BucketTaggingConfiguration", tagging(self)),
            ("BucketWebsiteConfiguration", self.website.as_ref().map(documents::website)),
            ("ObjectLockConfiguration", object_lock(self)),
            ("PublicAccessBlockConfiguration", public_access_block(self)),
        ];
        let present = present.into_iter().filter_map(|(key, value)| Some((key, value?)));
        always.into_iter().chain(present).map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn tags(&self) -> BTreeMap<String, String> {
        self.tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
    }
}

/// The ACL, which is a text with JSON in it.
fn access_control_list(bucket: &Bucket) -> Value {
    let owner = || [("displayName", Value::Null), ("id", bucket.owner.as_str().into())];
    let granted = bucket.acl.as_ref().and_then(|acl| acl.grants.as_deref());
    let grants = match granted {
        Some(grants) => grants.iter().map(grant).collect(),
        None => {
            let [name, id] = owner();
            vec![document([("grantee", document([id, name])), ("permission", "FullControl".into())])]
        }
    };
    let list = document([
        ("grantSet", Value::Null),
        ("grantList", Value::List(grants)),
        ("owner", document(owner())),
        ("isRequesterCharged", false.into()),
    ]);
    json::to_string(list.view()).into()
}

fn grant(grant: &Grant) -> Value {
    let permission = match grant.permission.as_deref().unwrap_or_default() {
        "FULL_CONTROL" => "FullControl",
        "READ" => "Read",
        "READ_ACP" => "ReadAcp",
        "WRITE" => "Write",
        "WRITE_ACP" => "WriteAcp",
        other => other,
    };
    let grantee = grant.grantee.as_ref().map_or(Value::Null, grantee);
    document([("grantee", grantee), ("permission", permission.into())])
}

/// A group is a word, anybody else a structure.
fn grantee(grantee: &Grantee) -> Value {
    match grantee.uri.as_deref().and_then(|uri| uri.rsplit('/').next()) {
        Some(group) => group.into(),
        None => document([("id", text(&grantee.id)), ("displayName", text(&grantee.display_name))]),
    }
}

/// The policy's text without the blanks between its parts.
fn policy(bucket: &Bucket) -> Value {
    let policy = bucket.policy.as_deref().and_then(|policy| json::parse(policy.as_bytes()).ok());
    policy.map_or(Value::Null, |policy| json::to_string(policy.view()).into())
}

fn versioning(bucket: &Bucket) -> Value {
    let status = match bucket.versioning() {
        Versioning::Never => "Off",
        Versioning::Enabled => "Enabled",
        Versioning::Suspended => "Suspended",
    };
    let mfa_delete = bucket.mfa_delete.as_deref().map(|status| status == "Enabled");
    document([("status", status.into()), ("isMfaDeleteEnabled", mfa_delete.map_or(Value::Null, Value::from))])
}

fn encryption(bucket: &Bucket) -> Value {
    let rule = |rule: &ServerSideEncryptionRule| {
        let by_default = rule.apply_server_side_encryption_by_default.as_ref();
        let by_default = by_default.map_or(Value::Null, |by_default| {
            document([
                ("sseAlgorithm", by_default.sse_algorithm.as_str().into()),
                ("kmsMasterKeyID", text(&by_default.kms_master_key_id)),
            ])
        });
        document([
            ("applyServerSideEncryptionByDefault", by_default),
            ("bucketKeyEnabled", (rule.bucket_key_enabled == Some(true)).into()),
        ])
    };
    let configuration = bucket.encryption.clone().unwrap_or_else(bucket_encryption::by_default);
    document([("rules", Value::List(configuration.rules.iter().map(rule).collect()))])
}

fn tagging(bucket: &Bucket) -> Option<Value> {
    let tags = bucket.tags.iter().map(|tag| (tag.key.clone(), tag.value.as_str()));
    let tags = Value::Map(tags.collect::<Map>());
    (!bucket.tags.is_empty()).then(|| document([("tagSets", Value::List(vec![document([("tags", tags)])]))]))
}

fn object_lock(bucket: &Bucket) -> Option<Value> {
    let lock = bucket.object_lock.as_ref()?;
    let number = |number: Option<i64>| number.map_or(Value::Null, Value::from);
    let retention = lock.rule.as_ref().and_then(|rule| rule.default_retention.as_ref());
    let rule = retention.map_or(Value::Null, |retention| {
        let retention = document([
            ("mode", text(&retention.mode)),
            ("days", number(retention.days)),
            ("years", number(retention.years)),
        ]);
        document([("defaultRetention", retention)])
    });
    Some(document([("objectLockEnabled", text(&lock.object_lock_enabled)), ("rule", rule)]))
}

fn public_access_block(bucket: &Bucket) -> Option<Value> {
    let block = bucket.public_access_block.as_ref()?;
    let is_on = |setting: Option<bool>| Value::from(setting == Some(true));
    Some(document([
        ("blockPublicAcls", is_on(block.block_public_acls)),
        ("ignorePublicAcls", is_on(block.ignore_public_acls)),
        ("blockPublicPolicy", is_on(block.block_public_policy)),
        ("restrictPublicBuckets", is_on(block.restrict_public_buckets)),
    ]))
}
