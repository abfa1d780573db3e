//! Which operation a request calls, and in which protocol.

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method};
use model::{Entry, Fault, Model, Operation, Protocol, services};

use crate::candidates::{self, INDEX};
use crate::schema::Schema;
use crate::{Request, Response, body, credential, fault, percent, rest_route};

/// The operation of a request, and what of the request was needed to find it.
#[derive(Clone, Debug)]
pub struct Route {
    /// The service's model.
    pub model: &'static Model,
    /// The operation.
    pub operation: &'static Operation,
    /// The protocol that the request speaks.
    pub protocol: Protocol,
    /// Whether the version of the `json` protocol is 1.1.
    pub(crate) json_11: bool,
    /// The labels of the path, not decoded.
    pub(crate) labels: Vec<(&'static str, String)>,
}

/// A request that calls nothing; it can still be answered in the protocol that it seems to speak.
#[derive(Clone, Debug)]
pub struct Unrouted {
    pub(crate) protocol: Protocol,
    pub(crate) json_11: bool,
    pub(crate) is_s3: bool,
    pub(crate) is_head: bool,
    pub(crate) fault: Fault,
}

impl Route {
    /// The route to an operation that is known already, taking the labels from the request's path.
    ///
    /// For models that are not among the packed ones; a path that does not fit leaves the labels out.
    pub fn to(
        model: &'static Model,
        operation: &'static Operation,
        protocol: Protocol,
        request: &Request,
    ) -> Self {
        let mut route = Self::bare(model, operation, protocol, request);
        if matches!(protocol, Protocol::RestJson | Protocol::RestXml) {
            route.labels = rest_route::labels(operation, request.uri().path()).unwrap_or_default();
        }
        route
    }

    pub(crate) fn bare(
        model: &'static Model,
        operation: &'static Operation,
        protocol: Protocol,
        request: &Request,
    ) -> Self {
        let json_11 = protocol == Protocol::Json && is_json_11(request, model.entry());
        Self { model, operation, protocol, json_11, labels: Vec::new() }
    }

    /// What the operation takes.
    pub(crate) fn input(&self) -> Option<Schema> {
        self.operation.input.map(|shape| Schema::root(self.model, shape))
    }

    /// What the operation returns.
    pub(crate) fn output(&self) -> Option<Schema> {
        self.operation.output.map(|shape| Schema::root(self.model, shape))
    }
}

impl Unrouted {
    /// The answer.
    pub fn response(&self, request_id: &str) -> Response {
        fault::write_unrouted(self, request_id)
    }

    /// What is wrong.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    fn new(protocol: Protocol, request: &Request, fault: Fault) -> Self {
        let json_11 = content_type(request).is_none_or(|kind| !kind.contains("json-1.0"));
        Self { protocol, json_11, is_s3: false, is_head: request.method() == Method::HEAD, fault }
    }
}

static SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
static TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// Puts the request id into an answer that is not S3's.
pub(crate) fn stamp(response: &mut Response, request_id: &str) {
    if let Ok(id) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
}

fn content_type(request: &Request) -> Option<&str> {
    request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok())
}

fn is_json_11(request: &Request, entry: &Entry) -> bool {
    match content_type(request) {
        Some(kind) if kind.contains("json-1.0") => false,
        Some(kind) if kind.contains("json-1.1") => true,
        _ => entry.json_version == "1.1",
    }
}

/// Finds the operation of a request.
pub fn route(request: &Request) -> Result<Route, Unrouted> {
    if let Some((service, operation)) = cbor_path(request) {
        return cbor(request, service, operation);
    }
    if let Some(target) = request.headers().get(&TARGET) {
        return json(request, target.to_str().unwrap_or_default());
    }
    let candidates = candidates::of(request);
    if let Some(action) = Action::of(request)
        && (candidates.is_empty() || speakers(&candidates, is_form).next().is_some())
    {
        return form(request, &candidates, &action);
    }
    rest(request, &candidates)
}

fn is_form(protocol: Protocol) -> bool {
    matches!(protocol, Protocol::Query | Protocol::Ec2)
}

fn is_rest(protocol: Protocol) -> bool {
    matches!(protocol, Protocol::RestJson | Protocol::RestXml)
}

/// Those of `candidates` that speak a protocol which `speaks` accepts, with that protocol.
fn speakers(candidates: &[usize], speaks: fn(Protocol) -> bool) -> impl Iterator<Item = (usize, Protocol)> {
    candidates.iter().filter_map(move |index| {
        let protocols = &INDEX.entries[*index].protocols;
        protocols.iter().copied().find(|protocol| speaks(*protocol)).map(|protocol| (*index, protocol))
    })
}

