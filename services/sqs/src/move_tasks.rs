//! Message move tasks: the dead letters of a queue go back, or elsewhere.

use service::model::base64;
use service::{Map, Operation, Result, Scope, Timestamp, Tx, Value, View, json};

use crate::queues::Queue;
use crate::shapes::{
    CancelMessageMoveTaskRequest, CancelMessageMoveTaskResult, ListMessageMoveTasksRequest,
    ListMessageMoveTasksResult, ListMessageMoveTasksResultEntry, StartMessageMoveTaskRequest,
    StartMessageMoveTaskResult,
};
use crate::{address, faults, lanes, moving, redrive};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CancelMessageMoveTask", cancel),
    service::reads!("ListMessageMoveTasks", list),
    service::writes!("StartMessageMoveTask", start),
];

pub(crate) const RUNNING: &str = "RUNNING";
const CANCELLED: &str = "CANCELLED";

service::structures! {
    /// A row: a task, whose key begins with its source queue and the time of its start.
    MoveTask {
        key: String = "Key",
        handle: String = "TaskHandle",
        status: String = "Status",
        source: String = "SourceArn",
        destination: Option<String> = "DestinationArn",
        rate: Option<i64> = "MaxNumberOfMessagesPerSecond",
        moved: i64 = "ApproximateNumberOfMessagesMoved",
        to_move: i64 = "ApproximateNumberOfMessagesToMove",
        failure: Option<String> = "FailureReason",
        started: Timestamp = "StartedTimestamp",
    }
}

service::row!(MoveTask: "Cloudchamber::SQS::MoveTask", id |row| &row.key, plane Data);

/// The queue that an ARN of a request leads to; it must be where the call is.
pub(crate) fn queue<'v>(view: View<'v>, arn: &str, parameter: &str) -> Result<&'v Queue> {
    let (scope, name) = address::parse_arn(arn).ok_or_else(|| faults::no_arn(parameter))?;
    let queue = view.get::<Queue>(name).filter(|_| scope == view.scope());
    queue.ok_or_else(|| faults::no_move_resource(parameter))
}

fn of_queue<'v>(view: View<'v>, name: &str) -> Vec<&'v MoveTask> {
    let prefix = format!("{name} ");
    let from = view.state().scan_from::<MoveTask>(view.scope(), &prefix);
    from.take_while(|task| task.key.starts_with(&prefix)).collect()
}

fn handle(id: &str, source: &str) -> String {
    let plain: Map = [("taskId", id), ("sourceArn", source)].into_iter().collect();
    let mut handle = Vec::new();
    base64::encode(json::to_string(Value::Map(plain).view()).as_bytes(), &mut handle);
    String::from_utf8(handle).expect("base64 is ASCII")
}

fn check_destination(view: View<'_>, source: &Queue, destination: Option<&str>) -> Result<()> {
    let Some(arn) = destination else { return Ok(()) };
    let destination = queue(view, arn, "DestinationArn")?;
    if destination.name == source.name {
        return Err(faults::same_destination());
    }
    if destination.is_fifo() != source.is_fifo() {
        return Err(faults::other_type_of_destination());
    }
    Ok(())
}

fn start(tx: &mut Tx<'_>, request: StartMessageMoveTaskRequest) -> Result<StartMessageMoveTaskResult> {
    let (view, scope) = (tx.view(), tx.scope());
    let source = queue(view, &request.source_arn, "SourceArn")?;
    let rate = request.max_number_of_messages_per_second;
    if rate.is_some_and(|rate| !(1..=500).contains(&rate)) {
        return Err(faults::rate_outside());
    }
    if redrive::sources(view, scope, &source.name).next().is_none() {
        return Err(faults::no_dead_letter_queue());
    }
    check_destination(view, source, request.destination_arn.as_deref())?;
    if of_queue(view, &source.name).iter().any(|task| task.status == RUNNING) {
        return Err(faults::task_is_running());
    }
    let to_move = lanes::ready(view.state(), scope, source).count();
    let (name, started) = (source.name.clone(), tx.now());
    let id = tx.uuid();
    let task = MoveTask {
        key: format!("{name} {:016x} {id}", started.micros().max(0)),
        handle: handle(&id, &request.source_arn),
        status: RUNNING.to_owned(),
        source: request.source_arn,
        destination: request.destination_arn,
        rate,
        to_move: to_move as i64,
        started,
        ..MoveTask::default()
    };
    let task_handle = Some(task.handle.clone());
    moving::go_on(tx, &task);
    tx.put(task);
    Ok(StartMessageMoveTaskResult { task_handle })
}

/// The queue that a handle names.
fn named_source(handle: &str) -> Option<(Scope, String)> {
    let plain = json::parse(&base64::decode(handle)?).ok()?;
    let (scope, name) = address::parse_arn(plain.get("sourceArn")?.as_str()?)?;
    Some((scope, name.to_owned()))
}

fn cancel(tx: &mut Tx<'_>, request: CancelMessageMoveTaskRequest) -> Result<CancelMessageMoveTaskResult> {
    let (_, name) = named_source(&request.task_handle).ok_or_else(faults::invalid_task_handle)?;
    let tasks = of_queue(tx.view(), &name);
    let task =
        tasks.into_iter().find(|task| task.handle == request.task_handle).ok_or_else(faults::no_task)?;
    if task.status != RUNNING {
        return Err(faults::task_is_over());
    }
    let task = MoveTask { status: CANCELLED.to_owned(), ..task.clone() };
    let moved = task.moved;
    tx.put(task);
    Ok(CancelMessageMoveTaskResult { approximate_number_of_messages_moved: Some(moved) })
}

/// The latest tasks, one if not more are asked for; only one that runs shows its handle.
fn list(view: View<'_>, request: ListMessageMoveTasksRequest) -> Result<ListMessageMoveTasksResult> {
    let source = queue(view, &request.source_arn, "SourceArn")?;
    let most = request.max_results.unwrap_or(1);
    if !(1..=10).contains(&most) {
        return Err(faults::page_outside(10));
    }
    let shown = |task: &MoveTask| ListMessageMoveTasksResultEntry {
        task_handle: Some(task.handle.clone()).filter(|_| task.status == RUNNING),
        status: Some(task.status.clone()),
        source_arn: Some(task.source.clone()),
        destination_arn: task.destination.clone(),
        max_number_of_messages_per_second: task.rate,
        approximate_number_of_messages_moved: Some(task.moved),
        approximate_number_of_messages_to_move: Some(task.to_move),
        failure_reason: task.failure.clone(),
        started_timestamp: Some(task.started.millis()),
    };
    let latest = of_queue(view, &source.name).into_iter().rev().take(most as usize);
    Ok(ListMessageMoveTasksResult { results: Some(latest.map(shown).collect()) })
}
