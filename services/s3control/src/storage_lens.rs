//! Configurations of Storage Lens, each in its home Region.

use service::{
    BTreeMap, Casing, Identity, Map, Operation, Relation, Resource, Result, Scope, Shape as _, Tx, Value,
    View, page,
};

use crate::shapes::{
    self, DeleteStorageLensConfigurationRequest, DeleteStorageLensConfigurationTaggingRequest,
    DeleteStorageLensConfigurationTaggingResult, GetStorageLensConfigurationRequest,
    GetStorageLensConfigurationResult, GetStorageLensConfigurationTaggingRequest,
    GetStorageLensConfigurationTaggingResult, ListStorageLensConfigurationEntry,
    ListStorageLensConfigurationsRequest, ListStorageLensConfigurationsResult,
    PutStorageLensConfigurationRequest, PutStorageLensConfigurationTaggingRequest,
    PutStorageLensConfigurationTaggingResult, StorageLensConfiguration, StorageLensTag,
};
use crate::{accounts, faults, pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("DeleteStorageLensConfiguration", delete => empty),
    service::writes!("DeleteStorageLensConfigurationTagging", delete_tags),
    service::reads!("GetStorageLensConfiguration", get),
    service::reads!("GetStorageLensConfigurationTagging", get_tags),
    service::reads!("ListStorageLensConfigurations", list),
    service::writes!("PutStorageLensConfiguration", put => empty),
    service::writes!("PutStorageLensConfigurationTagging", put_tags),
];

service::structures! {
    /// A row: a configuration with its tags.
    StorageLens {
        id: String = "Id",
        configuration: StorageLensConfiguration = "Configuration",
        tags: Vec<shapes::Tag> = "Tags",
    }
}

service::row!(StorageLens: "AWS::S3::StorageLens", id |row| &row.id);

/// AWS Config writes the ways of encryption unlike the API.
fn as_recorded(value: Value) -> Value {
    match value {
        Value::Map(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let name = match &*name {
                    "SSEKMS" => "Ssekms".into(),
                    "SSES3" => "Sses3".into(),
                    _ => name,
                };
                (name, as_recorded(value))
            });
            Value::Map(members.collect())
        }
        other => other,
    }
}

impl Resource for StorageLens {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: self.id.clone(),
            name: Some(self.id.clone()),
            arn: Some(arn(scope, &self.id)),
            availability_zone: Some("Regional".into()),
            created: None,
        })
    }
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("StorageLensConfiguration", as_recorded(self.configuration.to_value()));
        document.push("Tags", self.tags.to_value());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

/// How many configurations a page has.
const PAGE: usize = 100;

fn arn(scope: Scope, id: &str) -> String {
    scope.arn("s3", format_args!("storage-lens/{id}"))
}

fn find<'v>(view: View<'v>, account: &str, id: &str) -> Result<&'v StorageLens> {
    accounts::check(view, account)?;
    view.get(id).ok_or_else(faults::no_such_configuration)
}

/// The tags of a configuration in the shape of all others.
fn plain(tags: Vec<StorageLensTag>) -> Vec<shapes::Tag> {
    tags.into_iter().map(|tag| shapes::Tag { key: tag.key, value: tag.value }).collect()
}

fn put(tx: &mut Tx<'_>, request: PutStorageLensConfigurationRequest) -> Result<()> {
    accounts::check(tx.view(), &request.account_id)?;
    let known = tx.view().get::<StorageLens>(&request.config_id).map(|known| known.tags.clone());
    let tags = match request.tags {
        Some(tags) => tags::checked(plain(tags))?,
        None => known.unwrap_or_default(),
    };
    let mut configuration = request.storage_lens_configuration;
    configuration.storage_lens_arn = Some(arn(tx.scope(), &request.config_id));
    tx.put(StorageLens { id: request.config_id, configuration, tags });
    Ok(())
}

fn get(
    view: View<'_>,
    request: GetStorageLensConfigurationRequest,
) -> Result<GetStorageLensConfigurationResult> {
    let row = find(view, &request.account_id, &request.config_id)?;
    Ok(GetStorageLensConfigurationResult { storage_lens_configuration: Some(row.configuration.clone()) })
}

fn list(
    view: View<'_>,
    request: ListStorageLensConfigurationsRequest,
) -> Result<ListStorageLensConfigurationsResult> {
    accounts::check(view, &request.account_id)?;
    let after = pages::after(&request.next_token)?;
    let page = page(view.scan::<StorageLens>(), |row| row.id.clone(), after.as_deref(), PAGE);
    let entries = page.items.into_iter().map(|row| ListStorageLensConfigurationEntry {
        id: row.configuration.id.clone(),
        storage_lens_arn: arn(view.scope(), &row.id),
        home_region: view.region().name().to_owned(),
        is_enabled: Some(row.configuration.is_enabled),
    });
    Ok(ListStorageLensConfigurationsResult {
        storage_lens_configuration_list: Some(entries.collect()),
        next_token: page.next,
    })
}

fn delete(tx: &mut Tx<'_>, request: DeleteStorageLensConfigurationRequest) -> Result<()> {
    find(tx.view(), &request.account_id, &request.config_id)?;
    tx.delete::<StorageLens>(&request.config_id);
    Ok(())
}

fn get_tags(
    view: View<'_>,
    request: GetStorageLensConfigurationTaggingRequest,
) -> Result<GetStorageLensConfigurationTaggingResult> {
    let row = find(view, &request.account_id, &request.config_id)?;
    let tags = row.tags.iter();
    let tags = tags.map(|tag| StorageLensTag { key: tag.key.clone(), value: tag.value.clone() });
    Ok(GetStorageLensConfigurationTaggingResult { tags: Some(tags.collect()) })
}

fn put_tags(
    tx: &mut Tx<'_>,
    request: PutStorageLensConfigurationTaggingRequest,
) -> Result<PutStorageLensConfigurationTaggingResult> {
    let mut row = find(tx.view(), &request.account_id, &request.config_id)?.clone();
    row.tags = tags::checked(plain(request.tags))?;
    tx.put(row);
    Ok(PutStorageLensConfigurationTaggingResult {})
}

fn delete_tags(
    tx: &mut Tx<'_>,
    request: DeleteStorageLensConfigurationTaggingRequest,
) -> Result<DeleteStorageLensConfigurationTaggingResult> {
    let mut row = find(tx.view(), &request.account_id, &request.config_id)?.clone();
    row.tags.clear();
    tx.put(row);
    Ok(DeleteStorageLensConfigurationTaggingResult {})
}
