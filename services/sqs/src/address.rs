//! Where a queue is: URLs and ARNs, and the queue behind them.

use std::str::FromStr as _;

use service::{AccountId, Admission, Context, Result, Scope, View, region};

use crate::attributes::POLICY;
use crate::faults;
use crate::queues::Queue;

/// The URL under which the caller reaches a queue.
pub(crate) fn url(context: &Context, scope: Scope, name: &str) -> String {
    format!("{}/{}/{name}", context.endpoint, scope.account)
}

/// The URL that AWS gives to a queue, whoever calls: AWS Config's id of it.
pub(crate) fn aws_url(scope: Scope, name: &str) -> String {
    let (region, suffix) = (scope.region.name(), scope.region.partition().dns_suffix());
    format!("https://sqs.{region}.{suffix}/{}/{name}", scope.account)
}

/// The ARN of a queue.
pub(crate) fn arn(scope: Scope, name: &str) -> String {
    scope.arn("sqs", name)
}

/// Account and name at the end of a queue's URL, whatever its host. AWS takes a bare name as well.
fn parts(url: &str, scope: Scope) -> (Scope, &str) {
    let mut segments = url.rsplit('/');
    let name = segments.next().unwrap_or_default();
    let account = segments.next().and_then(|account| AccountId::from_str(account).ok());
    (Scope::new(account.unwrap_or(scope.account), scope.region), name)
}

/// What only the account of a queue may do, whatever the queue's policy says.
const OWNERS: [&str; 8] = [
    "AddPermission",
    "DeleteQueue",
    "ListQueueTags",
    "RemovePermission",
    "SetQueueAttributes",
    "StartMessageMoveTask",
    "TagQueue",
    "UntagQueue",
];

/// The queue that a URL leads to, with the scope it lives in: another account's queue is found in that account. Its
/// policy has to let the caller do this.
pub(crate) fn find<'v>(view: View<'v>, url: &str, action: &str) -> Result<(Scope, &'v Queue)> {
    let (scope, name) = parts(url, view.scope());
    let queue = view.state().get::<Queue>(scope, name).ok_or_else(faults::no_queue)?;
    let is_own = scope.account == view.scope().account;
    let admission = Admission {
        policy: queue.attribute(POLICY).filter(|_| is_own || !OWNERS.contains(&action)),
        owner: scope.account,
        action: &format!("sqs:{action}"),
        resource: &queue.arn,
    };
    let caller = &view.context().caller.arn;
    let admitted = admission.check(view);
    admitted.map_err(|why| faults::not_authorized(caller, action, &queue.arn, why))?;
    Ok((scope, queue))
}

/// Scope and name that an ARN of a queue tells; `None` when it is none.
pub(crate) fn parse_arn(arn: &str) -> Option<(Scope, &str)> {
    let parts: Vec<&str> = arn.split(':').collect();
    let ["arn", partition, "sqs", in_region, account, name] = parts[..] else { return None };
    let region = region(in_region).filter(|region| region.partition().name() == partition)?;
    Some((Scope::new(AccountId::from_str(account).ok()?, region), name))
}

#[cfg(test)]
mod tests {
    use super::{arn, parse_arn, parts};
    use service::{AccountId, Region, Scope};

    #[test]
    fn urls_of_any_host_name_account_and_queue() {
        let scope = Scope::new(AccountId::DEFAULT, Region::default_region());
        for (url, account, name) in [
            ("http://localhost:4566/111111111111/jobs", "111111111111", "jobs"),
            ("https://sqs.eu-west-1.amazonaws.com/111111111111/jobs.fifo", "111111111111", "jobs.fifo"),
            ("/111111111111/jobs", "111111111111", "jobs"),
            ("/123/jobs", "123456789012", "jobs"),
            ("jobs", "123456789012", "jobs"),
            ("http://nowhere", "123456789012", "nowhere"),
        ] {
            let (found, queue) = parts(url, scope);
            assert_eq!((found.account.to_string().as_str(), queue), (account, name), "{url}");
        }
        assert_eq!(parse_arn(&arn(scope, "jobs")), Some((scope, "jobs")));
        assert_eq!(parse_arn("arn:aws:sns:us-east-1:123456789012:jobs"), None);
        assert_eq!(parse_arn("jobs"), None);
    }
}
