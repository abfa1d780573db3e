//! Faults out, in each protocol as the SDKs read them.

use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use model::{Blob, Fault, Map, Member, Model, Operation, Protocol, ShapeId, Value, json};

use crate::schema::Schema;
use crate::xml_write::{close, leaf, open_plain};
use crate::{Response, Route, Unrouted, cbor_write, json_write, rest_write, s3, xml_write};

/// What an error answer says, whatever the protocol.
struct Refusal<'f> {
    protocol: Protocol,
    json_11: bool,
    is_s3: bool,
    is_head: bool,
    code: &'f str,
    /// The code of the former query protocol, for services that changed theirs.
    query_code: Option<&'f str>,
    message: &'f str,
    status: StatusCode,
    /// The error's shape, if the model has one.
    schema: Option<Schema>,
    /// All members with the message among them, if the shape has a member for it.
    members: Map,
    namespace: &'static str,
    request_id: &'f str,
}

/// The answer to a call that was refused.
pub fn write_fault(route: &Route, fault: &Fault, request_id: &str) -> Response {
    let schema = shape_of(route, fault.code()).map(|shape| Schema::root(route.model, shape));
    let structure = schema.and_then(Schema::structure);
    let shape_name = schema.map(|schema| schema.shape.name);
    let error_code = structure.and_then(|structure| structure.error_code);
    let entry = route.model.entry();
    let is_xml = matches!(route.protocol, Protocol::Query | Protocol::Ec2 | Protocol::RestXml);
    let code = match (shape_name, error_code) {
        (Some(name), Some(code)) => {
            if is_xml || !entry.query_compatible {
                code
            } else {
                name
            }
        }
        (Some(name), None) => name,
        _ if route.protocol == Protocol::Query && fault.code() == "ValidationException" => "ValidationError",
        _ => fault.code(),
    };
    let is_s3 = s3::is(route.model);
    let status = status_of(route.model, schema, code, fault);
    let refusal = Refusal {
        protocol: route.protocol,
        json_11: route.json_11,
        is_s3,
        is_head: route.operation.method == "HEAD",
        code,
        query_code: entry.query_compatible.then(|| error_code.unwrap_or(code)),
        message: fault.message(),
        status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
        schema,
        members: members(fault, schema),
        namespace: entry.xml_namespace,
        request_id,
    };
    refusal.response()
}

/// The HTTP status of a fault: its own, the model's for its code, or the service's.
pub fn status(model: &'static Model, operation: &Operation, fault: &Fault) -> u16 {
    let own = own_shape(model, operation, fault.code()).map(|shape| Schema::root(model, shape));
    status_of(model, own, fault.code(), fault)
}

fn status_of(model: &Model, schema: Option<Schema>, code: &str, fault: &Fault) -> u16 {
    let structure = schema.and_then(Schema::structure);
    let status = fault.status().or(structure.and_then(|structure| structure.error_status));
    let status = status.or_else(|| s3::is(model).then(|| s3::status(code)).flatten());
    status.unwrap_or_else(|| match structure {
        Some(structure) if structure.server_fault => 500,
        Some(_) => 400,
        None => unmodelled_status(code),
    })
}

/// The answer to a call that is known and not implemented: never a false success.
pub fn not_implemented(route: &Route, request_id: &str) -> Response {
    let (service, operation) = (route.model.name(), route.operation.name);
    let message = format!("The operation {operation} of the service {service} is not implemented.");
    write_fault(route, &Fault::new("NotImplemented", message).with_status(501), request_id)
}

/// The answer to a request that calls nothing.
pub(crate) fn write_unrouted(unrouted: &Unrouted, request_id: &str) -> Response {
    let fault = &unrouted.fault;
    let status = fault.status().unwrap_or_else(|| unmodelled_status(fault.code()));
    let refusal = Refusal {
        protocol: unrouted.protocol,
        json_11: unrouted.json_11,
        is_s3: unrouted.is_s3,
        is_head: unrouted.is_head,
        code: fault.code(),
        query_code: None,
        message: fault.message(),
        status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
        schema: None,
        members: fault.members().clone(),
        namespace: "",
        request_id,
    };
    refusal.response()
}

/// S3's answer to a request that it refuses before it is a call of any operation.
pub fn write_s3_fault(fault: &Fault, is_head: bool, request_id: &str) -> Response {
    let fault = fault.clone().with_status(s3_status(fault));
    write_unrouted(
        &Unrouted { protocol: Protocol::RestXml, json_11: false, is_s3: true, is_head, fault },
        request_id,
    )
}

