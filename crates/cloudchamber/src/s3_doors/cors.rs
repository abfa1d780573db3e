//! Preflights, and the headers that let pages of other origins see an answer.

use std::sync::Arc;

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use s3::{CorsGrant, CorsQuestion};
use service::View;
use wire::{Request, Response, S3Address};

use super::{bare, header, refusal};
use crate::chamber::Chamber;

impl Chamber {
    /// Answers `OPTIONS`.
    pub(super) fn preflight(
        &self,
        request: &Request,
        address: &S3Address,
        request_id: &Arc<str>,
    ) -> Response {
        let asked = header(request, ACCESS_CONTROL_REQUEST_HEADERS.as_str()).unwrap_or_default();
        let headers: Vec<&str> = asked.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        let question = CorsQuestion {
            bucket: &address.bucket,
            is_object: !address.key.is_empty(),
            origin: header(request, ORIGIN.as_str()),
            method: header(request, ACCESS_CONTROL_REQUEST_METHOD.as_str()),
            headers: &headers,
        };
        let (state, context) = self.visitor(request, request_id);
        match s3::cors_preflight(View::new(&state, &context), question) {
            Ok(grant) => {
                let mut response = bare(StatusCode::OK, request_id);
                write(&grant, response.headers_mut());
                response
            }
            Err(fault) => refusal(request, &fault, request_id),
        }
    }

    /// Adds the headers of the rule that is for the request, if there is one.
    pub(super) fn grant_origin(&self, request: &Request, response: &mut Response) {
        let Some(address) = wire::s3_address(request) else { return };
        let question = CorsQuestion {
            bucket: &address.bucket,
            is_object: !address.key.is_empty(),
            origin: header(request, ORIGIN.as_str()),
            method: Some(request.method().as_str()),
            headers: &[],
        };
        let (state, context) = self.visitor(request, &"".into());
        if let Some(grant) = s3::cors_grant(View::new(&state, &context), question) {
            write(&grant, response.headers_mut());
        }
    }
}

fn write(grant: &CorsGrant, headers: &mut HeaderMap) {
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(ACCESS_CONTROL_ALLOW_ORIGIN, &grant.allow_origin);
    put(ACCESS_CONTROL_ALLOW_METHODS, &grant.allow_methods.join(", "));
    if !grant.allow_headers.is_empty() {
        put(ACCESS_CONTROL_ALLOW_HEADERS, &grant.allow_headers.join(", "));
    }
    if !grant.expose_headers.is_empty() {
        put(ACCESS_CONTROL_EXPOSE_HEADERS, &grant.expose_headers.join(", "));
    }
    if let Some(seconds) = grant.max_age {
        put(ACCESS_CONTROL_MAX_AGE, &seconds.to_string());
    }
    if grant.allow_origin != "*" {
        put(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    put(VARY, "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}
