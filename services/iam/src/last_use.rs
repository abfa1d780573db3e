//! When access keys and roles were last used, where and for which service.

// shapes: AccessKeyLastUsed, RoleLastUsed
use service::{Caller, Link, Operation, Result, Scope, State, Timestamp, Tx, View};

use crate::access_keys::AccessKey;
use crate::roles::Role;
use crate::shapes::{
    AccessKeyLastUsed, GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse, RoleLastUsed,
};
use crate::users::User;
use crate::{faults, global};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("GetAccessKeyLastUsed", of_access_key)];

/// Of several uses for one service in one Region AWS remembers the first in so many seconds.
const SPAN: i64 = 900;
/// What answers say instead of a service or a Region when there was no use.
pub(crate) const NEVER: &str = "N/A";

service::structures! {
    /// The last use of an access key or of a role, which `id` is the id of.
    LastUse { id: String = "Id", time: Timestamp = "Time", service: String = "Service", region: String = "Region" }
}

service::row!(LastUse: "AWS::IAM::LastUse", id |row| &row.id, plane Data);

service::structures! {
    /// The last use of a service by a user or role, which `principal` is the id of.
    ServiceUse {
        id: String = "Id",
        principal: String = "Principal",
        time: Timestamp = "Time",
        region: String = "Region",
    }
}

service::row!(ServiceUse: "AWS::IAM::ServiceUse",
    id |row| &row.id,
    links |row| vec![Link::new(PRINCIPAL, row.principal.as_str())],
    plane Data);

/// Links to this kind name no rows: they make the way from a user or role to what it used a short one.
const PRINCIPAL: &str = "Cloudchamber::IAM::Principal";

/// What the call of a caller to a service is a use of.
struct Use<'c> {
    /// The id of the user's access key, or of the role.
    id: &'c str,
    /// The service, unless it is a role's use: of these it is not told for which service they were.
    service: &'c str,
    /// The id of the use of the service by the user or role.
    service_use: String,
    /// The id of the user or role.
    principal: &'c str,
}

impl<'c> Use<'c> {
    /// `None` for callers who are neither users nor roles.
    fn of(caller: &'c Caller, service: &'c str) -> Option<Self> {
        let principal = caller.user_id.split(':').next()?;
        let (id, told) = match principal.get(..4)? {
            "AIDA" if caller.access_key.starts_with("AKIA") => (&*caller.access_key, service),
            "AROA" => (principal, ""),
            _ => return None,
        };
        Some(Self { id, service: told, service_use: service_use(principal, namespace(service)), principal })
    }
}

fn service_use(principal: &str, namespace: &str) -> String {
    format!("{principal} {namespace}")
}

/// What policies call a service that signatures name so.
fn namespace(service: &str) -> &str {
    match service {
        "monitoring" => "cloudwatch",
        "tagging" => "tag",
        same => same,
    }
}

/// Whether a call of this caller to a service is one that [`record`] has to be told of. Most calls are not: they come
/// with keys that are none of IAM's, or with one that was used for the same a moment ago.
pub fn is_news(state: &State, scope: Scope, caller: &Caller, service: &str) -> bool {
    let Some(used) = Use::of(caller, service) else { return false };
    let home = global::home(scope);
    let is_other = |time: Timestamp, region: &str| {
        time.plus_seconds(SPAN) <= state.now() || region != scope.region.name()
    };
    let last = state.get::<LastUse>(home, used.id);
    let last_of_service = state.get::<ServiceUse>(home, &used.service_use);
    last.is_none_or(|last| is_other(last.time, &last.region) || last.service != used.service)
        || last_of_service.is_none_or(|last| is_other(last.time, &last.region))
}

/// Remembers that the caller called a service.
pub fn record(tx: &mut Tx<'_>, service: &str) {
    if let Some(used) = Use::of(&tx.context().caller, service) {
        let (region, time) = (tx.scope().region.name().to_owned(), global::now(tx));
        let (id, service) = (used.id.to_owned(), used.service.to_owned());
        global::put(tx, LastUse { id, time, service, region: region.clone() });
        let (id, principal) = (used.service_use, used.principal.to_owned());
        global::put(tx, ServiceUse { id, principal, time, region });
    }
}

