//! Queues: made, found, listed, deleted.

use service::{
    BTreeMap, Casing, Identity, Map, Operation, Relation, Resource, Result, Row, Scope, Timestamp, Tx, Typed,
    Value, View, link, page, page_token,
};

use crate::attempts::Attempt;
use crate::deduplication::Deduplication;
use crate::lanes::Turn;
use crate::messages::{Message, Progress};
use crate::move_tasks::MoveTask;
use crate::shapes::{
    CreateQueueRequest, CreateQueueResult, DeleteQueueRequest, GetQueueUrlRequest, GetQueueUrlResult,
    ListQueuesRequest, ListQueuesResult,
};
use crate::{address, attributes, faults, redrive, tags};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::writes!("CreateQueue", create),
    service::writes!("DeleteQueue", delete => empty),
    service::reads!("GetQueueUrl", url),
    service::reads!("ListQueues", list),
];

/// The longest that a name may be.
const NAME: usize = 80;
/// What the names of FIFO queues end with.
pub(crate) const FIFO: &str = ".fifo";
/// How long AWS takes to delete a queue; until then its name is not free.
const DELETION: f64 = 60.0;

service::structures! {
    /// A row: a queue with the attributes that can be set.
    Queue {
        name: String = "QueueName",
        arn: String = "QueueArn",
        attributes: BTreeMap<String, String> = "Attributes",
        tags: BTreeMap<String, String> = "Tags",
        created: Timestamp = "CreatedTimestamp",
        modified: Timestamp = "LastModifiedTimestamp",
    }
    /// A row: a queue was deleted, and its name is not free before a time.
    Grave { name: String = "Name", until: Timestamp = "Until" }
}

service::row!(Queue: "AWS::SQS::Queue",
    id |row| &row.name,
    links |row| redrive::target(row).map(|(name, _)| link::<Queue>(&name)).into_iter().collect());
service::row!(Grave: "Cloudchamber::SQS::Grave", id |row| &row.name, plane Data);

impl Queue {
    /// Whether messages keep their order.
    pub(crate) fn is_fifo(&self) -> bool {
        self.name.ends_with(FIFO)
    }

    /// The value of an attribute that can be set, if it is.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The value of an attribute that is a number; zero for one that is not there.
    pub(crate) fn number(&self, name: &str) -> i64 {
        self.attribute(name).and_then(|value| value.parse().ok()).unwrap_or_default()
    }

    /// Before this time were sent the messages that the queue keeps no longer.
    pub(crate) fn horizon(&self, now: Timestamp) -> Timestamp {
        now.plus_micros(-self.number(attributes::RETENTION) * 1_000_000)
    }
}

impl Resource for Queue {
    const RELATIONS: &'static [Relation] = &[];
    const CASING: Casing = Casing::Pascal;
    fn identity(&self, scope: Scope) -> Option<Identity> {
        Some(Identity {
            id: address::aws_url(scope, &self.name),
            name: Some(self.name.clone()),
            arn: Some(self.arn.clone()),
            availability_zone: Some("Not Applicable".into()),
            created: Some(self.created),
        })
    }
    fn configuration(&self) -> Value {
        Value::Map(attributes::lasting(self).into_iter().collect::<Map>())
    }
    fn supplementary(&self) -> BTreeMap<String, Value> {
        let tags: Map = self.tags.clone().into_iter().collect();
        BTreeMap::from([("Tags".to_owned(), Value::Map(tags))])
    }
    fn tags(&self) -> BTreeMap<String, String> {
        self.tags.clone()
    }
}

/// Whether the text is letters, digits, hyphens and underscores, not too many of them.
pub(crate) fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=NAME).contains(&text.len()) && text.bytes().all(plain)
}

fn check_name(name: &str, fifo: bool) -> Result<()> {
    if fifo {
        let stem = name.strip_suffix(FIFO).filter(|stem| is_plain(stem) && name.len() <= NAME);
        return stem.map(|_| ()).ok_or_else(faults::invalid_fifo_name);
    }
    if is_plain(name) { Ok(()) } else { Err(faults::invalid_queue_name()) }
}

