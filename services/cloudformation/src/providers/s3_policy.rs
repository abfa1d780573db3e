//! Policies of buckets.

use service::{Map, Result};

use crate::provider::{Deploy, Provider, RowOf, as_made, one};

pub(crate) static BUCKET_POLICY: Provider = Provider {
    type_name: "AWS::S3::BucketPolicy",
    fixed: &["Bucket"],
    mutable: &["PolicyDocument"],
    name: None,
    attributes: &[],
    waits: false,
    create: |deploy| {
        put(deploy)?;
        deploy.needed("Bucket")
    },
    update: put,
    delete: |deploy| {
        deploy.call("s3", "DeleteBucketPolicy", one("Bucket", deploy.physical.clone())).map(|_| ())
    },
    read: as_made,
    row: RowOf::Nowhere,
};

fn put(deploy: &mut Deploy<'_, '_>) -> Result<()> {
    let mut input: Map = one("Bucket", deploy.needed("Bucket")?);
    input.insert("Policy", deploy.needed_value("PolicyDocument")?);
    deploy.call("s3", "PutBucketPolicy", input).map(|_| ())
}
