//! Delivery channels: where a recorder's items go, one for each account and Region.

// shapes: DeliveryChannel, DeliveryChannelStatus
use service::{Operation, Result, Scope, Tx, Value, View, reads, writes};

use crate::delivery_bucket::{self, Bucket};
use crate::delivery_status::Delivery;
use crate::shapes::{
    self, DeleteDeliveryChannelRequest, DeliveryChannelStatus, DescribeDeliveryChannelStatusRequest,
    DescribeDeliveryChannelStatusResponse, DescribeDeliveryChannelsRequest, DescribeDeliveryChannelsResponse,
    PutDeliveryChannelRequest,
};
use crate::{configuration_recorders, delivery_schedule, delivery_status, faults};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteDeliveryChannel", delete => empty),
    reads!("DescribeDeliveryChannelStatus", describe_status),
    reads!("DescribeDeliveryChannels", describe),
    writes!("PutDeliveryChannel", put => empty),
];

/// What a channel is called that nobody named.
const DEFAULT_NAME: &str = "default";

service::structures! {
    /// A row: what the API shows.
    DeliveryChannel { shape: shapes::DeliveryChannel = "Shape" }
}

service::row!(DeliveryChannel: "AWS::Config::DeliveryChannel", id |row| row.name());

impl DeliveryChannel {
    fn name(&self) -> &str {
        self.shape.name.as_deref().unwrap_or_default()
    }

    fn status(&self, view: View<'_>) -> DeliveryChannelStatus {
        DeliveryChannelStatus {
            name: self.shape.name.clone(),
            config_snapshot_delivery_info: Some(delivery_status::of_files(view, Delivery::Snapshot)),
            config_history_delivery_info: Some(delivery_status::of_files(view, Delivery::History)),
            config_stream_delivery_info: Some(delivery_status::of_stream(
                view,
                self.shape.sns_topic_arn.is_some(),
            )),
        }
    }
}

/// The channel of the scope.
pub(crate) fn of_scope(view: View<'_>) -> Option<&DeliveryChannel> {
    view.scan().next()
}

/// Creates the scope's channel, or replaces what it says.
fn put(tx: &mut Tx<'_>, request: PutDeliveryChannelRequest) -> Result<()> {
    let mut shape = request.delivery_channel;
    if configuration_recorders::of_scope(tx.view().state(), tx.scope()).is_none() {
        return Err(faults::no_recorder_to("put delivery channel"));
    }
    let name = shape.name.get_or_insert_with(|| DEFAULT_NAME.to_owned()).clone();
    if name.trim().is_empty() {
        return Err(faults::blank_channel_name(&name));
    }
    let Some(bucket) = shape.s3_bucket_name.as_deref().filter(|bucket| !bucket.is_empty()) else {
        return Err(faults::empty_bucket_name());
    };
    if shape.s3_key_prefix.as_deref() == Some("") {
        return Err(faults::empty_key_prefix());
    }
    let is_lenient = tx.view().is_lenient();
    if let Some(arn) = shape.s3_kms_key_arn.as_deref().filter(|arn| !is_lenient && !is_key(arn)) {
        return Err(faults::invalid_kms_key_arn(arn));
    }
    if let Some(arn) = shape.sns_topic_arn.as_deref().filter(|arn| !is_lenient && topic_scope(arn).is_none())
    {
        return Err(faults::invalid_topic_arn(arn));
    }
    let before = of_scope(tx.view()).cloned();
    if before.as_ref().is_some_and(|channel| channel.name() != name) {
        return Err(faults::too_many_channels(&name));
    }
    if !is_lenient {
        let found = Bucket::of(tx, &shape).map_err(|_| faults::no_such_bucket(bucket))?;
        found.check(tx)?;
        find_topic(tx, shape.sns_topic_arn.as_deref())?;
    }
    tx.put(DeliveryChannel { shape });
    delivery_schedule::begin(tx, before.as_ref().map(|before| &before.shape));
    Ok(())
}

/// The parts of an ARN of a service: the scope, if it has one, and the resource.
fn parts<'a>(arn: &'a str, service: &str) -> Option<(Scope, &'a str)> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, found, region, account, resource] = parts[..] else { return None };
    let region = service::region(region).filter(|region| region.partition().name() == partition)?;
    (found == service && !resource.is_empty())
        .then_some((Scope::new(account.parse().ok()?, region), resource))
}

/// Whether an ARN is of a key or of an alias of KMS.
fn is_key(arn: &str) -> bool {
    parts(arn, "kms").is_some_and(|(_, key)| key.starts_with("key/") || key.starts_with("alias/"))
}

/// Where the topic with an ARN is, if it is one of a topic.
pub(crate) fn topic_scope(arn: &str) -> Option<Scope> {
    parts(arn, "sns").filter(|(_, name)| !name.contains(':')).map(|(scope, _)| scope)
}

/// Looks whether a topic is there, as far as there is a service that knows.
fn find_topic(tx: &mut Tx<'_>, arn: Option<&str>) -> Result<()> {
    let operation = "GetTopicAttributes";
    let known = tx.context().catalog.operation("sns", operation).is_some();
    let Some((arn, scope)) = arn.filter(|_| known).and_then(|arn| Some((arn, topic_scope(arn)?))) else {
        return Ok(());
    };
    let context = service::Context { scope, ..delivery_bucket::as_config(tx.context()) };
    let input = Value::Map([("TopicArn", arn)].into_iter().collect());
    let found = tx.call_as(&context, "sns", operation, input);
    found.map(drop).map_err(|_| faults::invalid_topic_arn(arn))
}

/// The channels that a request names; none named is whichever there is.
fn found(view: View<'_>, names: Option<Vec<String>>) -> Result<Option<&DeliveryChannel>> {
    let channel = of_scope(view);
    let known = |name: &&String| channel.is_some_and(|channel| channel.name() == name.as_str());
    match names.iter().flatten().find(|name| !known(name)) {
        Some(unknown) => Err(faults::no_such_channel(unknown)),
        None => Ok(channel),
    }
}

fn describe(
    view: View<'_>,
    request: DescribeDeliveryChannelsRequest,
) -> Result<DescribeDeliveryChannelsResponse> {
    let channel = found(view, request.delivery_channel_names)?;
    let channels = channel.into_iter().map(|channel| channel.shape.clone()).collect();
    Ok(DescribeDeliveryChannelsResponse { delivery_channels: Some(channels) })
}

fn describe_status(
    view: View<'_>,
    request: DescribeDeliveryChannelStatusRequest,
) -> Result<DescribeDeliveryChannelStatusResponse> {
    let channel = found(view, request.delivery_channel_names)?;
    let statuses = channel.into_iter().map(|channel| channel.status(view)).collect();
    Ok(DescribeDeliveryChannelStatusResponse { delivery_channels_status: Some(statuses) })
}

fn delete(tx: &mut Tx<'_>, request: DeleteDeliveryChannelRequest) -> Result<()> {
    let name = &request.delivery_channel_name;
    tx.get::<DeliveryChannel>(name).ok_or_else(|| faults::no_such_channel(name))?;
    if configuration_recorders::running(tx.view().state(), tx.scope()).is_some() {
        return Err(faults::channel_is_needed(name));
    }
    tx.delete::<DeliveryChannel>(name);
    delivery_status::forget(tx);
    Ok(())
}
