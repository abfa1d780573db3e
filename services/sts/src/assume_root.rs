//! AssumeRoot: short sessions of a member account's root user, for one task.

use service::{AccountId, Operation, Result, Tx, writes};

use crate::faults;
use crate::session::{self, Session};
use crate::shapes::{AssumeRootRequest, AssumeRootResponse};

pub(crate) const OPERATIONS: &[Operation] = &[writes!("AssumeRoot", assume)];

const LONGEST: i64 = 900;
const TASKS: [&str; 5] = [
    "IAMAuditRootUserCredentials",
    "IAMCreateRootUserPassword",
    "IAMDeleteRootUserCredentials",
    "S3UnlockBucketPolicy",
    "SQSUnlockQueuePolicy",
];

fn assume(tx: &mut Tx<'_>, request: AssumeRootRequest) -> Result<AssumeRootResponse> {
    let target = &request.target_principal;
    let account = account_of(target).ok_or_else(faults::invalid_arn)?;
    let policy_arn = request.task_policy_arn.arn.unwrap_or_default();
    let task = policy_arn.rsplit_once("::aws:policy/root-task/").map(|(_, task)| task);
    if !task.is_some_and(|task| TASKS.contains(&task)) {
        return Err(faults::not_authorized(&tx.context().caller.arn, "sts:AssumeRoot", target));
    }
    let partition = tx.scope().region.partition().name();
    let session = Session {
        arn: format!("arn:{partition}:iam::{account}:root"),
        user_id: account.to_string(),
        source_identity: session::of_caller(tx.view()).and_then(|calling| calling.source_identity.clone()),
        policy_arns: vec![policy_arn],
        ..Session::default()
    };
    let source_identity = session.source_identity.clone();
    let seconds = request.duration_seconds.unwrap_or(LONGEST);
    let credentials = session::begin(tx, account, seconds, session);
    Ok(AssumeRootResponse {
        credentials: Some(credentials),
        source_identity,
        ..AssumeRootResponse::default()
    })
}

/// The account of a root user's ARN, or of a bare account id.
fn account_of(target: &str) -> Option<AccountId> {
    let parts: Vec<&str> = target.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "iam", "", account, "root"] | [account] => account.parse().ok(),
        _ => None,
    }
}
