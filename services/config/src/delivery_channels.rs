//! Delivery channels: where a recorder's items go, one for each account and Region.
//!
//! Nothing is delivered yet: the channel may name any bucket, topic and key, and its status says that nothing was tried.

// shapes: DeliveryChannel, DeliveryChannelStatus
use service::{Operation, Result, Tx, View, reads, writes};

use crate::configuration_recorders;
use crate::faults;
use crate::shapes::{
    self, ConfigExportDeliveryInfo, ConfigStreamDeliveryInfo, DeleteDeliveryChannelRequest,
    DeliveryChannelStatus, DescribeDeliveryChannelStatusRequest, DescribeDeliveryChannelStatusResponse,
    DescribeDeliveryChannelsRequest, DescribeDeliveryChannelsResponse, PutDeliveryChannelRequest,
};

pub(crate) const OPERATIONS: &[Operation] = &[
    writes!("DeleteDeliveryChannel", delete => empty),
    reads!("DescribeDeliveryChannelStatus", describe_status),
    reads!("DescribeDeliveryChannels", describe),
    writes!("PutDeliveryChannel", put => empty),
];

/// What a channel is called that nobody named.
const DEFAULT_NAME: &str = "default";
const NOT_APPLICABLE: &str = "NOT_APPLICABLE";

service::structures! {
    /// A row: what the API shows.
    DeliveryChannel { shape: shapes::DeliveryChannel = "Shape" }
}

service::row!(DeliveryChannel: "AWS::Config::DeliveryChannel", id |row| row.name());

impl DeliveryChannel {
    fn name(&self) -> &str {
        self.shape.name.as_deref().unwrap_or_default()
    }

    fn status(&self) -> DeliveryChannelStatus {
        let streams = self.shape.sns_topic_arn.is_some();
        DeliveryChannelStatus {
            name: self.shape.name.clone(),
            config_snapshot_delivery_info: Some(ConfigExportDeliveryInfo::default()),
            config_history_delivery_info: Some(ConfigExportDeliveryInfo::default()),
            config_stream_delivery_info: Some(ConfigStreamDeliveryInfo {
                last_status: (!streams).then(|| NOT_APPLICABLE.to_owned()),
                ..ConfigStreamDeliveryInfo::default()
            }),
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
    if shape.s3_bucket_name.as_deref().is_none_or(str::is_empty) {
        return Err(faults::empty_bucket_name());
    }
    if shape.s3_key_prefix.as_deref() == Some("") {
        return Err(faults::empty_key_prefix());
    }
    if shape.s3_kms_key_arn.as_deref() == Some("") {
        return Err(faults::empty_kms_key_arn());
    }
    if shape.sns_topic_arn.as_deref() == Some("") {
        return Err(faults::empty_topic_arn());
    }
    if of_scope(tx.view()).is_some_and(|channel| channel.name() != name) {
        return Err(faults::too_many_channels(&name));
    }
    tx.put(DeliveryChannel { shape });
    Ok(())
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
    let statuses = channel.into_iter().map(DeliveryChannel::status).collect();
    Ok(DescribeDeliveryChannelStatusResponse { delivery_channels_status: Some(statuses) })
}

fn delete(tx: &mut Tx<'_>, request: DeleteDeliveryChannelRequest) -> Result<()> {
    let name = &request.delivery_channel_name;
    tx.get::<DeliveryChannel>(name).ok_or_else(|| faults::no_such_channel(name))?;
    if configuration_recorders::running(tx.view().state(), tx.scope()).is_some() {
        return Err(faults::channel_is_needed(name));
    }
    tx.delete::<DeliveryChannel>(name);
    Ok(())
}
