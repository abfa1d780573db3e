//! SAML providers: whose assertions let people assume roles.

// shapes: SAMLPrivateKey, SAMLProviderListEntry, Tag
use service::{
    BTreeMap, Casing, Identity, Map, Operation, Relation, Resource, Result, Scope, Shape as _, Timestamp, Tx,
    Typed as _, Value, View,
};

use crate::shapes::{
    CreateSAMLProviderRequest, CreateSAMLProviderResponse, DeleteSAMLProviderRequest, GetSAMLProviderRequest,
    GetSAMLProviderResponse, ListSAMLProviderTagsRequest, ListSAMLProviderTagsResponse,
    ListSAMLProvidersRequest, ListSAMLProvidersResponse, SAMLPrivateKey, SAMLProviderListEntry, Tag,
    TagSAMLProviderRequest, UntagSAMLProviderRequest, UpdateSAMLProviderRequest, UpdateSAMLProviderResponse,
};
use crate::tags::Keys;
use crate::{certificates, faults, global, saml_metadata, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateSAMLProvider", create),
    service::writes!("DeleteSAMLProvider", delete => empty),
    service::reads!("GetSAMLProvider", get),
    service::reads!("ListSAMLProviderTags", list_tags),
    service::reads!("ListSAMLProviders", list),
    service::writes!("TagSAMLProvider", tag => empty),
    service::writes!("UntagSAMLProvider", untag => empty),
    service::writes!("UpdateSAMLProvider", update),
];

const MOST: usize = 100;
const MOST_KEYS: usize = 2;
const UUID_ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

service::structures! {
    /// A provider. Its private keys, which decrypt assertions, are known by their ids only.
    SamlProvider {
        arn: String = "Arn",
        uuid: String = "SAMLProviderUUID",
        document: String = "SAMLMetadataDocument",
        create_date: Timestamp = "CreateDate",
        valid_until: Timestamp = "ValidUntil",
        encryption_mode: String = "AssertionEncryptionMode",
        private_keys: Vec<SAMLPrivateKey> = "PrivateKeyList",
        tags: Option<Vec<Tag>> = "Tags",
    }
}

service::row!(SamlProvider: "AWS::IAM::SAMLProvider", id |row| &row.arn);

impl Resource for SamlProvider {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        let (id, arn) = (self.arn.clone(), Some(self.arn.clone()));
        let name = self.arn.rsplit('/').next().map(str::to_owned);
        Some(Identity { id, name, arn, availability_zone: Some("Regional".into()), created: None })
    }
    /// As CloudFormation's read model has it.
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("Name", self.arn.rsplit('/').next().unwrap_or_default());
        document.push("SamlMetadataDocument", self.document.as_str());
        document.push("Tags", self.tags.to_value());
        document.push("Arn", self.arn.as_str());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

fn find<'v>(view: View<'v>, arn: &str) -> Result<&'v SamlProvider> {
    global::get(view, arn).ok_or_else(|| faults::saml_provider_not_found(arn))
}

fn change(tx: &mut Tx<'_>, arn: &str, change: impl FnOnce(&mut SamlProvider) -> Result<()>) -> Result<()> {
    let mut provider = find(tx.view(), arn)?.clone();
    change(&mut provider)?;
    global::put(tx, provider);
    Ok(())
}

fn check_document(view: View<'_>, document: &str) -> Result<()> {
    if view.is_lenient() || saml_metadata::is_metadata(document) {
        Ok(())
    } else {
        Err(faults::saml_metadata_invalid())
    }
}

/// AWS trusts a document for a hundred years.
fn century_after(now: Timestamp) -> Timestamp {
    let text = now.iso8601();
    let later = text.get(..4).and_then(|year| year.parse::<i64>().ok()).map(|year| year + 100);
    let later = later.and_then(|year| Timestamp::parse_iso8601(&format!("{year:04}{}", &text[4..])));
    later.unwrap_or(now)
}

/// Gives the provider one more key, of which it can have two: so that one can take the other's place.
fn add_key(tx: &mut Tx<'_>, provider: &mut SamlProvider, key: Option<&str>) -> Result<()> {
    let Some(key) = key else { return Ok(()) };
    if certificates::private_key(key).is_none() {
        return Err(faults::saml_private_key_invalid());
    }
    if provider.private_keys.len() >= MOST_KEYS {
        return Err(faults::quota("PrivateKeysPerSAMLProvider", MOST_KEYS));
    }
    provider.private_keys.push(SAMLPrivateKey {
        key_id: Some(tx.alphanumeric(22, UUID_ALPHABET)),
        timestamp: Some(global::now(tx)),
    });
    Ok(())
}

/// A provider that must decrypt needs a key for it.
fn check_encryption(provider: &SamlProvider) -> Result<()> {
    let lacks_key = provider.encryption_mode == "Required" && provider.private_keys.is_empty();
    if lacks_key { Err(faults::saml_private_key_needed()) } else { Ok(()) }
}

