//! When access keys and roles were last used, where and for which service.

// shapes: AccessKeyLastUsed, RoleLastUsed
use service::{Caller, Operation, Result, Scope, State, Timestamp, Tx, View};

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

/// What the call of a caller to a service is a use of: the id of the user's access key, or of the role, of which it is
/// not told for which service it was; `None` for callers who are neither.
fn subject<'c>(caller: &'c Caller, service: &'c str) -> Option<(&'c str, &'c str)> {
    match caller.user_id.get(..4)? {
        "AIDA" if caller.access_key.starts_with("AKIA") => Some((&caller.access_key, service)),
        "AROA" => Some((caller.user_id.split(':').next()?, "")),
        _ => None,
    }
}

/// Whether a call of this caller to a service is one that [`record`] has to be told of. Most calls are not: they come
/// with keys that are none of IAM's, or with one that was used for the same a moment ago.
pub fn is_news(state: &State, scope: Scope, caller: &Caller, service: &str) -> bool {
    let Some((id, service)) = subject(caller, service) else { return false };
    state.get::<LastUse>(global::home(scope), id).is_none_or(|last| {
        last.time.plus_seconds(SPAN) <= state.now()
            || last.service != service
            || last.region != scope.region.name()
    })
}

/// Remembers that the caller called a service.
pub fn record(tx: &mut Tx<'_>, service: &str) {
    if let Some((id, service)) = subject(&tx.context().caller, service) {
        let (service, region) = (service.to_owned(), tx.scope().region.name().to_owned());
        let row = LastUse { id: id.to_owned(), time: global::now(tx), service, region };
        global::put(tx, row);
    }
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

    use super::{LastUse, SPAN, global, is_news};

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
            let put = world.transact(cause, |transaction| {
                transaction.put(global::home(scope), last);
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
