//! The Rust side of `tests/conformance`: reads and writes messages for a Python process, one JSON line for each.
//!
//! Values travel tagged, so that their types survive: `{"f": "1.5"}` is a float, `{"b": base64}` a blob,
//! `{"t": microseconds}` a time and `{"m": {...}}` a structure or a map.

use std::collections::HashMap;
use std::io::{BufRead as _, Write as _};

use bytes::Bytes;
use http::{Request, Response};
use model::{Fault, Map, Model, Protocol, Timestamp, Value, base64, import, json};
use wire::Route;

type Result<T> = std::result::Result<T, String>;

fn main() -> std::io::Result<()> {
    let mut models = Models::default();
    let mut answers = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer = json::parse(line?.as_bytes())
            .map_err(|error| error.to_string())
            .and_then(|question| answer(&question, &mut models))
            .unwrap_or_else(|reason| object([("broken", Value::Str(reason))]));
        writeln!(answers, "{}", json::to_string(answer.view()))?;
        answers.flush()?;
    }
    Ok(())
}

/// Answers one question by what it says to do.
fn answer(question: &Value, models: &mut Models) -> Result<Value> {
    match text(question, "do")? {
        "parse" => parse(question, models),
        "write" => {
            let route = models.route(question, &Request::default())?;
            let value = untag(question.get("value").unwrap_or(&Value::Null))?;
            response(&wire::write(&route, value.view(), text(question, "request_id")?))
        }
        "fault" => {
            let route = models.route(question, &Request::default())?;
            response(&wire::write_fault(&route, &fault(question)?, text(question, "request_id")?))
        }
        other => Err(format!("cannot do {other}")),
    }
}

/// Reads a request: over all services, or as one of the operation that the question names.
fn parse(question: &Value, models: &mut Models) -> Result<Value> {
    let request = request(question.get("request").ok_or("no request")?)?;
    let route = match question.get("model") {
        Some(_) => models.route(question, &request)?,
        None => match wire::route(&request) {
            Ok(route) => route,
            Err(unrouted) => {
                return Ok(object([("fault", Value::Str(format!("unrouted: {}", unrouted.fault())))]));
            }
        },
    };
    let mut answer = Map::new();
    answer.push("service", route.model.name());
    answer.push("operation", route.operation.name);
    answer.push("protocol", name(route.protocol));
    match wire::read(&route, &request) {
        Ok(value) => {
            if let Err(fault) = wire::validate(route.model, route.operation, &value, &[]) {
                answer.push("invalid", fault.to_string());
            }
            answer.push("value", tag(&value));
        }
        Err(fault) => answer.push("fault", fault.to_string()),
    }
    Ok(Value::Map(answer))
}

/// The models that questions bring along, by their text.
#[derive(Default)]
struct Models(HashMap<String, &'static Model>);

impl Models {
    /// The route that a question names: `model` or `service`, `operation`, `protocol`.
    fn route(&mut self, question: &Value, request: &Request<Bytes>) -> Result<Route> {
        let model = match question.get("model") {
            Some(model) => self.import(model)?,
            None => {
                let service = text(question, "service")?;
                model::services().model(service).ok_or_else(|| format!("no service {service}"))?
            }
        };
        let operation = text(question, "operation")?;
        let operation = model.operation(operation).ok_or_else(|| format!("no operation {operation}"))?;
        Ok(Route::to(model, operation, protocol(text(question, "protocol")?)?, request))
    }

    fn import(&mut self, model: &Value) -> Result<&'static Model> {
        let key = json::to_string(model.view());
        if let Some(known) = self.0.get(&key) {
            return Ok(known);
        }
        let opened = import::model("example", model).map_err(|error| error.to_string())?;
        self.0.insert(key, opened);
        Ok(opened)
    }
}

const PROTOCOLS: [(&str, Protocol); 6] = [
    ("ec2", Protocol::Ec2),
    ("json", Protocol::Json),
    ("query", Protocol::Query),
    ("rest-json", Protocol::RestJson),
    ("rest-xml", Protocol::RestXml),
    ("smithy-rpc-v2-cbor", Protocol::Cbor),
];

