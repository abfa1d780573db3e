//! Reports on services: when those who may use a service last did.

// shapes: ServiceLastAccessed, EntityDetails, EntityInfo
use policy::Document;
use service::{Operation, Result, Timestamp, Tx, View};

use crate::effective_policies::{self, EntityArn, Included, Origin};
use crate::entities;
use crate::groups::Group;
use crate::last_use::{self, ServiceUse};
use crate::pages::listed;
use crate::roles::Role;
use crate::shapes::{
    EntityDetails, EntityInfo, GenerateServiceLastAccessedDetailsRequest,
    GenerateServiceLastAccessedDetailsResponse, GetServiceLastAccessedDetailsRequest,
    GetServiceLastAccessedDetailsResponse, GetServiceLastAccessedDetailsWithEntitiesRequest,
    GetServiceLastAccessedDetailsWithEntitiesResponse, ServiceLastAccessed,
};
use crate::users::User;
use crate::{faults, global, memberships, policies, service_access, service_names};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("GenerateServiceLastAccessedDetails", generate),
    service::reads!("GetServiceLastAccessedDetails", get),
    service::reads!("GetServiceLastAccessedDetailsWithEntities", get_with_entities),
];

const DONE: &str = "COMPLETED";
const BY_SERVICE: &str = "SERVICE_LEVEL";

service::structures! {
    /// A report, complete as soon as it is asked for.
    Report {
        job_id: String = "JobId",
        arn: String = "Arn",
        /// Who asked for it, and alone may read it.
        user_id: String = "UserId",
        created: Timestamp = "JobCreationDate",
        services: Vec<ServiceLastAccessed> = "ServicesLastAccessed",
    }
}

service::row!(Report: "AWS::IAM::ServiceLastAccessedReport", id |row| &row.job_id, plane Data);

/// Someone who uses services.
#[derive(Clone, Copy)]
enum Entity<'v> {
    User(&'v User),
    Role(&'v Role),
}

impl<'v> Entity<'v> {
    fn info(self) -> EntityInfo {
        match self {
            Self::User(User { shape, .. }) => EntityInfo {
                arn: shape.arn.clone(),
                name: shape.user_name.clone(),
                r#type: "USER".to_owned(),
                id: shape.user_id.clone(),
                path: Some(shape.path.clone()),
            },
            Self::Role(Role { shape, .. }) => EntityInfo {
                arn: shape.arn.clone(),
                name: shape.role_name.clone(),
                r#type: "ROLE".to_owned(),
                id: shape.role_id.clone(),
                path: Some(shape.path.clone()),
            },
        }
    }

    /// The last use of a service.
    fn last_use(self, view: View<'v>, namespace: &str) -> Option<&'v ServiceUse> {
        let id = match self {
            Self::User(user) => &user.shape.user_id,
            Self::Role(role) => &role.shape.role_id,
        };
        last_use::of_service(view, id, namespace)
    }
}

fn is_policy(arn: &str) -> bool {
    arn.contains(":policy/")
}

/// Those whom a report on the user, group, role or policy is about: a group's members, and all who have a policy.
fn entities<'v>(view: View<'v>, arn: &str) -> Result<Vec<Entity<'v>>> {
    if !is_policy(arn) {
        let EntityArn { noun, name, .. } = EntityArn::parse(arn)?;
        return Ok(match noun {
            "user" => vec![Entity::User(entities::find(view, name)?)],
            "role" => vec![Entity::Role(entities::find(view, name)?)],
            _ => {
                let members = memberships::members(view, entities::find(view, name)?);
                members.into_iter().map(Entity::User).collect()
            }
        });
    }
    let groups =
        policies::attached_to::<Group>(view, arn).flat_map(|group| memberships::members(view, group));
    let users = policies::attached_to(view, arn).map(Entity::User);
    let roles = policies::attached_to(view, arn).map(Entity::Role);
    let mut found: Vec<Entity<'_>> = groups.map(Entity::User).chain(users).chain(roles).collect();
    found.sort_by_key(|entity| entity.info().arn);
    found.dedup_by_key(|entity| entity.info().arn);
    Ok(found)
}