/// The HTTP status of a fault of S3: its own, or that of its code.
pub fn s3_status(fault: &Fault) -> u16 {
    fault.status().or_else(|| s3::status(fault.code())).unwrap_or_else(|| unmodelled_status(fault.code()))
}

/// Marks an answer of S3 with the id of the request.
pub fn identify_s3(request_id: &str, response: &mut Response) {
    rest_write::identify(true, request_id, response);
}

/// A document of S3 with these elements in its root, in order.
pub fn xml_document(root: &str, elements: &[(&str, &str)]) -> Blob {
    let mut out = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
    open_plain(root, "", &mut out);
    elements.iter().for_each(|(name, value)| leaf(name, value, &mut out));
    close(root, &mut out);
    out.into()
}

/// The error's shape, by its name or its code: among the operation's errors, then among those of all operations.
/// EC2's model has no errors at all, and is the largest: it is not searched.
fn shape_of(route: &Route, code: &str) -> Option<ShapeId> {
    let own = own_shape(route.model, route.operation, code);
    if own.is_some() || route.protocol == Protocol::Ec2 {
        return own;
    }
    let all = route.model.operations().flat_map(|operation| &operation.errors);
    all.copied().find(|id| is_error(route.model, *id, code))
}

/// The error's shape among those of the operation.
fn own_shape(model: &'static Model, operation: &Operation, code: &str) -> Option<ShapeId> {
    operation.errors.iter().copied().find(|id| is_error(model, *id, code))
}

fn is_error(model: &'static Model, id: ShapeId, code: &str) -> bool {
    let shape = model.shape(id);
    shape.name == code || shape.structure().and_then(|structure| structure.error_code) == Some(code)
}

fn unmodelled_status(code: &str) -> u16 {
    match code {
        "InternalError" | "InternalFailure" | "InternalServerError" | "InternalServerException" => 500,
        "NotImplemented" => 501,
        "ServiceUnavailable" | "ServiceUnavailableException" => 503,
        _ => 400,
    }
}

fn message_member(schema: Schema) -> Option<&'static Member> {
    schema.members().iter().find(|member| member.name.eq_ignore_ascii_case("message"))
}

/// The fault's members, with the message among them under the name that the shape gives it.
fn members(fault: &Fault, schema: Option<Schema>) -> Map {
    let mut members = fault.members().clone();
    if let Some(member) = schema.and_then(message_member)
        && members.get(member.name).is_none()
    {
        members.insert(member.name, fault.message());
    }
    members
}

