//! What buckets' logs tell of a request and its answer.

use std::sync::Arc;

use http::header::{AUTHORIZATION, HOST, HeaderName, REFERER, USER_AGENT};
use service::{Context, View};
use wire::{Request, Response};

use super::header;
use crate::chamber::Chamber;

/// Only S3's answers have it.
static HOST_ID: HeaderName = HeaderName::from_static("x-amz-id-2");

impl Chamber {
    /// Has the bucket that a request was about put it down, if it keeps a log. Costs a look where no bucket does.
    pub(crate) fn log_access(&self, request: &Request, response: &Response, request_id: &Arc<str>) {
        let Some(host_id) = response.headers().get(&HOST_ID) else { return };
        let state = self.world().snapshot();
        if !s3::logs_accesses(&state) {
            return;
        }
        let Some(address) = wire::s3_address(request) else { return };
        let Ok(context) = self.caller_of(&state, request, request_id) else { return };
        let Some(scope) = s3::access_log(View::new(&state, &context), &address.bucket) else { return };
        let parameters: Vec<String> = wire::parameters(request).into_iter().map(|(name, _)| name).collect();
        let signed_in_query = parameters.iter().any(|name| name == "X-Amz-Signature" || name == "Signature");
        let is_error = response.status().is_client_error() || response.status().is_server_error();
        let body = if is_error { response.body().bytes() } else { Default::default() };
        let body = String::from_utf8_lossy(&body);
        let code = body.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
        let access = s3::Access {
            method: request.method().as_str(),
            uri: request.uri().path_and_query().map_or("/", |uri| uri.as_str()),
            parameters: &parameters,
            bucket: &address.bucket,
            key: &address.key,
            is_copy: request.headers().contains_key("x-amz-copy-source"),
            status: response.status().as_u16(),
            error: code.map(|(code, _)| code),
            sent: response.body().len(),
            version: response.headers().get("x-amz-version-id").and_then(|id| id.to_str().ok()),
            host: header(request, HOST.as_str()),
            referer: header(request, REFERER.as_str()),
            user_agent: header(request, USER_AGENT.as_str()),
            host_id: host_id.to_str().ok(),
            authentication: match request.headers().contains_key(AUTHORIZATION) {
                true => Some("AuthHeader"),
                false => signed_in_query.then_some("QueryString"),
            },
        };
        let context = Context { scope, ..context };
        // A log that takes no line keeps no answer from its caller.
        let _refused = self.transact(&context, "s3", "RecordAccess", |tx| {
            s3::record_access(tx, &access);
            Ok(())
        });
    }
}
