//! Amazon Simple Queue Service: queues, and the messages that wait in them.
//!
//! Queues are control rows. Messages are data rows: each stands in a lane (a message group of a FIFO queue, or alone),
//! and each lane has one turn, a row whose key begins with the time from which the lane may be received. A receive
//! walks the turns that have come, so that it costs the same however many messages wait.

mod address;
mod attempts;
mod attributes;
mod batches;
mod deduplication;
mod deletion;
mod digest;
mod faults;
mod lanes;
mod message_attributes;
mod messages;
mod move_tasks;
mod moving;
mod permissions;
mod purge;
mod queues;
mod receipts;
mod receive;
mod redrive;
mod send;
mod shapes;
mod tags;
mod visibility;
mod windows;

use service::{Service, kind, stored};

/// The service.
pub static SERVICE: Service = Service {
    name: "sqs",
    operations: &[
        attributes::OPERATIONS,
        deletion::OPERATIONS,
        move_tasks::OPERATIONS,
        permissions::OPERATIONS,
        purge::OPERATIONS,
        queues::OPERATIONS,
        receive::OPERATIONS,
        redrive::OPERATIONS,
        send::OPERATIONS,
        tags::OPERATIONS,
        visibility::OPERATIONS,
    ],
    judged: &[
        "ChangeMessageVisibilityBatch.Entries",
        "CreateQueue.Attributes",
        "DeleteMessageBatch.Entries",
        "GetQueueAttributes.AttributeNames",
        "ReceiveMessage.AttributeNames",
        "ReceiveMessage.MessageSystemAttributeNames",
        "SendMessage.MessageAttributes",
        "SendMessage.MessageBody",
        "SendMessage.MessageSystemAttributes",
        "SendMessageBatch.Entries",
        "SetQueueAttributes.Attributes",
    ],
    kinds: &[
        kind::<queues::Queue>(),
        stored::<attempts::Attempt>(),
        stored::<deduplication::Deduplication>(),
        stored::<lanes::Turn>(),
        stored::<messages::Message>(),
        stored::<messages::Progress>(),
        stored::<move_tasks::MoveTask>(),
        stored::<queues::Grave>(),
    ],
    followers: &[],
    timers: &[moving::MOVE_MESSAGES],
    provision: None,
};