impl Refusal<'_> {
    fn response(&self) -> Response {
        let mut out = Vec::with_capacity(256);
        let (kind, is_rest) = match self.protocol {
            Protocol::Json => (json_write::content_type(self.json_11), false),
            Protocol::RestJson => (HeaderValue::from_static("application/json"), true),
            Protocol::Cbor => (HeaderValue::from_static("application/cbor"), false),
            Protocol::RestXml if self.is_s3 => (HeaderValue::from_static("application/xml"), true),
            Protocol::RestXml => (HeaderValue::from_static("text/xml"), true),
            Protocol::Query => (HeaderValue::from_static("text/xml"), false),
            Protocol::Ec2 => (HeaderValue::from_static("text/xml;charset=UTF-8"), false),
        };
        if !self.is_head && self.status != StatusCode::NOT_MODIFIED {
            self.body(&mut out);
        }
        let mut response = Response::new(out.into());
        *response.status_mut() = self.status;
        if !response.body().is_empty() {
            response.headers_mut().insert(CONTENT_TYPE, kind);
        }
        if let (true, Some(schema)) = (is_rest, self.schema) {
            let value = Value::Map(self.members.clone());
            rest_write::headers(schema, value.view(), self.is_head, &mut response);
            *response.status_mut() = self.status;
        }
        self.headers(&mut response);
        response
    }

    fn headers(&self, response: &mut Response) {
        for (name, value) in self.members.iter().filter(|(name, _)| self.is_s3 && s3::is_header(name)) {
            rest_write::put(name, value.as_str().unwrap_or_default().as_bytes(), response);
        }
        let mut put = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        };
        match self.protocol {
            Protocol::RestJson => put("x-amzn-errortype", self.code),
            Protocol::Cbor => put("smithy-protocol", "rpc-v2-cbor"),
            _ => {}
        }
        if let (Some(code), Protocol::Json | Protocol::Cbor) = (self.query_code, self.protocol) {
            put("x-amzn-query-error", &format!("{code};{}", self.blame()));
        }
        rest_write::identify(self.is_s3, self.request_id, response);
    }

    /// Who is at fault.
    fn blame(&self) -> &'static str {
        if self.status.is_server_error() { "Receiver" } else { "Sender" }
    }

    fn body(&self, out: &mut Vec<u8>) {
        match self.protocol {
            Protocol::Json | Protocol::RestJson => self.json(out),
            Protocol::Cbor => self.cbor(out),
            Protocol::Query => self.xml("Error", out),
            Protocol::Ec2 => self.ec2(out),
            Protocol::RestXml if self.is_s3 => {
                out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
                self.xml_members(out);
                leaf("RequestId", self.request_id, out);
                leaf("HostId", &s3::extended_id(self.request_id), out);
                close("Error", out);
            }
            Protocol::RestXml => self.xml("Error", out),
        }
    }

    /// The name under which the message stands where the shape has no member for it.
    fn loose_message(&self) -> Option<&'static str> {
        self.schema.and_then(message_member).is_none().then_some("message")
    }

    /// Members that the shape does not know.
    fn loose_members(&self) -> impl Iterator<Item = (&str, &Value)> {
        let known = self.schema.map_or(&[][..], Schema::members);
        let is_known = |name: &str| known.iter().any(|member| member.name == name);
        self.members.iter().filter(move |(name, _)| !(is_known(name) || self.is_s3 && s3::is_header(name)))
    }

    fn json(&self, out: &mut Vec<u8>) {
        let mut first = true;
        let mut entry = |name: &str, value: &Value, out: &mut Vec<u8>| {
            json_write::comma(&mut first, out);
            json::write_string(name, out);
            out.push(b':');
            json::write(value.view(), out);
        };
        out.push(b'{');
        if self.protocol == Protocol::Json {
            entry("__type", &Value::from(self.code), out);
        }
        if let Some(name) = self.loose_message() {
            entry(name, &Value::from(self.message), out);
        }
        for (name, value) in self.loose_members() {
            entry(name, value, out);
        }
        if let Some(schema) = self.schema {
            let value = Value::Map(self.members.clone());
            let is_rest = self.protocol == Protocol::RestJson;
            let take = |member: &Member| !is_rest || json_write::in_body(member);
            json_write::members(schema, value.view(), take, &mut first, out);
        }
        out.push(b'}');
    }

    fn cbor(&self, out: &mut Vec<u8>) {
        let [open, end] = cbor_write::AROUND;
        out.push(open);
        cbor_write::text("__type", out);
        cbor_write::text(self.code, out);
        if let Some(name) = self.loose_message() {
            cbor_write::text(name, out);
            cbor_write::text(self.message, out);
        }
        if let Some(schema) = self.schema {
            cbor_write::members(schema, Value::Map(self.members.clone()).view(), |_| true, out);
        }
        out.push(end);
    }

    fn xml(&self, element: &str, out: &mut Vec<u8>) {
        open_plain("ErrorResponse", self.namespace, out);
        open_plain(element, "", out);
        leaf("Type", self.blame(), out);
        self.xml_members(out);
        close(element, out);
        leaf("RequestId", self.request_id, out);
        close("ErrorResponse", out);
    }

    fn ec2(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>");
        self.xml_members(out);
        out.extend_from_slice(b"</Error></Errors>");
        leaf("RequestID", self.request_id, out);
        close("Response", out);
    }

    fn xml_members(&self, out: &mut Vec<u8>) {
        leaf("Code", self.code, out);
        // The envelope names it so, whatever the shape's member is called.
        if !self.message.is_empty() {
            leaf("Message", self.message, out);
        }
        for (name, value) in self.loose_members() {
            if let Some(text) = value.as_str() {
                leaf(name, text, out);
            }
        }
        if let Some(schema) = self.schema {
            let mut rest = self.members.clone();
            rest.remove("Code");
            if let Some(member) = message_member(schema) {
                // A service may spell it in lower case; clients then look for that too.
                if schema.to(member).name() == "Message"
                    || self.protocol == Protocol::Ec2
                    || self.message.is_empty()
                {
                    rest.remove(member.name);
                }
            }
            xml_write::members(schema, Value::Map(rest).view(), self.protocol == Protocol::RestXml, out);
        }
    }
}