/// Makes a queue, or finds the one that has this name and the requested attributes.
fn create(tx: &mut Tx<'_>, request: CreateQueueRequest) -> Result<CreateQueueResult> {
    let (scope, now, name) = (tx.scope(), tx.now(), request.queue_name);
    let requested = attributes::trimmed(request.attributes.unwrap_or_default());
    check_name(&name, attributes::asks_for_fifo(&requested)?)?;
    let answer = CreateQueueResult { queue_url: Some(address::url(tx.context(), scope, &name)) };
    if let Some(queue) = tx.get::<Queue>(&name) {
        return attributes::check_same(tx.view(), queue, requested).map(|()| answer);
    }
    if tx.get::<Grave>(&name).is_some_and(|grave| grave.until > now) {
        return Err(faults::deleted_recently());
    }
    let tags = tags::checked(&name, BTreeMap::new(), request.tags.unwrap_or_default())?;
    let arn = address::arn(scope, &name);
    let mut queue = Queue { name, arn, tags, created: now, modified: now, ..Queue::default() };
    queue.attributes = attributes::initial(&queue);
    attributes::apply(tx.view(), scope, &mut queue, requested)?;
    tx.delete::<Grave>(&queue.name);
    tx.put(queue);
    Ok(answer)
}

fn url(view: View<'_>, request: GetQueueUrlRequest) -> Result<GetQueueUrlResult> {
    let owner = request.queue_owner_aws_account_id.unwrap_or_else(|| view.account());
    let (scope, queue) = address::find(view, &format!("/{owner}/{}", request.queue_name), "GetQueueUrl")?;
    Ok(GetQueueUrlResult { queue_url: Some(address::url(view.context(), scope, &queue.name)) })
}

/// A page of queue URLs: at most a thousand, and a token only for who asked for pages.
pub(crate) fn listed<'q>(
    view: View<'_>,
    queues: impl Iterator<Item = (Scope, &'q Queue)>,
    token: Option<String>,
    most: Option<i64>,
) -> Result<(Vec<String>, Option<String>)> {
    let limit = most.unwrap_or(1_000);
    if !(1..=1_000).contains(&limit) {
        return Err(faults::page_outside(1_000));
    }
    let after = token.map(|token| page_token(&token).ok_or_else(faults::invalid_token)).transpose()?;
    let key = |(_, queue): &(Scope, &Queue)| queue.name.clone();
    let page = page(queues, key, after.as_deref(), limit as usize);
    let urls = page.items.into_iter().map(|(scope, queue)| address::url(view.context(), scope, &queue.name));
    Ok((urls.collect(), page.next.filter(|_| most.is_some())))
}

fn list(view: View<'_>, request: ListQueuesRequest) -> Result<ListQueuesResult> {
    let (scope, prefix) = (view.scope(), request.queue_name_prefix.unwrap_or_default());
    let queues = view.state().scan_prefix::<Queue>(scope, &prefix).map(|queue| (scope, queue));
    let (urls, next_token) = listed(view, queues, request.next_token, request.max_results)?;
    Ok(ListQueuesResult { queue_urls: Some(urls).filter(|urls| !urls.is_empty()), next_token })
}

/// Deletes a queue and all that is in it. Its name is free again after AWS's sixty seconds at the world's pace.
fn delete(tx: &mut Tx<'_>, request: DeleteQueueRequest) -> Result<()> {
    let (scope, queue) = address::find(tx.view(), &request.queue_url, "DeleteQueue")?;
    let name = queue.name.clone();
    empty(tx, scope, &name);
    let prefix = format!("{name} ");
    delete_all::<Attempt>(tx, scope, &prefix);
    delete_all::<Deduplication>(tx, scope, &prefix);
    delete_all::<MoveTask>(tx, scope, &prefix);
    let wait = DELETION * tx.view().state().pace();
    if wait > 0.0 {
        let until = tx.now().plus_micros((wait * 1e6) as i64);
        tx.transaction().put(scope, Grave { name: name.clone(), until });
    }
    tx.transaction().delete(scope, Progress::KIND, &name);
    tx.transaction().delete(scope, Queue::KIND, &name);
    Ok(())
}

/// Deletes all messages of a queue.
pub(crate) fn empty(tx: &mut Tx<'_>, scope: Scope, name: &str) {
    let prefix = format!("{name} ");
    delete_all::<Message>(tx, scope, &prefix);
    delete_all::<Turn>(tx, scope, &prefix);
}

fn delete_all<R: Typed>(tx: &mut Tx<'_>, scope: Scope, prefix: &str) {
    let rows = tx.view().state().scan_prefix::<R>(scope, prefix);
    let ids: Vec<_> = rows.map(Row::id).collect();
    for id in ids {
        tx.transaction().delete(scope, R::KIND, &id);
    }
}
