//! OpenID Connect providers: who else may vouch for those that assume roles.

// shapes: OpenIDConnectProviderListEntry, Tag
use service::{
    BTreeMap, Casing, Identity, Map, Operation, Relation, Resource, Result, Scope, Shape as _, Timestamp, Tx,
    Value, View,
};

use crate::shapes::{
    AddClientIDToOpenIDConnectProviderRequest, CreateOpenIDConnectProviderRequest,
    CreateOpenIDConnectProviderResponse, DeleteOpenIDConnectProviderRequest, GetOpenIDConnectProviderRequest,
    GetOpenIDConnectProviderResponse, ListOpenIDConnectProviderTagsRequest,
    ListOpenIDConnectProviderTagsResponse, ListOpenIDConnectProvidersRequest,
    ListOpenIDConnectProvidersResponse, OpenIDConnectProviderListEntry,
    RemoveClientIDFromOpenIDConnectProviderRequest, Tag, TagOpenIDConnectProviderRequest,
    UntagOpenIDConnectProviderRequest, UpdateOpenIDConnectProviderThumbprintRequest,
};
use crate::tags::Keys;
use crate::{faults, global, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("AddClientIDToOpenIDConnectProvider", add_client => empty),
    service::writes!("CreateOpenIDConnectProvider", create),
    service::writes!("DeleteOpenIDConnectProvider", delete => empty),
    service::reads!("GetOpenIDConnectProvider", get),
    service::reads!("ListOpenIDConnectProviderTags", list_tags),
    service::reads!("ListOpenIDConnectProviders", list),
    service::writes!("RemoveClientIDFromOpenIDConnectProvider", remove_client => empty),
    service::writes!("TagOpenIDConnectProvider", tag => empty),
    service::writes!("UntagOpenIDConnectProvider", untag => empty),
    service::writes!("UpdateOpenIDConnectProviderThumbprint", update_thumbprints => empty),
];

const MOST_THUMBPRINTS: usize = 5;
const MOST_CLIENTS: usize = 100;

service::structures! {
    /// A provider; its URL is without the scheme.
    OidcProvider {
        arn: String = "Arn",
        url: String = "Url",
        client_ids: Vec<String> = "ClientIDList",
        thumbprints: Vec<String> = "ThumbprintList",
        create_date: Timestamp = "CreateDate",
        tags: Option<Vec<Tag>> = "Tags",
    }
}

service::row!(OidcProvider: "AWS::IAM::OIDCProvider", id |row| &row.arn);

impl Resource for OidcProvider {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _scope: Scope) -> Option<Identity> {
        let (id, arn) = (self.arn.clone(), Some(self.arn.clone()));
        Some(Identity { id, name: None, arn, availability_zone: Some("Regional".into()), created: None })
    }
    /// As CloudFormation's read model has it.
    fn configuration(&self) -> Value {
        let mut document = Map::new();
        document.push("ClientIdList", self.client_ids.to_value());
        document.push("Url", format!("https://{}", self.url));
        document.push("ThumbprintList", self.thumbprints.to_value());
        document.push("Arn", self.arn.as_str());
        document.push("Tags", self.tags.to_value());
        Value::Map(document)
    }
    fn tags(&self) -> BTreeMap<String, String> {
        tags::as_map(&self.tags)
    }
}

fn find<'v>(view: View<'v>, arn: &str) -> Result<&'v OidcProvider> {
    global::get(view, arn).ok_or_else(|| faults::oidc_provider_not_found(arn))
}

fn change(tx: &mut Tx<'_>, arn: &str, change: impl FnOnce(&mut OidcProvider) -> Result<()>) -> Result<()> {
    let mut provider = find(tx.view(), arn)?.clone();
    change(&mut provider)?;
    global::put(tx, provider);
    Ok(())
}

fn check_thumbprints(thumbprints: &[String]) -> Result<()> {
    if thumbprints.len() > MOST_THUMBPRINTS { Err(faults::too_many_thumbprints()) } else { Ok(()) }
}

fn check_clients(clients: &[String]) -> Result<()> {
    if clients.len() > MOST_CLIENTS {
        return Err(faults::quota("ClientIdsPerOpenIdConnectProvider", MOST_CLIENTS));
    }
    Ok(())
}

