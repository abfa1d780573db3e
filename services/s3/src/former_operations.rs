//! Operations that newer ones have replaced. Over the wire they have the newer ones' addresses and never come; calls
//! within the process name them still.

use service::{Operation, Result, Tx, View};

use crate::shapes::{
    BucketLifecycleConfiguration, CloudFunctionConfiguration, GetBucketLifecycleConfigurationRequest,
    GetBucketLifecycleOutput, GetBucketLifecycleRequest, GetBucketNotificationConfigurationRequest,
    LambdaFunctionConfiguration, LifecycleRule, NotificationConfiguration,
    NotificationConfigurationDeprecated, PutBucketLifecycleConfigurationRequest, PutBucketLifecycleRequest,
    PutBucketNotificationConfigurationRequest, PutBucketNotificationRequest, QueueConfiguration,
    QueueConfigurationDeprecated, Rule, TopicConfiguration, TopicConfigurationDeprecated,
};
use crate::{bucket_notification, lifecycle};

pub(crate) const OPERATIONS: &[Operation] = &[
    service::reads!("GetBucketLifecycle", get_lifecycle),
    service::reads!("GetBucketNotification", get_notification),
    service::writes!("PutBucketLifecycle", put_lifecycle => empty),
    service::writes!("PutBucketNotification", put_notification => empty),
];

/// Rules had one transition each and a prefix.
fn put_lifecycle(tx: &mut Tx<'_>, request: PutBucketLifecycleRequest) -> Result<()> {
    let newer = |rule: Rule| LifecycleRule {
        expiration: rule.expiration,
        id: rule.id,
        prefix: Some(rule.prefix),
        filter: None,
        status: rule.status,
        transitions: rule.transition.map(|transition| vec![transition]),
        noncurrent_version_transitions: rule.noncurrent_version_transition.map(|transition| vec![transition]),
        noncurrent_version_expiration: rule.noncurrent_version_expiration,
        abort_incomplete_multipart_upload: rule.abort_incomplete_multipart_upload,
    };
    let rules = request.lifecycle_configuration.map(|wanted| wanted.rules.into_iter().map(newer).collect());
    let request = PutBucketLifecycleConfigurationRequest {
        bucket: request.bucket,
        lifecycle_configuration: rules.map(|rules| BucketLifecycleConfiguration { rules }),
        expected_bucket_owner: request.expected_bucket_owner,
        ..PutBucketLifecycleConfigurationRequest::default()
    };
    lifecycle::put(tx, request).map(drop)
}

fn get_lifecycle(view: View<'_>, request: GetBucketLifecycleRequest) -> Result<GetBucketLifecycleOutput> {
    let GetBucketLifecycleRequest { bucket, expected_bucket_owner } = request;
    let found =
        lifecycle::get(view, GetBucketLifecycleConfigurationRequest { bucket, expected_bucket_owner })?;
    let older = |rule: LifecycleRule| Rule {
        expiration: rule.expiration,
        id: rule.id,
        prefix: rule.prefix.or(rule.filter.and_then(|filter| filter.prefix)).unwrap_or_default(),
        status: rule.status,
        transition: rule.transitions.into_iter().flatten().next(),
        noncurrent_version_transition: rule.noncurrent_version_transitions.into_iter().flatten().next(),
        noncurrent_version_expiration: rule.noncurrent_version_expiration,
        abort_incomplete_multipart_upload: rule.abort_incomplete_multipart_upload,
    };
    Ok(GetBucketLifecycleOutput { rules: found.rules.map(|rules| rules.into_iter().map(older).collect()) })
}

/// There was one destination of each type, and once one event for each.
fn put_notification(tx: &mut Tx<'_>, request: PutBucketNotificationRequest) -> Result<()> {
    let wanted = request.notification_configuration;
    let events = |event: Option<String>, events: Option<Vec<String>>| {
        events.unwrap_or_else(|| event.into_iter().collect())
    };
    let topic = wanted.topic_configuration.map(|one| TopicConfiguration {
        id: one.id,
        topic_arn: one.topic.unwrap_or_default(),
        events: events(one.event, one.events),
        filter: None,
    });
    let queue = wanted.queue_configuration.map(|one| QueueConfiguration {
        id: one.id,
        queue_arn: one.queue.unwrap_or_default(),
        events: events(one.event, one.events),
        filter: None,
    });
    let function = wanted.cloud_function_configuration.map(|one| LambdaFunctionConfiguration {
        id: one.id,
        lambda_function_arn: one.cloud_function.unwrap_or_default(),
        events: events(one.event, one.events),
        filter: None,
    });
    let request = PutBucketNotificationConfigurationRequest {
        bucket: request.bucket,
        notification_configuration: NotificationConfiguration {
            topic_configurations: topic.map(|one| vec![one]),
            queue_configurations: queue.map(|one| vec![one]),
            lambda_function_configurations: function.map(|one| vec![one]),
            event_bridge_configuration: None,
        },
        expected_bucket_owner: request.expected_bucket_owner,
        skip_destination_validation: None,
    };
    bucket_notification::put(tx, request)
}

fn get_notification(
    view: View<'_>,
    request: GetBucketNotificationConfigurationRequest,
) -> Result<NotificationConfigurationDeprecated> {
    let found = bucket_notification::get(view, request)?;
    let topic = found.topic_configurations.into_iter().flatten().next();
    let queue = found.queue_configurations.into_iter().flatten().next();
    let function = found.lambda_function_configurations.into_iter().flatten().next();
    Ok(NotificationConfigurationDeprecated {
        topic_configuration: topic.map(|one| TopicConfigurationDeprecated {
            id: one.id,
            event: one.events.first().cloned(),
            events: Some(one.events),
            topic: Some(one.topic_arn),
        }),
        queue_configuration: queue.map(|one| QueueConfigurationDeprecated {
            id: one.id,
            event: one.events.first().cloned(),
            events: Some(one.events),
            queue: Some(one.queue_arn),
        }),
        cloud_function_configuration: function.map(|one| CloudFunctionConfiguration {
            id: one.id,
            event: one.events.first().cloned(),
            events: Some(one.events),
            cloud_function: Some(one.lambda_function_arn),
            invocation_role: None,
        }),
    })
}
