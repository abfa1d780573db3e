//! A message move task at work: each second it moves some messages.

use service::{Map, Result, TimerTask, Tx, Value};

use crate::messages::{self, Message};
use crate::move_tasks::{self, MoveTask, RUNNING};
use crate::queues::Queue;
use crate::{address, lanes};

/// Moves the messages of a task for one second.
pub(crate) const MOVE_MESSAGES: TimerTask = TimerTask { name: "MoveMessages", run };

/// How many messages move in a second when the task does not say.
const RATE: i64 = 500;

/// Has a task go on in a second.
pub(crate) fn go_on(tx: &mut Tx<'_>, task: &MoveTask) {
    let payload: Map = [("Key", task.key.as_str())].into_iter().collect();
    tx.after(1.0, "sqs", MOVE_MESSAGES.name, Value::Map(payload));
}

fn run(tx: &mut Tx<'_>, payload: Value) -> Result<()> {
    let key = payload.get("Key").and_then(Value::as_str).unwrap_or_default();
    let Some(mut task) = tx.get::<MoveTask>(key).filter(|task| task.status == RUNNING).cloned() else {
        return Ok(());
    };
    let Ok(source) = move_tasks::queue(tx.view(), &task.source, "SourceArn").cloned() else { return Ok(()) };
    let rate = task.rate.unwrap_or(RATE).unsigned_abs() as usize;
    let ready = lanes::ready(tx.view().state(), tx.scope(), &source);
    let messages: Vec<Message> = ready.take(rate).cloned().collect();
    let is_last = messages.len() < rate;
    for message in messages {
        if let Err(reason) = move_one(tx, &source, task.destination.as_deref(), message) {
            task.status = "FAILED".to_owned();
            task.failure = Some(reason.to_owned());
            break;
        }
        task.moved += 1;
    }
    if task.status == RUNNING && is_last {
        task.status = "COMPLETED".to_owned();
    } else if task.status == RUNNING {
        go_on(tx, &task);
    }
    tx.put(task);
    Ok(())
}

/// Moves a message to the destination of its task, or back to where it came from; there it is a new message.
fn move_one(
    tx: &mut Tx<'_>,
    source: &Queue,
    destination: Option<&str>,
    message: Message,
) -> std::result::Result<(), &'static str> {
    let (scope, now) = (tx.scope(), tx.now());
    let arn = destination.or(message.source.as_deref()).ok_or("CouldNotDetermineMessageSource")?;
    let target = address::parse_arn(arn).and_then(|(_, name)| tx.get::<Queue>(name)).cloned();
    let target = target.ok_or("AWS.SimpleQueueService.NonExistentQueue")?;
    lanes::remove(tx, scope, source, &message.key);
    let renewed = Message {
        message_id: tx.uuid(),
        sent: now,
        visible: now,
        source: None,
        received: 0,
        received_before: 0,
        first_received: None,
        last_received: None,
        ..message
    };
    messages::enter(tx, scope, &target, renewed);
    Ok(())
}
