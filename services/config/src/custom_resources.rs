//! Resources of others: whoever owns them tells AWS Config what they are, and it keeps items of them like of its own.
//!
//! AWS takes the types that were registered with CloudFormation. There is no registry here, so that any type is taken
//! whose name another organisation than AWS may give.

use service::{
    Arc, BTreeMap, Casing, Identity, Operation, Relation, Resource, Result, Scope, Tx, Typed as _, Value,
    json, writes,
};

use crate::configuration_items::{DiscoveredResource, latest, resource_key};
use crate::drafts;
use crate::shapes::{DeleteResourceConfigRequest, PutResourceConfigRequest};
use crate::{configuration_recorders, faults};

pub(crate) const OPERATIONS: &[Operation] =
    &[writes!("DeleteResourceConfig", delete => empty), writes!("PutResourceConfig", put => empty)];

/// How many of them a scope may have at a time.
const MOST: usize = 100_000;

/// The first parts of type names that are not others' to give.
const RESERVED: [&str; 6] = ["AMZN", "AWS", "Alexa", "Amazon", "Custom", "Dev"];

service::structures! {
    /// A row, which never stands in a table, but in items only.
    CustomResource {
        id: String = "ResourceId",
        name: Option<String> = "ResourceName",
        schema_version: String = "SchemaVersionId",
        configuration: String = "Configuration",
        tags: BTreeMap<String, String> = "Tags",
    }
}

service::row!(CustomResource: "Cloudchamber::CustomResource", id |row| &row.id);

impl Resource for CustomResource {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, _: Scope) -> Option<Identity> {
        let (id, name) = (self.id.clone(), self.name.clone());
        Some(Identity { id, name, arn: None, availability_zone: None, created: None })
    }
    fn configuration(&self) -> Value {
        json::parse(self.configuration.as_bytes()).unwrap_or_default()
    }
    fn tags(&self) -> BTreeMap<String, String> {
        self.tags.clone()
    }
}

fn put(tx: &mut Tx<'_>, request: PutResourceConfigRequest) -> Result<()> {
    let scope = tx.scope();
    recorder_needed(tx)?;
    if !is_others(&request.resource_type) {
        return Err(faults::type_is_not_registered(&request.resource_type));
    }
    let configuration = json::parse(request.configuration.as_bytes()).ok();
    if configuration.is_none_or(|configuration| configuration.as_map().is_none()) {
        return Err(faults::configuration_is_no_json());
    }
    let row = CustomResource {
        id: request.resource_id,
        name: request.resource_name,
        schema_version: request.schema_version_id,
        configuration: request.configuration,
        tags: request.tags.unwrap_or_default(),
    };
    let resource = resource_key(&request.resource_type, &row.id);
    match latest(tx.view().state(), scope, &resource).filter(|latest| latest.status.is_recorded()) {
        Some(latest) if latest.row.same(&row) => return Ok(()),
        None if is_full(tx) => return Err(faults::too_many_custom_resources(MOST)),
        _ => {}
    }
    drafts::record(tx, |drafts| drafts.custom(scope, resource, Arc::new(row), false));
    Ok(())
}

/// Whether there are as many as there may be. They are only counted where there are that many resources at all.
fn is_full(tx: &Tx<'_>) -> bool {
    let custom = |known: &&DiscoveredResource| {
        known.latest.kind == CustomResource::KIND && known.latest.status.is_recorded()
    };
    tx.view().state().count(tx.scope(), DiscoveredResource::KIND) >= MOST
        && tx.view().scan::<DiscoveredResource>().filter(custom).count() >= MOST
}

fn delete(tx: &mut Tx<'_>, request: DeleteResourceConfigRequest) -> Result<()> {
    let scope = tx.scope();
    recorder_needed(tx)?;
    let resource = resource_key(&request.resource_type, &request.resource_id);
    let known =
        latest(tx.view().state(), scope, &resource).filter(|latest| latest.kind == CustomResource::KIND);
    if let Some(row) = known.map(|latest| latest.row.clone()) {
        drafts::record(tx, |drafts| drafts.custom(scope, resource, row, true));
    }
    Ok(())
}

fn recorder_needed(tx: &Tx<'_>) -> Result<()> {
    let running = configuration_recorders::running(tx.view().state(), tx.scope());
    running.map(|_| ()).ok_or_else(faults::no_running_recorder)
}

/// Whether a type's name has three parts (`Organisation::Service::Resource`), the first not a reserved one.
fn is_others(kind: &str) -> bool {
    let parts: Vec<&str> = kind.split("::").collect();
    let plain = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.len() == 3
        && parts.iter().all(plain)
        && !RESERVED.iter().any(|name| name.eq_ignore_ascii_case(parts[0]))
}
