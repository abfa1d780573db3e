//! Groups of Storage Lens: objects that are looked at together.

use service::{
    BTreeMap, Casing, Identity, Map, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value,
    View, page,
};

use crate::shapes::{
    self, CreateStorageLensGroupRequest, DeleteStorageLensGroupRequest, GetStorageLensGroupRequest,
    GetStorageLensGroupResult, ListStorageLensGroupEntry, ListStorageLensGroupsRequest,
    ListStorageLensGroupsResult, UpdateStorageLensGroupRequest,
};
use crate::{accounts, faults, pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateStorageLensGroup", create => empty),
    service::writes!("DeleteStorageLensGroup", delete => empty),
    service::reads!("GetStorageLensGroup", get),
    service::reads!("ListStorageLensGroups", list),
    service::writes!("UpdateStorageLensGroup", update => empty),
];

service::structures! {
    /// A row: a group with its tags.
    StorageLensGroup { shape: shapes::StorageLensGroup = "Shape", tags: Vec<shapes::Tag> = "Tags" }
}

service::row!(StorageLensGroup: "AWS::S3::StorageLensGroup", id |row| &row.shape.name);

impl Resource for StorageLensGroup {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.shape.name.clone(),
            name: Some(self.shape.name.clone()),
            arn: self.shape.storage_lens_group_arn.clone(),
            availability_zone: Some("Regional".into()),
            created: None,
        })
    }
    /// As CloudFormation's read model has it.
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("Name", self.shape.name.as_str());
        document.push("Filter", self.shape.filter.to_value());
        document.push("StorageLensGroupArn", self.shape.storage_lens_group_arn.to_value());
        document.push("Tags", self.tags.to_value());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

/// How many groups a page has.
const PAGE: usize = 100;

/// The ARN of a group.
pub(crate) fn arn(scope: Scope, name: &str) -> String {
    scope.arn("s3", format_args!("storage-lens-group/{name}"))
}

fn find<'v>(view: View<'v>, account: &str, name: &str) -> Result<&'v StorageLensGroup> {
    accounts::check(view, account)?;
    view.get(name).ok_or_else(faults::no_such_group)
}

fn create(tx: &mut Tx<'_>, request: CreateStorageLensGroupRequest) -> Result<()> {
    let mut shape = request.storage_lens_group;
    accounts::check(tx.view(), &request.account_id)?;
    if tx.get::<StorageLensGroup>(&shape.name).is_some() {
        return Err(faults::group_exists());
    }
    shape.storage_lens_group_arn = Some(arn(tx.scope(), &shape.name));
    tx.put(StorageLensGroup { shape, tags: tags::checked(request.tags.unwrap_or_default())? });
    Ok(())
}

fn get(view: View<'_>, request: GetStorageLensGroupRequest) -> Result<GetStorageLensGroupResult> {
    let row = find(view, &request.account_id, &request.name)?;
    Ok(GetStorageLensGroupResult { storage_lens_group: Some(row.shape.clone()) })
}

fn list(view: View<'_>, request: ListStorageLensGroupsRequest) -> Result<ListStorageLensGroupsResult> {
    accounts::check(view, &request.account_id)?;
    let after = pages::after(&request.next_token)?;
    let page = page(view.scan::<StorageLensGroup>(), |row| row.shape.name.clone(), after.as_deref(), PAGE);
    let entries = page.items.into_iter().map(|row| ListStorageLensGroupEntry {
        name: row.shape.name.clone(),
        storage_lens_group_arn: arn(view.scope(), &row.shape.name),
        home_region: view.region().name().to_owned(),
    });
    Ok(ListStorageLensGroupsResult {
        storage_lens_group_list: Some(entries.collect()),
        next_token: page.next,
    })
}

fn update(tx: &mut Tx<'_>, request: UpdateStorageLensGroupRequest) -> Result<()> {
    let mut row = find(tx.view(), &request.account_id, &request.name)?.clone();
    row.shape.filter = request.storage_lens_group.filter;
    tx.put(row);
    Ok(())
}

fn delete(tx: &mut Tx<'_>, request: DeleteStorageLensGroupRequest) -> Result<()> {
    find(tx.view(), &request.account_id, &request.name)?;
    tx.delete::<StorageLensGroup>(&request.name);
    Ok(())
}