/// Makes a provider. AWS takes URLs of https only; lenient worlds take those of http.
fn create(
    tx: &mut Tx<'_>,
    request: CreateOpenIDConnectProviderRequest,
) -> Result<CreateOpenIDConnectProviderResponse> {
    let (thumbprints, client_ids) =
        (request.thumbprint_list.unwrap_or_default(), request.client_id_list.unwrap_or_default());
    check_thumbprints(&thumbprints)?;
    check_clients(&client_ids)?;
    let mut url = request.url.strip_prefix("https://");
    if tx.view().is_lenient() {
        url = url.or_else(|| request.url.strip_prefix("http://"));
    }
    let url = url.unwrap_or_default();
    let url = url.split(['?', '#']).next().unwrap_or_default();
    if url.is_empty() || url.starts_with('/') {
        return Err(faults::oidc_url_invalid());
    }
    let arn = global::arn(tx.scope(), format_args!("oidc-provider/{url}"));
    if global::get::<OidcProvider>(tx.view(), &arn).is_some() {
        return Err(faults::oidc_provider_exists(&request.url));
    }
    let provider = OidcProvider {
        arn: arn.clone(),
        url: url.to_owned(),
        client_ids,
        thumbprints,
        create_date: global::now(tx),
        tags: tags::checked(request.tags, Keys::Exact)?,
    };
    let tags = tags::shown(&provider.tags);
    global::put(tx, provider);
    Ok(CreateOpenIDConnectProviderResponse { open_id_connect_provider_arn: Some(arn), tags })
}

fn get(view: View<'_>, request: GetOpenIDConnectProviderRequest) -> Result<GetOpenIDConnectProviderResponse> {
    let provider = find(view, &request.open_id_connect_provider_arn)?.clone();
    Ok(GetOpenIDConnectProviderResponse {
        url: Some(provider.url),
        client_id_list: Some(provider.client_ids),
        thumbprint_list: Some(provider.thumbprints),
        create_date: Some(provider.create_date),
        tags: provider.tags,
    })
}

fn list(view: View<'_>, _: ListOpenIDConnectProvidersRequest) -> Result<ListOpenIDConnectProvidersResponse> {
    let providers = global::scan::<OidcProvider>(view);
    let entries =
        providers.map(|provider| OpenIDConnectProviderListEntry { arn: Some(provider.arn.clone()) });
    Ok(ListOpenIDConnectProvidersResponse { open_id_connect_provider_list: Some(entries.collect()) })
}

/// Deletes a provider. Its model says that one may be deleted that is not there, which AWS was seen to refuse; lenient
/// worlds have it as the model says.
fn delete(tx: &mut Tx<'_>, request: DeleteOpenIDConnectProviderRequest) -> Result<()> {
    let arn = request.open_id_connect_provider_arn;
    if find(tx.view(), &arn).is_err() && !tx.view().is_lenient() {
        return Err(faults::oidc_provider_not_found_to_delete(&arn));
    }
    global::delete::<OidcProvider>(tx, &arn);
    Ok(())
}

fn add_client(tx: &mut Tx<'_>, request: AddClientIDToOpenIDConnectProviderRequest) -> Result<()> {
    change(tx, &request.open_id_connect_provider_arn, |provider| {
        if !provider.client_ids.contains(&request.client_id) {
            provider.client_ids.push(request.client_id);
        }
        check_clients(&provider.client_ids)
    })
}

fn remove_client(tx: &mut Tx<'_>, request: RemoveClientIDFromOpenIDConnectProviderRequest) -> Result<()> {
    change(tx, &request.open_id_connect_provider_arn, |provider| {
        provider.client_ids.retain(|client| *client != request.client_id);
        Ok(())
    })
}

fn update_thumbprints(tx: &mut Tx<'_>, request: UpdateOpenIDConnectProviderThumbprintRequest) -> Result<()> {
    check_thumbprints(&request.thumbprint_list)?;
    change(tx, &request.open_id_connect_provider_arn, |provider| {
        provider.thumbprints = request.thumbprint_list;
        Ok(())
    })
}

/// Adds tags. AWS takes fifty at most; lenient worlds take more, a page of which is longer than fifty.
fn tag(tx: &mut Tx<'_>, request: TagOpenIDConnectProviderRequest) -> Result<()> {
    let is_lenient = tx.view().is_lenient();
    change(tx, &request.open_id_connect_provider_arn, |provider| {
        let tags = provider.tags.take();
        provider.tags = match is_lenient {
            true => Some(tags::joined(tags, request.tags, Keys::Exact)?),
            false => tags::merged(tags, request.tags, Keys::Exact)?,
        };
        Ok(())
    })
}

fn untag(tx: &mut Tx<'_>, request: UntagOpenIDConnectProviderRequest) -> Result<()> {
    change(tx, &request.open_id_connect_provider_arn, |provider| {
        provider.tags = tags::without(provider.tags.take(), &request.tag_keys, Keys::Exact);
        Ok(())
    })
}

fn list_tags(
    view: View<'_>,
    request: ListOpenIDConnectProviderTagsRequest,
) -> Result<ListOpenIDConnectProviderTagsResponse> {
    let provider = find(view, &request.open_id_connect_provider_arn)?;
    let page = tags::page(view, &provider.tags, &request.marker, request.max_items)?;
    Ok(ListOpenIDConnectProviderTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
