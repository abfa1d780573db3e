//! What an account forbids all its buckets.

use service::{
    BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Typed as _,
    Value, View,
};

use crate::shapes::{
    DeletePublicAccessBlockRequest, GetPublicAccessBlockOutput, GetPublicAccessBlockRequest,
    PublicAccessBlockConfiguration, PutPublicAccessBlockRequest,
};
use crate::{accounts, faults};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeletePublicAccessBlock", delete => empty),
    service::reads!("GetPublicAccessBlock", get),
    service::writes!("PutPublicAccessBlock", put => empty),
];

service::structures! {
    /// An account's configuration; S3 reads these four members.
    AccountPublicAccessBlock {
        account: String = "Account",
        block_public_acls: bool = "BlockPublicAcls",
        ignore_public_acls: bool = "IgnorePublicAcls",
        block_public_policy: bool = "BlockPublicPolicy",
        restrict_public_buckets: bool = "RestrictPublicBuckets",
    }
}

service::row!(AccountPublicAccessBlock: "AWS::S3::AccountPublicAccessBlock", id |row| &row.account);

impl AccountPublicAccessBlock {
    fn shape(&self) -> PublicAccessBlockConfiguration {
        PublicAccessBlockConfiguration {
            block_public_acls: Some(self.block_public_acls),
            ignore_public_acls: Some(self.ignore_public_acls),
            block_public_policy: Some(self.block_public_policy),
            restrict_public_buckets: Some(self.restrict_public_buckets),
        }
    }
}

impl Resource for AccountPublicAccessBlock {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::CamelA;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        let availability_zone = Some("Not Applicable".into());
        Some(Identity { id: self.account.clone(), name: None, arn: None, availability_zone, created: None })
    }
    fn configuration(&self) -> Value {
        self.shape().to_value()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }
}

/// What holds where nothing is said: all is blocked where a block is made without saying more.
pub(crate) fn all_blocked() -> PublicAccessBlockConfiguration {
    PublicAccessBlockConfiguration {
        block_public_acls: Some(true),
        ignore_public_acls: Some(true),
        block_public_policy: Some(true),
        restrict_public_buckets: Some(true),
    }
}

fn get(view: View<'_>, request: GetPublicAccessBlockRequest) -> Result<GetPublicAccessBlockOutput> {
    accounts::check(view, &request.account_id)?;
    let row = view.state().get::<AccountPublicAccessBlock>(accounts::home(view.scope()), &request.account_id);
    let block = row.ok_or_else(faults::no_public_access_block)?.shape();
    Ok(GetPublicAccessBlockOutput { public_access_block_configuration: Some(block) })
}

fn put(tx: &mut Tx<'_>, request: PutPublicAccessBlockRequest) -> Result<()> {
    accounts::check(tx.view(), &request.account_id)?;
    let wanted = request.public_access_block_configuration;
    if wanted == PublicAccessBlockConfiguration::default() {
        return Err(faults::empty_public_access_block());
    }
    let row = AccountPublicAccessBlock {
        account: request.account_id,
        block_public_acls: wanted.block_public_acls == Some(true),
        ignore_public_acls: wanted.ignore_public_acls == Some(true),
        block_public_policy: wanted.block_public_policy == Some(true),
        restrict_public_buckets: wanted.restrict_public_buckets == Some(true),
    };
    let home = accounts::home(tx.scope());
    tx.transaction().put(home, row);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeletePublicAccessBlockRequest) -> Result<()> {
    accounts::check(tx.view(), &request.account_id)?;
    let home = accounts::home(tx.scope());
    tx.transaction().delete(home, AccountPublicAccessBlock::KIND, &request.account_id);
    Ok(())
}