fn protocol(name: &str) -> Result<Protocol> {
    let found = PROTOCOLS.iter().find(|(known, _)| *known == name);
    found.map(|(_, protocol)| *protocol).ok_or_else(|| format!("no protocol {name}"))
}

fn name(protocol: Protocol) -> &'static str {
    let found = PROTOCOLS.iter().find(|(_, known)| *known == protocol);
    found.map_or("", |(name, _)| name)
}

/// The error that a question describes.
fn fault(question: &Value) -> Result<Fault> {
    let mut fault = Fault::new(text(question, "code")?.to_owned(), text(question, "message")?);
    if let Value::Map(members) = untag(question.get("members").unwrap_or(&Value::Null))? {
        for (name, value) in members {
            // Members of faults have static names; a process for tests may leak them.
            fault = fault.with_member(Box::leak(name.into_owned().into_boxed_str()), value);
        }
    }
    Ok(fault)
}

fn request(value: &Value) -> Result<Request<Bytes>> {
    let body = base64::decode(text(value, "body")?).ok_or("the body is not base64")?;
    let mut builder = Request::builder().method(text(value, "method")?).uri(text(value, "uri")?);
    for pair in value.get("headers").and_then(Value::as_list).unwrap_or_default() {
        if let [Value::Str(name), Value::Str(value)] = pair.as_list().unwrap_or_default() {
            builder = builder.header(name.as_str(), value.as_bytes());
        }
    }
    builder.body(Bytes::from(body)).map_err(|error| error.to_string())
}

fn response(response: &Response<model::Blob>) -> Result<Value> {
    let headers = response.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), Value::Str(String::from_utf8_lossy(value.as_bytes()).into_owned()))
    });
    Ok(object([
        ("status", Value::Int(i64::from(response.status().as_u16()))),
        ("headers", Value::Map(headers.collect())),
        ("body", Value::Str(encoded(&response.body().bytes()))),
    ]))
}

/// The tagged form of a value.
fn tag(value: &Value) -> Value {
    match value {
        Value::Float(number) => object([("f", Value::Str(format!("{number:?}")))]),
        Value::Blob(bytes) => object([("b", Value::Str(encoded(&bytes.bytes())))]),
        Value::Time(time) => object([("t", Value::Int(time.micros()))]),
        Value::List(items) => Value::List(items.iter().map(tag).collect()),
        Value::Map(map) => {
            object([("m", Value::Map(map.iter().map(|(name, item)| (name.to_owned(), tag(item))).collect()))])
        }
        plain => plain.clone(),
    }
}

/// The value of a tagged form.
fn untag(tagged: &Value) -> Result<Value> {
    match tagged {
        Value::List(items) => Ok(Value::List(items.iter().map(untag).collect::<Result<_>>()?)),
        Value::Map(map) => match map.iter().next() {
            Some(("f", Value::Str(text))) => {
                text.parse().map(Value::Float).map_err(|_| format!("{text} is no float"))
            }
            Some(("b", Value::Str(text))) => {
                let bytes = base64::decode(text).ok_or_else(|| format!("{text} is not base64"))?;
                Ok(Value::Blob(bytes.into()))
            }
            Some(("t", Value::Int(micros))) => Ok(Value::Time(Timestamp::from_micros(*micros))),
            Some(("m", Value::Map(members))) => {
                let members = members.iter().map(|(name, item)| Ok((name.to_owned(), untag(item)?)));
                Ok(Value::Map(members.collect::<Result<Vec<_>>>()?.into_iter().collect()))
            }
            other => Err(format!("{other:?} is not tagged")),
        },
        plain => Ok(plain.clone()),
    }
}

fn encoded(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    base64::encode(bytes, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn object<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::Map(entries.into_iter().collect())
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| format!("no {name}"))
}