/// Service and operation of `/service/NAME/operation/NAME`, perhaps behind a prefix.
fn cbor_path(request: &Request) -> Option<(&str, &str)> {
    if body::text(request.headers(), &SMITHY_PROTOCOL) != Some("rpc-v2-cbor") {
        return None;
    }
    let (rest, operation) = request.uri().path().rsplit_once("/operation/")?;
    let (_, service) = rest.rsplit_once("/service/")?;
    let plain = |name: &str| !name.is_empty() && !name.contains('/');
    (plain(service) && plain(operation)).then_some((service, operation))
}

fn cbor(request: &Request, service: &str, operation: &str) -> Result<Route, Unrouted> {
    let named = INDEX.targets.get(service).map_or(&[][..], Vec::as_slice);
    let scoped = candidates::of(request);
    // Smithy's name of a service is not in every model: the scope decides where the name is not known.
    let speaks = |protocol| protocol == Protocol::Cbor;
    let found = pick(named, &scoped, speaks, operation).or_else(|| pick(&scoped, &scoped, speaks, operation));
    let unknown = || unknown_operation(Protocol::Cbor, request, operation);
    found.map(|(model, operation)| Route::bare(model, operation, Protocol::Cbor, request)).ok_or_else(unknown)
}

fn json(request: &Request, target: &str) -> Result<Route, Unrouted> {
    let (prefix, name) = target.rsplit_once('.').unwrap_or(("", target));
    let named = INDEX.targets.get(prefix).map_or(&[][..], Vec::as_slice);
    let scoped = candidates::of(request);
    let found = pick(named, &scoped, |protocol| protocol == Protocol::Json, name);
    let unknown = || unknown_operation(Protocol::Json, request, target);
    found.map(|(model, operation)| Route::bare(model, operation, Protocol::Json, request)).ok_or_else(unknown)
}

/// The operation `name` of the first service that has it, those in `scoped` first.
fn pick(
    named: &[usize],
    scoped: &[usize],
    speaks: fn(Protocol) -> bool,
    name: &str,
) -> Option<(&'static Model, &'static Operation)> {
    let inside = speakers(named, speaks).filter(|(index, _)| scoped.contains(index));
    let outside = speakers(named, speaks).filter(|(index, _)| !scoped.contains(index));
    inside.chain(outside).find_map(|(index, _)| {
        let model = services().model_at(index);
        model.operation(name).map(|operation| (model, operation))
    })
}

fn unknown_operation(protocol: Protocol, request: &Request, name: &str) -> Unrouted {
    let message = format!("The operation {name} is not known.");
    let status = if protocol == Protocol::Json { 400 } else { 404 };
    Unrouted::new(protocol, request, Fault::new("UnknownOperationException", message).with_status(status))
}

/// `Action` and `Version` of a form.
struct Action {
    name: String,
    version: Option<String>,
}

impl Action {
    fn of(request: &Request) -> Option<Self> {
        Self::find(request.uri().query().unwrap_or_default()).or_else(|| {
            let is_form = content_type(request).is_none_or(|kind| kind.contains("x-www-form-urlencoded"));
            if request.method() != Method::POST || !is_form {
                return None;
            }
            if body::is_gzip(request.headers()) {
                return Self::find(std::str::from_utf8(&body::inflate(request.body())?).ok()?);
            }
            Self::find(std::str::from_utf8(request.body()).ok()?)
        })
    }

    fn find(form: &str) -> Option<Self> {
        let value = |name: &str| {
            let (_, value) = percent::pairs(form).find(|(key, _)| *key == name)?;
            percent::decode(value, true).map(Cow::into_owned)
        };
        Some(Self {
            name: value("Action")?,
            version: value("Version").map(|version| version.trim().to_owned()),
        })
    }
}