/// What lets them use services: boundaries have no say.
fn documents(view: View<'_>, arn: &str) -> Result<Vec<Document>> {
    let origins = if is_policy(arn) {
        policies::known(view, arn)?;
        vec![Origin::Managed { arn }]
    } else {
        effective_policies::origins(view, arn)?
    };
    origins.into_iter().map(|origin| Ok(Included::stored(view, origin)?.document)).collect()
}

fn generate(
    tx: &mut Tx<'_>,
    request: GenerateServiceLastAccessedDetailsRequest,
) -> Result<GenerateServiceLastAccessedDetailsResponse> {
    if request.granularity.is_some_and(|granularity| granularity != BY_SERVICE) {
        return Err(faults::actions_not_tracked());
    }
    let view = tx.view();
    let documents = documents(view, &request.arn)?;
    let entities = entities(view, &request.arn)?;
    let granted = service_names::all().filter(|(namespace, _)| {
        documents.iter().any(|document| service_access::grants(document, namespace))
    });
    let services = granted.map(|(namespace, name)| {
        let uses = entities.iter().filter_map(|entity| Some((*entity, entity.last_use(view, namespace)?)));
        let last = uses.clone().max_by_key(|(_, last)| last.time);
        ServiceLastAccessed {
            service_name: name.to_owned(),
            service_namespace: namespace.to_owned(),
            last_authenticated: last.map(|(_, last)| last.time),
            last_authenticated_entity: last.map(|(entity, _)| entity.info().arn),
            last_authenticated_region: last.map(|(_, last)| last.region.clone()),
            total_authenticated_entities: Some(uses.count() as i64),
            tracked_actions_last_accessed: None,
        }
    });
    let (services, user_id) = (services.collect(), view.context().caller.user_id.to_string());
    let (job_id, created) = (tx.uuid(), global::now(tx));
    global::put(tx, Report { job_id: job_id.clone(), arn: request.arn, user_id, created, services });
    Ok(GenerateServiceLastAccessedDetailsResponse { job_id: Some(job_id) })
}

/// The caller's report with this id.
fn find<'v>(view: View<'v>, id: &str) -> Result<&'v Report> {
    let report =
        global::get::<Report>(view, id).filter(|report| *report.user_id == *view.context().caller.user_id);
    report.ok_or_else(|| faults::report_job_not_found(id))
}

fn get(
    view: View<'_>,
    request: GetServiceLastAccessedDetailsRequest,
) -> Result<GetServiceLastAccessedDetailsResponse> {
    let report = find(view, &request.job_id)?;
    let services = report.services.iter().cloned();
    let key = |service: &ServiceLastAccessed| service.service_namespace.clone();
    let page = listed(view, services, key, &request.marker, request.max_items)?;
    Ok(GetServiceLastAccessedDetailsResponse {
        job_status: DONE.to_owned(),
        job_type: Some(BY_SERVICE.to_owned()),
        job_creation_date: report.created,
        services_last_accessed: page.items,
        job_completion_date: report.created,
        is_truncated: page.is_truncated,
        marker: page.marker,
        error: None,
    })
}

/// Those who may use a service, the last who did first.
fn get_with_entities(
    view: View<'_>,
    request: GetServiceLastAccessedDetailsWithEntitiesRequest,
) -> Result<GetServiceLastAccessedDetailsWithEntitiesResponse> {
    let report = find(view, &request.job_id)?;
    let details = entities(view, &report.arn)?.into_iter().map(|entity| EntityDetails {
        entity_info: entity.info(),
        last_authenticated: entity.last_use(view, &request.service_namespace).map(|last| last.time),
    });
    // Times count down, so that the latest comes first.
    let key = |details: &EntityDetails| {
        let age = i64::MAX - details.last_authenticated.map_or(0, Timestamp::seconds);
        format!("{age:020} {}", details.entity_info.arn)
    };
    let mut details: Vec<EntityDetails> = details.collect();
    details.sort_by_key(key);
    let page = listed(view, details, key, &request.marker, request.max_items)?;
    Ok(GetServiceLastAccessedDetailsWithEntitiesResponse {
        job_status: DONE.to_owned(),
        job_creation_date: report.created,
        job_completion_date: report.created,
        entity_details_list: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
        error: None,
    })
}
