//! S3's own ways over HTTP, which are in no API model: preflights, websites, posted forms, requests that are signed in
//! their query string or not at all. Each is turned into plain calls of the service.

mod access_log;
mod cors;
mod form;
mod post;
mod post_policy;
mod presigned;
mod regionless;
mod unsigned;
mod website;

use std::sync::Arc;

use http::header::{CONTENT_TYPE, ORIGIN};
use http::{Method, StatusCode};
use model::Fault;
use wire::{Request, Response};

pub(crate) use presigned::with_parameters;
pub(crate) use regionless::at_bucket;
pub(crate) use unsigned::{admit, is_unsigned};

use crate::chamber::Chamber;

/// A way in that is no operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Form,
    Preflight,
    Website,
}

impl Door {
    fn of(request: &Request) -> Option<Self> {
        if wire::is_s3_website(request) {
            return Some(Self::Website);
        }
        match *request.method() {
            Method::OPTIONS => Some(Self::Preflight),
            Method::POST if is_form(request) => Some(Self::Form),
            _ => None,
        }
    }
}

fn is_form(request: &Request) -> bool {
    header(request, CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// The text of a header.
fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

impl Chamber {
    /// Answers a request that came through one of S3's own doors; `None` for all others.
    pub(crate) fn enter(&self, request: &Request, request_id: &Arc<str>) -> Option<Response> {
        let door = Door::of(request)?;
        let address = wire::s3_address(request)?;
        Some(match door {
            Door::Form if address.key.is_empty() => self.post(request, &address, request_id),
            Door::Form => return None,
            Door::Preflight => self.preflight(request, &address, request_id),
            Door::Website => self.website(request, &address, request_id),
        })
    }

    /// Puts into the answer what the bucket grants pages of other origins. Costs nothing where no origin is named.
    pub(crate) fn share(&self, request: &Request, mut response: Response) -> Response {
        if request.headers().contains_key(ORIGIN) && request.method() != Method::OPTIONS {
            self.grant_origin(request, &mut response);
        }
        response
    }
}

/// A refusal as S3 writes it, for a request that called no operation.
fn refusal(request: &Request, fault: &Fault, request_id: &str) -> Response {
    wire::write_s3_fault(fault, request.method() == Method::HEAD, request_id)
}

/// An answer without a body.
fn bare(status: StatusCode, request_id: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    wire::identify_s3(request_id, &mut response);
    response
}

/// The path of an object in the style that names the bucket first.
fn path(bucket: &str, key: &str) -> Result<http::Uri, Fault> {
    let path = format!("/{}/{}", wire::path_encoded(bucket), wire::path_encoded(key));
    path.parse().map_err(|_| Fault::new("InvalidURI", "Couldn't parse the specified URI."))
}
