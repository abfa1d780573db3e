//! Organization conformance packs: packs that a management account deploys to its members.
//!
//! There are no organizations yet: every account stands alone, a pack's only member is the account that put it, and
//! the pack's template is not read.

// shapes: OrganizationConformancePack, ConformancePackInputParameter
use service::{BTreeMap, Operation, Result, Tx, View, reads, writes};

use crate::shapes::{
    self, DeleteOrganizationConformancePackRequest, DescribeOrganizationConformancePackStatusesRequest,
    DescribeOrganizationConformancePackStatusesResponse, DescribeOrganizationConformancePacksRequest,
    DescribeOrganizationConformancePacksResponse, GetOrganizationConformancePackDetailedStatusRequest,
    GetOrganizationConformancePackDetailedStatusResponse, OrganizationConformancePackDetailedStatus,
    OrganizationConformancePackStatus, PutOrganizationConformancePackRequest,
    PutOrganizationConformancePackResponse,
};
use crate::{faults, pages, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteOrganizationConformancePack", delete => empty),
    reads!("DescribeOrganizationConformancePackStatuses", describe_statuses),
    reads!("DescribeOrganizationConformancePacks", describe),
    reads!("GetOrganizationConformancePackDetailedStatus", detailed_status),
    writes!("PutOrganizationConformancePack", put),
];

const PAGE: usize = 100;
const CREATED: &str = "CREATE_SUCCESSFUL";
const UPDATED: &str = "UPDATE_SUCCESSFUL";

service::structures! {
    /// A row: what the API shows, what became of it, and the template that it came with.
    OrganizationConformancePack {
        shape: shapes::OrganizationConformancePack = "Shape",
        status: String = "Status",
        template_body: Option<String> = "TemplateBody",
        template_s3_uri: Option<String> = "TemplateS3Uri",
        tags: BTreeMap<String, String> = "Tags",
    }
}

service::row!(
    OrganizationConformancePack: "AWS::Config::OrganizationConformancePack",
    id |row| row.name()
);

impl OrganizationConformancePack {
    fn name(&self) -> &str {
        &self.shape.organization_conformance_pack_name
    }

    pub(crate) fn arn(&self) -> &str {
        &self.shape.organization_conformance_pack_arn
    }
}

/// Creates a pack, or replaces what it says. A template's location wins over its text.
fn put(
    tx: &mut Tx<'_>,
    request: PutOrganizationConformancePackRequest,
) -> Result<PutOrganizationConformancePackResponse> {
    let name = request.organization_conformance_pack_name;
    let tags = tags::checked(request.tags)?;
    if request.template_s3_uri.is_none() && request.template_body.as_deref().is_none_or(str::is_empty) {
        return Err(faults::invalid_template());
    }
    let current = tx.get::<OrganizationConformancePack>(&name).cloned();
    let (arn, status, tags) = match current {
        Some(current) => (current.arn().to_owned(), UPDATED, current.tags),
        None => {
            let id = tx.alphanumeric(8, faults::ID_LETTERS);
            let resource = format!("organization-conformance-pack/{name}-{id}");
            (tx.view().arn("config", resource), CREATED, tags)
        }
    };
    let shape = shapes::OrganizationConformancePack {
        organization_conformance_pack_name: name,
        organization_conformance_pack_arn: arn.clone(),
        delivery_s3_bucket: request.delivery_s3_bucket,
        delivery_s3_key_prefix: request.delivery_s3_key_prefix,
        conformance_pack_input_parameters: Some(
            request.conformance_pack_input_parameters.unwrap_or_default(),
        ),
        excluded_accounts: Some(request.excluded_accounts.unwrap_or_default()),
        last_update_time: tx.now(),
    };
    tx.put(OrganizationConformancePack {
        shape,
        status: status.to_owned(),
        template_body: request.template_body,
        template_s3_uri: request.template_s3_uri,
        tags,
    });
    Ok(PutOrganizationConformancePackResponse { organization_conformance_pack_arn: Some(arn) })
}

/// A page of the packs, or those with the names that a request gives.
fn found<'v>(
    view: View<'v>,
    names: Option<Vec<String>>,
    token: Option<&str>,
    limit: Option<i64>,
) -> Result<(Vec<&'v OrganizationConformancePack>, Option<String>)> {
    let names = names.unwrap_or_default();
    if names.is_empty() {
        let packs = view.scan::<OrganizationConformancePack>();
        return pages::page(packs, |pack| pack.name().to_owned(), token, pages::limit(limit, PAGE));
    }
    let packs = names.iter().map(|name| view.get(name).ok_or_else(faults::no_such_organization_packs));
    Ok((packs.collect::<Result<_>>()?, None))
}

fn describe(
    view: View<'_>,
    request: DescribeOrganizationConformancePacksRequest,
) -> Result<DescribeOrganizationConformancePacksResponse> {
    let names = request.organization_conformance_pack_names;
    let (packs, next_token) = found(view, names, request.next_token.as_deref(), request.limit)?;
    Ok(DescribeOrganizationConformancePacksResponse {
        organization_conformance_packs: Some(packs.into_iter().map(|pack| pack.shape.clone()).collect()),
        next_token,
    })
}

fn describe_statuses(
    view: View<'_>,
    request: DescribeOrganizationConformancePackStatusesRequest,
) -> Result<DescribeOrganizationConformancePackStatusesResponse> {
    let names = request.organization_conformance_pack_names;
    let (packs, next_token) = found(view, names, request.next_token.as_deref(), request.limit)?;
    let status = |pack: &OrganizationConformancePack| OrganizationConformancePackStatus {
        organization_conformance_pack_name: pack.name().to_owned(),
        status: pack.status.clone(),
        last_update_time: Some(pack.shape.last_update_time),
        ..OrganizationConformancePackStatus::default()
    };
    Ok(DescribeOrganizationConformancePackStatusesResponse {
        organization_conformance_pack_statuses: Some(packs.into_iter().map(status).collect()),
        next_token,
    })
}

fn detailed_status(
    view: View<'_>,
    request: GetOrganizationConformancePackDetailedStatusRequest,
) -> Result<GetOrganizationConformancePackDetailedStatusResponse> {
    let pack = view.get::<OrganizationConformancePack>(&request.organization_conformance_pack_name);
    let pack = pack.ok_or_else(faults::no_such_organization_packs)?;
    let account = view.account();
    let filters = request.filters.unwrap_or_default();
    let wanted = filters.account_id.is_none_or(|wanted| wanted == account)
        && filters.status.is_none_or(|wanted| wanted == pack.status)
        && !pack.shape.excluded_accounts.iter().flatten().any(|excluded| *excluded == account);
    let unique_name = pack.arn().rsplit('/').next().unwrap_or_default();
    let status = OrganizationConformancePackDetailedStatus {
        account_id: account,
        conformance_pack_name: format!("OrgConformsPack-{unique_name}"),
        status: pack.status.clone(),
        last_update_time: Some(pack.shape.last_update_time),
        ..OrganizationConformancePackDetailedStatus::default()
    };
    Ok(GetOrganizationConformancePackDetailedStatusResponse {
        organization_conformance_pack_detailed_statuses: Some(wanted.then_some(status).into_iter().collect()),
        next_token: None,
    })
}

fn delete(tx: &mut Tx<'_>, request: DeleteOrganizationConformancePackRequest) -> Result<()> {
    let name = &request.organization_conformance_pack_name;
    let gone = tx.delete::<OrganizationConformancePack>(name);
    gone.map(|_| ()).ok_or_else(|| faults::no_such_organization_pack(name))
}
