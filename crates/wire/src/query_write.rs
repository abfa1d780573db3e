//! XML out in the wrappers of `query` and `ec2`.

use http::HeaderValue;
use http::header::CONTENT_TYPE;
use model::ValueRef;

use crate::xml_write::{close, leaf, members, namespace, open_plain};
use crate::{Response, Route, route};

/// The answer of a query service: `<OpResponse><OpResult>...</OpResult><ResponseMetadata>...`.
pub(crate) fn query(route: &Route, output: ValueRef<'_>, request_id: &str) -> Response {
    let mut out = Vec::with_capacity(512);
    let name = route.operation.name;
    let root = Tag(name, "Response");
    root.open(route.model.entry().xml_namespace, &mut out);
    if let Some(shape) = route.output() {
        // The wrapper's name is almost always that of the operation with `Result`.
        let wrapper = route.operation.result_wrapper;
        if let Some(wrapper) = wrapper {
            open_plain(wrapper, "", &mut out);
        }
        members(shape, output, false, &mut out);
        if let Some(wrapper) = wrapper {
            close(wrapper, &mut out);
        }
    }
    out.extend_from_slice(b"<ResponseMetadata>");
    leaf("RequestId", request_id, &mut out);
    out.extend_from_slice(b"</ResponseMetadata>");
    root.close(&mut out);
    response(out, "text/xml", request_id)
}

/// The answer of EC2: `<OpResponse><requestId>...</requestId>...`.
pub(crate) fn ec2(route: &Route, output: ValueRef<'_>, request_id: &str) -> Response {
    let mut out = Vec::with_capacity(1024);
    out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let root = Tag(route.operation.name, "Response");
    root.open(&ec2_namespace(route), &mut out);
    leaf("requestId", request_id, &mut out);
    if let Some(shape) = route.output() {
        members(shape, output, false, &mut out);
    }
    root.close(&mut out);
    response(out, "text/xml;charset=UTF-8", request_id)
}

fn ec2_namespace(route: &Route) -> std::borrow::Cow<'static, str> {
    let entry = route.model.entry();
    if entry.xml_namespace.is_empty() {
        return format!("http://{}.amazonaws.com/doc/{}/", entry.endpoint_prefix, entry.api_version).into();
    }
    entry.xml_namespace.into()
}

/// An XML answer.
pub(crate) fn response(body: Vec<u8>, content_type: &'static str, request_id: &str) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    route::stamp(&mut response, request_id);
    response
}

/// An element whose name has two parts.
struct Tag(&'static str, &'static str);

impl Tag {
    fn open(&self, uri: &str, out: &mut Vec<u8>) {
        out.push(b'<');
        out.extend_from_slice(self.0.as_bytes());
        out.extend_from_slice(self.1.as_bytes());
        if !uri.is_empty() {
            namespace("", uri, out);
        }
        out.push(b'>');
    }

    fn close(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"</");
        out.extend_from_slice(self.0.as_bytes());
        out.extend_from_slice(self.1.as_bytes());
        out.push(b'>');
    }
}