fn create(tx: &mut Tx<'_>, request: CreateSAMLProviderRequest) -> Result<CreateSAMLProviderResponse> {
    check_document(tx.view(), &request.saml_metadata_document)?;
    let arn = global::arn(tx.scope(), format_args!("saml-provider/{}", request.name));
    if global::get::<SamlProvider>(tx.view(), &arn).is_some() {
        return Err(faults::saml_provider_exists(&request.name));
    }
    if global::count(tx.view(), SamlProvider::KIND) >= MOST {
        return Err(faults::quota("SAMLProvidersPerAccount", MOST));
    }
    let now = global::now(tx);
    let mut provider = SamlProvider {
        arn: arn.clone(),
        uuid: format!("SAMLSP{}", tx.alphanumeric(16, UUID_ALPHABET)),
        document: request.saml_metadata_document,
        create_date: now,
        valid_until: century_after(now),
        encryption_mode: request.assertion_encryption_mode.unwrap_or_else(|| "Allowed".to_owned()),
        private_keys: Vec::new(),
        tags: tags::checked(request.tags, Keys::Exact)?,
    };
    add_key(tx, &mut provider, request.add_private_key.as_deref())?;
    check_encryption(&provider)?;
    let tags = tags::shown(&provider.tags);
    global::put(tx, provider);
    Ok(CreateSAMLProviderResponse { saml_provider_arn: Some(arn), tags })
}

fn get(view: View<'_>, request: GetSAMLProviderRequest) -> Result<GetSAMLProviderResponse> {
    let provider = find(view, &request.saml_provider_arn)?.clone();
    Ok(GetSAMLProviderResponse {
        saml_provider_uuid: Some(provider.uuid),
        saml_metadata_document: Some(provider.document),
        create_date: Some(provider.create_date),
        valid_until: Some(provider.valid_until),
        tags: provider.tags,
        assertion_encryption_mode: Some(provider.encryption_mode),
        private_key_list: Some(provider.private_keys),
    })
}

fn list(view: View<'_>, _: ListSAMLProvidersRequest) -> Result<ListSAMLProvidersResponse> {
    let entries = global::scan::<SamlProvider>(view).map(|provider| SAMLProviderListEntry {
        arn: Some(provider.arn.clone()),
        valid_until: Some(provider.valid_until),
        create_date: Some(provider.create_date),
    });
    Ok(ListSAMLProvidersResponse { saml_provider_list: Some(entries.collect()) })
}

fn update(tx: &mut Tx<'_>, request: UpdateSAMLProviderRequest) -> Result<UpdateSAMLProviderResponse> {
    let arn = request.saml_provider_arn;
    let mut provider = find(tx.view(), &arn)?.clone();
    if let Some(document) = request.saml_metadata_document {
        check_document(tx.view(), &document)?;
        provider.document = document;
        provider.valid_until = century_after(global::now(tx));
    }
    if let Some(id) = request.remove_private_key {
        let place = provider.private_keys.iter().position(|key| key.key_id.as_ref() == Some(&id));
        provider.private_keys.remove(place.ok_or_else(|| faults::saml_private_key_not_found(&id))?);
    }
    add_key(tx, &mut provider, request.add_private_key.as_deref())?;
    if let Some(mode) = request.assertion_encryption_mode {
        provider.encryption_mode = mode;
    }
    check_encryption(&provider)?;
    global::put(tx, provider);
    Ok(UpdateSAMLProviderResponse { saml_provider_arn: Some(arn) })
}

fn delete(tx: &mut Tx<'_>, request: DeleteSAMLProviderRequest) -> Result<()> {
    find(tx.view(), &request.saml_provider_arn)?;
    global::delete::<SamlProvider>(tx, &request.saml_provider_arn);
    Ok(())
}

fn tag(tx: &mut Tx<'_>, request: TagSAMLProviderRequest) -> Result<()> {
    change(tx, &request.saml_provider_arn, |provider| {
        provider.tags = tags::merged(provider.tags.take(), request.tags, Keys::Exact)?;
        Ok(())
    })
}

fn untag(tx: &mut Tx<'_>, request: UntagSAMLProviderRequest) -> Result<()> {
    change(tx, &request.saml_provider_arn, |provider| {
        provider.tags = tags::without(provider.tags.take(), &request.tag_keys, Keys::Exact);
        Ok(())
    })
}

fn list_tags(view: View<'_>, request: ListSAMLProviderTagsRequest) -> Result<ListSAMLProviderTagsResponse> {
    let provider = find(view, &request.saml_provider_arn)?;
    let page = tags::page(view, &provider.tags, &request.marker, request.max_items)?;
    Ok(ListSAMLProviderTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, century_after};

    #[test]
    fn documents_are_good_for_a_hundred_years() {
        let now = Timestamp::parse_iso8601("2025-12-22T08:14:52Z").unwrap_or_default();
        assert_eq!(century_after(now).iso8601(), "2125-12-22T08:14:52Z");
    }
}