fn form(request: &Request, candidates: &[usize], action: &Action) -> Result<Route, Unrouted> {
    let version = action.version.as_deref();
    let same_version = |index: &usize| version == Some(INDEX.entries[*index].api_version);
    let everywhere: Vec<usize>;
    let pool = if candidates.is_empty() {
        let all: Vec<usize> = (0..INDEX.entries.len()).collect();
        let versioned: Vec<usize> = all.iter().copied().filter(same_version).collect();
        everywhere = if versioned.is_empty() { all } else { versioned };
        &everywhere
    } else {
        candidates
    };
    let (mut right, other): (Vec<_>, Vec<_>) =
        speakers(pool, is_form).partition(|(index, _)| same_version(index));
    right.extend(other);
    for (index, protocol) in &right {
        let model = services().model_at(*index);
        if let Some(operation) = model.operation(&action.name) {
            return Ok(Route::bare(model, operation, *protocol, request));
        }
    }
    let is_ec2 = !candidates.is_empty() && right.iter().all(|(_, protocol)| *protocol == Protocol::Ec2);
    let version = version.unwrap_or("NO_VERSION_SPECIFIED");
    let (protocol, message) = if is_ec2 {
        (Protocol::Ec2, format!("The action {} is not valid for this web service.", action.name))
    } else {
        (Protocol::Query, format!("Could not find operation {} for version {version}", action.name))
    };
    Err(Unrouted::new(protocol, request, Fault::new("InvalidAction", message)))
}

fn rest(request: &Request, candidates: &[usize]) -> Result<Route, Unrouted> {
    let guessed;
    let candidates = if candidates.is_empty() {
        if let Some(found) = unsigned(request) {
            return Ok(taken(found, request));
        }
        guessed = guess(request)?;
        &guessed
    } else {
        candidates
    };
    let mut best: Option<rest_route::Match> = None;
    for (index, protocol) in speakers(candidates, is_rest) {
        if INDEX.entries[index].name == "s3control" && !rest_route::is_s3_control(request) {
            continue;
        }
        if let Some(found) = rest_route::find(index, protocol, request)
            && best.as_ref().is_none_or(|best| found.score > best.score)
        {
            best = Some(found);
        }
    }
    if let Some(found) = best {
        return Ok(taken(found, request));
    }
    Err(no_such_path(request, candidates))
}

fn taken(found: rest_route::Match, request: &Request) -> Route {
    let mut route = Route::bare(found.model, found.operation, found.protocol, request);
    route.labels = found.labels;
    route
}

/// The REST services whose calls carry no signature but a token of another sort, or none.
const UNSIGNED: [&str; 5] = ["account-access-runtime", "codecatalyst", "signin", "sso", "sso-oidc"];

fn unsigned(request: &Request) -> Option<rest_route::Match> {
    if credential(request).is_some() {
        return None;
    }
    UNSIGNED.iter().find_map(|name| {
        let found = rest_route::find(services().position(name)?, Protocol::RestJson, request)?;
        found.score.is_telling().then_some(found)
    })
}

/// Where a request without credentials and with no telling host goes: to S3, if it looks like one of S3's.
fn guess(request: &Request) -> Result<Vec<usize>, Unrouted> {
    let named = credential(request).filter(|credential| !credential.service.is_empty());
    let rootless_post = request.method() == Method::POST && request.uri().path() == "/";
    let message = match &named {
        Some(credential) => {
            format!("The service {} of the credential scope is not known.", credential.service)
        }
        None if rootless_post => {
            "The request names no service: it has neither credentials, nor an X-Amz-Target \
                                  header, nor an Action, nor the host of a service."
                .to_owned()
        }
        None => return Ok(services().position("s3").into_iter().collect()),
    };
    Err(Unrouted::new(Protocol::Json, request, Fault::new("UnknownOperationException", message)))
}

fn no_such_path(request: &Request, candidates: &[usize]) -> Unrouted {
    let entry = candidates.first().map(|index| INDEX.entries[*index]);
    let protocol = speakers(candidates, is_rest).next().map(|(_, protocol)| protocol);
    let protocol = protocol.or_else(|| entry.and_then(|entry| entry.protocols.first().copied()));
    let protocol = protocol.unwrap_or(Protocol::RestJson);
    let name = entry.map_or("", |entry| entry.name);
    let (method, path) = (request.method(), request.uri().path());
    let mut unrouted = match protocol {
        Protocol::Query | Protocol::Ec2 => {
            let message =
                format!("The request has no parameter Action, which names the operation of {name}.");
            Unrouted::new(protocol, request, Fault::new("MissingAction", message))
        }
        Protocol::Json => {
            let message =
                format!("The request has no X-Amz-Target header, which names the operation of {name}.");
            Unrouted::new(protocol, request, Fault::new("UnknownOperationException", message))
        }
        _ if name == "s3" => {
            let message = "The specified method is not allowed against this resource.";
            Unrouted::new(protocol, request, Fault::new("MethodNotAllowed", message).with_status(405))
        }
        _ => {
            let message = format!("No operation of {name} has the method {method} and the path {path}.");
            let fault = Fault::new("UnknownOperationException", message).with_status(404);
            Unrouted::new(protocol, request, fault)
        }
    };
    unrouted.is_s3 = name == "s3";
    unrouted
}
