//! Buckets of S3, with all that is configured on them.

use service::{Map, Result, Value};

use super::s3_configuration::{CONFIGURATIONS, LISTS};
use crate::provider::{Deploy, Provider, RowOf, one};
use crate::template::text;

pub(crate) static BUCKET: Provider = Provider {
    type_name: "AWS::S3::Bucket",
    fixed: &["BucketName", "ObjectLockEnabled"],
    mutable: &[
        "AccelerateConfiguration",
        "AccessControl",
        "AnalyticsConfigurations",
        "BucketEncryption",
        "CorsConfiguration",
        "IntelligentTieringConfigurations",
        "InventoryConfigurations",
        "LifecycleConfiguration",
        "LoggingConfiguration",
        "MetricsConfigurations",
        "NotificationConfiguration",
        "ObjectLockConfiguration",
        "OwnershipControls",
        "PublicAccessBlockConfiguration",
        "ReplicationConfiguration",
        "Tags",
        "VersioningConfiguration",
        "WebsiteConfiguration",
    ],
    name: Some("BucketName"),
    attributes: &["Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"],
    waits: false,
    create,
    update: configure,
    delete: |deploy| deploy.call("s3", "DeleteBucket", one("Bucket", deploy.physical.clone())).map(|_| ()),
    read,
    row: RowOf::Physical,
};

fn create(deploy: &mut Deploy<'_, '_>) -> Result<String> {
    let name = match deploy.text("BucketName") {
        Some(name) => name,
        // Names of stacks in lenient worlds may hold what names of buckets may not.
        None => deploy.generated(63).to_lowercase().replace('_', "-"),
    };
    let mut input = one("Bucket", name.as_str());
    let region = deploy.context.scope.region.name();
    if region != "us-east-1" {
        input.insert("CreateBucketConfiguration", Value::Map(one("LocationConstraint", region)));
    }
    if deploy.is_set("ObjectLockEnabled") {
        input.insert("ObjectLockEnabledForBucket", true);
    }
    if deploy.text("AccessControl").is_some_and(|acl| acl != "Private") {
        // A new bucket takes access control lists only if it is told whose its objects are.
        input.insert("ObjectOwnership", "ObjectWriter");
    }
    deploy.call("s3", "CreateBucket", input)?;
    deploy.physical = name.clone();
    configure(deploy)?;
    Ok(name)
}

/// Puts each configuration that changed.
fn configure(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    for configuration in CONFIGURATIONS {
        if !deploy.changed(configuration.property) {
            continue;
        }
        let mut input = one("Bucket", deploy.physical.as_str());
        let wanted = deploy.property(configuration.property).map(configuration.convert);
        match (wanted, configuration.clear) {
            (None, Err(operation)) => deploy.call("s3", operation, input)?,
            (wanted, clear) => {
                let value = wanted.or_else(|| clear.ok().map(|empty| empty())).unwrap_or(Value::EMPTY);
                input.insert(configuration.member, value);
                deploy.call("s3", configuration.put, input)?
            }
        };
    }
    for list in LISTS {
        let items = |map: &Map| map.get(list.property).and_then(Value::as_list).unwrap_or_default().to_vec();
        let (before, after) = (items(deploy.before), items(deploy.properties));
        let id = |item: &Value| item.get("Id").and_then(text).unwrap_or_default();
        for gone in before.iter().filter(|old| after.iter().all(|new| id(new) != id(old))) {
            let mut input = one("Bucket", deploy.physical.as_str());
            input.insert("Id", id(gone));
            deploy.call("s3", &format!("Delete{}", list.operation), input)?;
        }
        for new in after.iter().filter(|new| !before.contains(new)) {
            let mut input = one("Bucket", deploy.physical.as_str());
            input.insert("Id", id(new));
            input.insert(list.member, (list.convert)(new));
            deploy.call("s3", &format!("Put{}", list.operation), input)?;
        }
    }
    Ok(())
}

fn read(deploy: &mut Deploy<'_, '_>) -> Result<Option<Map>> {
    let name = deploy.physical.clone();
    deploy.call("s3", "HeadBucket", one("Bucket", name.as_str()))?;
    let region = deploy.context.scope.region;
    // The websites of later Regions stand after a dot.
    let separator = if region.is_early() { '-' } else { '.' };
    let (partition, suffix, region) =
        (region.partition().name(), region.partition().dns_suffix(), region.name());
    let entries = [
        ("Arn", format!("arn:{partition}:s3:::{name}")),
        ("DomainName", format!("{name}.s3.{suffix}")),
        ("DualStackDomainName", format!("{name}.s3.dualstack.{region}.{suffix}")),
        ("RegionalDomainName", format!("{name}.s3.{region}.{suffix}")),
        ("WebsiteURL", format!("http://{name}.s3-website{separator}{region}.{suffix}")),
    ];
    Ok(Some(entries.into_iter().collect()))
}