/// Forgets what a user or role used that is gone.
pub(crate) fn forget(tx: &mut Tx<'_>, principal: &str) {
    let uses = global::linking::<ServiceUse>(tx.view(), PRINCIPAL, principal);
    let ids: Vec<String> = uses.map(|last| last.id.clone()).collect();
    ids.iter().for_each(|id| global::delete::<ServiceUse>(tx, id));
    global::delete::<LastUse>(tx, principal);
}

/// The last use of the service with this namespace by the user or role with this id.
pub(crate) fn of_service<'v>(view: View<'v>, principal: &str, namespace: &str) -> Option<&'v ServiceUse> {
    global::get(view, &service_use(principal, namespace))
}

/// The last use of the access key or the role with this id.
pub(crate) fn of<'v>(view: View<'v>, id: &str) -> Option<&'v LastUse> {
    global::get(view, id)
}

/// The last use of a role as answers show it: empty when there was none.
pub(crate) fn of_role(view: View<'_>, role: &Role) -> RoleLastUsed {
    let last = of(view, &role.shape.role_id);
    last.map_or_else(RoleLastUsed::default, |last| RoleLastUsed {
        last_used_date: Some(last.time),
        region: Some(last.region.clone()),
    })
}

fn of_access_key(
    view: View<'_>,
    request: GetAccessKeyLastUsedRequest,
) -> Result<GetAccessKeyLastUsedResponse> {
    let id = request.access_key_id;
    let user = global::get::<AccessKey>(view, &id).and_then(|key| global::get::<User>(view, &key.user_id));
    let user = user.ok_or_else(|| faults::last_use_denied(&view.context().caller.arn, &id))?;
    let last = of(view, &id);
    let or_never = |text: Option<&String>| text.map_or(NEVER, String::as_str).to_owned();
    Ok(GetAccessKeyLastUsedResponse {
        user_name: Some(user.shape.user_name.clone()),
        access_key_last_used: Some(AccessKeyLastUsed {
            last_used_date: last.map(|last| last.time),
            service_name: or_never(last.map(|last| &last.service)),
            region: or_never(last.map(|last| &last.region)),
        }),
    })
}

#[cfg(test)]
mod tests {
    use service::world::{Cause, ClockMode, Settings, World};
    use service::{AccountId, Caller, Region, Scope, Timestamp};

    use super::{LastUse, SPAN, ServiceUse, global, is_news};

    #[test]
    fn a_use_is_news_when_it_is_the_first_of_its_kind() {
        let scope = Scope::new(AccountId::DEFAULT, Region::default_region());
        let caller = |user_id: &str, access_key: &str| Caller {
            arn: "".into(),
            user_id: user_id.into(),
            access_key: access_key.into(),
        };
        let user = caller("AIDAX", "AKIAX");
        let world = |time| {
            let settings = Settings { clock: ClockMode::Frozen(time), ..Settings::default() };
            let world = World::new(settings);
            let cause = Cause {
                service: "iam".into(),
                operation: "RecordUse".into(),
                scope,
                caller: "".into(),
                user_id: "".into(),
                access_key: "".into(),
                request_id: "".into(),
            };
            let last = LastUse {
                id: "AKIAX".to_owned(),
                time: Timestamp::default(),
                service: "ec2".to_owned(),
                region: scope.region.name().to_owned(),
            };
            let of_service = ServiceUse {
                id: "AIDAX ec2".to_owned(),
                principal: "AIDAX".to_owned(),
                time: Timestamp::default(),
                region: scope.region.name().to_owned(),
            };
            let put = world.transact(cause, |transaction| {
                transaction.put(global::home(scope), last);
                transaction.put(global::home(scope), of_service);
                Ok::<(), ()>(())
            });
            assert!(put.is_ok());
            world.snapshot()
        };
        let soon = world(Timestamp::from_seconds(SPAN - 1));
        assert!(!is_news(&soon, scope, &user, "ec2"));
        assert!(is_news(&soon, scope, &user, "s3"));
        assert!(is_news(&world(Timestamp::from_seconds(SPAN)), scope, &user, "ec2"));
        assert!(is_news(&soon, scope, &caller("AROAX:session", "ASIAX"), "ec2"));
        for stranger in [caller("AKIAIOSFODNN7EXAMPLE", "AKIAY"), caller("", ""), caller("AIDAX", "")] {
            assert!(!is_news(&soon, scope, &stranger, "ec2"));
        }
    }
}
