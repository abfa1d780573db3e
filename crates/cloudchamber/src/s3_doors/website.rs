//! Website endpoints: pages for visitors who sign nothing.

use std::sync::Arc;

use http::header::{CONTENT_TYPE, HOST, LOCATION};
use http::{HeaderValue, Method, StatusCode};
use model::Fault;
use s3::{WebsiteStep, WebsiteVisit};
use service::View;
use wire::{Request, Response, S3Address};

use super::{bare, header};
use crate::chamber::Chamber;

/// The headers of a visitor's request that matter to the object.
const KEPT: [&str; 5] = ["if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range"];

impl Chamber {
    /// Answers a visitor of a website.
    pub(super) fn website(&self, request: &Request, address: &S3Address, request_id: &Arc<str>) -> Response {
        let is_head = request.method() == Method::HEAD;
        let answer = |response: Response| if is_head { without_body(response) } else { response };
        if !is_head && request.method() != Method::GET {
            let fault =
                Fault::new("MethodNotAllowed", "The specified method is not allowed against this resource.")
                    .with_member("Method", request.method().as_str())
                    .with_member("ResourceType", "OBJECT");
            return page(405, &fault, None, request_id);
        }
        let host = header(request, HOST.as_str()).unwrap_or_default();
        let visit = WebsiteVisit { bucket: &address.bucket, key: &address.key, host };
        let (state, context) = self.visitor(request, request_id);
        let view = View::new(&state, &context);
        let fault = match s3::website_visit(view, visit) {
            Ok(WebsiteStep::Show(key)) => match self.show(request, visit.bucket, &key, request_id) {
                Ok(response) => return response,
                Err(fault) => fault,
            },
            Ok(WebsiteStep::Redirect { status, location }) => return redirect(status, &location, request_id),
            Ok(WebsiteStep::Tell) => return bare(StatusCode::NOT_FOUND, request_id),
            Err(fault) => return answer(page(404, &fault, None, request_id)),
        };
        let status = wire::s3_status(&fault);
        if status < 400 {
            return bare(StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_MODIFIED), request_id);
        }
        answer(match s3::website_failure(view, visit, status) {
            Ok(WebsiteStep::Redirect { status, location }) => redirect(status, &location, request_id),
            Ok(WebsiteStep::Show(key)) => self.error_document(visit.bucket, &key, &fault, request_id),
            Ok(WebsiteStep::Tell) | Err(_) => page(status, &fault, None, request_id),
        })
    }

    /// The object, as an anonymous caller gets it.
    fn show(&self, request: &Request, bucket: &str, key: &str, id: &Arc<str>) -> Result<Response, Fault> {
        let mut inner = Request::default();
        *inner.method_mut() = request.method().clone();
        *inner.uri_mut() = super::path(bucket, key)?;
        for name in KEPT {
            if let (Some(value), Ok(name)) =
                (request.headers().get(name), http::HeaderName::from_bytes(name.as_bytes()))
            {
                inner.headers_mut().insert(name, value.clone());
            }
        }
        inner.headers_mut().insert(HOST, HeaderValue::from_static("s3.amazonaws.com"));
        let (route, answer) = self.carry_out(&inner, id)?;
        let response = wire::write(&route, answer.view(), id);
        // An object may stand for a page that is elsewhere.
        let elsewhere = response.headers().get("x-amz-website-redirect-location");
        let elsewhere = elsewhere.and_then(|location| location.to_str().ok());
        Ok(match elsewhere {
            Some(location) => redirect(301, location, id),
            None => response,
        })
    }

    /// The error document with the status of the error.
    fn error_document(&self, bucket: &str, key: &str, fault: &Fault, id: &Arc<str>) -> Response {
        let status = wire::s3_status(fault);
        let mut plain = Request::default();
        *plain.method_mut() = Method::GET;
        match self.show(&plain, bucket, key, id) {
            Ok(mut response) => {
                *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND);
                response
            }
            Err(second) => page(status, fault, Some(&second), id),
        }
    }
}

fn without_body(mut response: Response) -> Response {
    *response.body_mut() = Default::default();
    response
}

fn redirect(status: u16, location: &str, request_id: &str) -> Response {
    let mut response =
        bare(StatusCode::from_u16(status).unwrap_or(StatusCode::MOVED_PERMANENTLY), request_id);
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// An error as a page, as AWS writes it.
fn page(status: u16, fault: &Fault, document: Option<&Fault>, request_id: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND);
    let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let mut html = format!("<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>\n");
    items(fault, &mut html);
    let host_id = wire::s3_extended_id(request_id);
    html.push_str(&format!("<li>RequestId: {request_id}</li>\n<li>HostId: {host_id}</li>\n</ul>\n"));
    if let Some(fault) = document {
        html.push_str(
            "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n",
        );
        items(fault, &mut html);
        html.push_str("</ul>\n");
    }
    html.push_str("<hr/>\n</body>\n</html>\n");
    let mut response = bare(status, request_id);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    *response.body_mut() = html.into();
    response
}

fn items(fault: &Fault, html: &mut String) {
    html.push_str(&format!(
        "<li>Code: {}</li>\n<li>Message: {}</li>\n",
        fault.code(),
        escaped(fault.message())
    ));
    for (name, value) in fault.members().iter() {
        if let Some(text) = value.as_str() {
            html.push_str(&format!("<li>{name}: {}</li>\n", escaped(text)));
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
