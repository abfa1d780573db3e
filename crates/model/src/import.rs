//! Turns botocore's `service-2.json` into the packed form, stripped of all prose.

use std::collections::HashMap;

use crate::pack::{self, Entry, flag};
use crate::{Model, Protocol, Value};

/// Why a model cannot be packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Translates a pattern into the `regex` crate's syntax; `None` when it has no such form.
pub type Translate<'t> = &'t dyn Fn(&str) -> Option<String>;

/// Packs the model of the service called `name`: what routing needs of it, and its data.
pub fn pack(name: &str, model: &Value, translate: Translate<'_>) -> Result<(Entry, Vec<u8>), Error> {
    let entry = entry(name, model)?;
    let empty = Value::EMPTY;
    let shapes = model.get("shapes").unwrap_or(&empty).as_map().ok_or_else(|| missing("shapes"))?;
    let mut names: Vec<&str> = shapes.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    let numbers = names.iter().enumerate().map(|(index, name)| (*name, index)).collect();
    let mut packer = Packer { strings: Vec::new(), known: HashMap::new(), shapes: numbers, translate };
    let operations =
        model.get("operations").unwrap_or(&empty).as_map().ok_or_else(|| missing("operations"))?;
    let mut operations: Vec<(&str, &Value)> = operations.iter().collect();
    operations.sort_unstable_by_key(|(name, _)| *name);
    let operations: Vec<Vec<u8>> = operations
        .into_iter()
        .map(|(name, operation)| packer.operation(name, operation))
        .collect::<Result<_, _>>()?;
    let records: Vec<Vec<u8>> = names
        .iter()
        .map(|name| packer.shape(name, shapes.get(name).unwrap_or(&empty)))
        .collect::<Result<_, _>>()?;
    Ok((entry, packer.assemble(&operations, &records)))
}

/// A model made of botocore's JSON at once, for tests and tools; it lives as long as the process.
/// Patterns are kept as they stand.
pub fn model(name: &str, model: &Value) -> Result<&'static Model, Error> {
    let (entry, data) = pack(name, model, &|pattern| Some(pattern.to_owned()))?;
    Ok(pack::open(entry, data))
}

/// The packed file: the index of all services, then their compressed data.
pub fn file(services: &[(Entry, Vec<u8>)]) -> Vec<u8> {
    let mut index = Record::default();
    let mut bodies = Vec::new();
    index.number(services.len());
    for (entry, data) in services {
        let packed = compress(data);
        for text in [
            entry.name,
            entry.service_id,
            entry.endpoint_prefix,
            entry.signing_name,
            entry.target_prefix,
            entry.api_version,
            entry.xml_namespace,
            entry.json_version,
        ] {
            index.number(text.len());
            index.0.extend_from_slice(text.as_bytes());
        }
        index.number(entry.protocols.len());
        for protocol in &entry.protocols {
            index.number(position(&pack::PROTOCOLS, protocol));
        }
        index.number(usize::from(entry.query_compatible));
        index.number(packed.len());
        index.number(data.len());
        bodies.extend_from_slice(&packed);
    }
    index.0.extend_from_slice(&bodies);
    index.0
}

fn compress(data: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

fn missing(what: &str) -> Error {
    Error(format!("the model has no {what}"))
}

fn position<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|known| known == one).expect("the table lists every value")
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

fn is(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn protocol(name: &str) -> Result<Protocol, Error> {
    Ok(match name {
        "ec2" => Protocol::Ec2,
        "query" => Protocol::Query,
        "json" => Protocol::Json,
        "rest-json" => Protocol::RestJson,
        "rest-xml" => Protocol::RestXml,
        "smithy-rpc-v2-cbor" => Protocol::Cbor,
        other => return Err(Error(format!("the protocol {other} is not known"))),
    })
}

fn entry(name: &str, model: &Value) -> Result<Entry, Error> {
    let metadata = model.get("metadata").ok_or_else(|| missing("metadata"))?;
    let leak = |text: &str| -> &'static str { text.to_owned().leak() };
    let field = |name: &str| leak(text(metadata, name).unwrap_or_default());
    let endpoint_prefix = field("endpointPrefix");
    let mut protocols = Vec::new();
    for listed in metadata.get("protocols").and_then(Value::as_list).unwrap_or_default() {
        protocols.push(protocol(listed.as_str().unwrap_or_default())?);
    }
    let primary = protocol(text(metadata, "protocol").unwrap_or_default())?;
    if !protocols.contains(&primary) {
        protocols.insert(0, primary);
    }
    let namespace = match metadata.get("xmlNamespace") {
        Some(Value::Str(uri)) => uri,
        Some(namespace) => text(namespace, "uri").unwrap_or_default(),
        None => "",
    };
    Ok(Entry {
        name: leak(name),
        service_id: field("serviceId"),
        endpoint_prefix,
        signing_name: text(metadata, "signingName").map_or(endpoint_prefix, leak),
        target_prefix: field("targetPrefix"),
        api_version: field("apiVersion"),
        xml_namespace: leak(namespace),
        json_version: field("jsonVersion"),
        protocols,
        query_compatible: metadata.get("awsQueryCompatible").is_some(),
    })
}

/// A record under construction.
#[derive(Default)]
struct Record(Vec<u8>);

impl Record {
    fn number(&mut self, mut value: usize) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// Numbers that may be missing are written plus one.
    fn maybe(&mut self, value: Option<usize>) {
        self.number(value.map_or(0, |value| value + 1));
    }
}

struct Packer<'m> {
    strings: Vec<String>,
    known: HashMap<String, usize>,
    shapes: HashMap<&'m str, usize>,
    translate: Translate<'m>,
}

impl Packer<'_> {
    fn intern(&mut self, text: &str) -> usize {
        if let Some(index) = self.known.get(text) {
            return *index;
        }
        self.strings.push(text.to_owned());
        self.known.insert(text.to_owned(), self.strings.len() - 1);
        self.strings.len() - 1
    }

    fn string(&mut self, record: &mut Record, text: &str) {
        let index = self.intern(text);
        record.number(index);
    }

    fn maybe_string(&mut self, record: &mut Record, text: Option<&str>) {
        let index = text.map(|text| self.intern(text));
        record.maybe(index);
    }

    fn maybe_number_text(&mut self, record: &mut Record, value: Option<&Value>) {
        let text = match value {
            Some(Value::Int(number)) => Some(number.to_string()),
            Some(Value::Float(number)) => Some(number.to_string()),
            _ => None,
        };
        self.maybe_string(record, text.as_deref());
    }

    fn number_of(&self, holder: &Value) -> Result<usize, Error> {
        let name = text(holder, "shape").ok_or_else(|| missing("shape of a reference"))?;
        self.shapes.get(name).copied().ok_or_else(|| Error(format!("the shape {name} is not defined")))
    }

    fn namespace(&mut self, record: &mut Record, holder: &Value) {
        let (prefix, uri) = match holder.get("xmlNamespace") {
            Some(Value::Str(uri)) => ("", Some(uri.as_str())),
            Some(namespace) => (text(namespace, "prefix").unwrap_or_default(), text(namespace, "uri")),
            None => ("", None),
        };
        self.maybe_string(record, uri);
        if uri.is_some() {
            self.string(record, prefix);
        }
    }

    fn format(record: &mut Record, holder: &Value) {
        record.maybe(match text(holder, "timestampFormat") {
            Some("iso8601") => Some(0),
            Some("rfc822") => Some(1),
            Some("unixTimestamp") => Some(2),
            _ => None,
        });
    }

    fn operation(&mut self, name: &str, operation: &Value) -> Result<Vec<u8>, Error> {
        let mut record = Record::default();
        let empty = Value::EMPTY;
        let http = operation.get("http").unwrap_or(&empty);
        let reference = |member: &str| operation.get(member);
        self.string(&mut record, name);
        self.string(&mut record, text(http, "method").unwrap_or("POST"));
        self.string(&mut record, text(http, "requestUri").unwrap_or("/"));
        record.number(http.get("responseCode").and_then(Value::as_int).unwrap_or(200) as usize);
        record.maybe(reference("input").map(|input| self.number_of(input)).transpose()?);
        let input = reference("input").unwrap_or(&empty);
        self.maybe_string(&mut record, text(input, "locationName"));
        self.namespace(&mut record, input);
        record.maybe(reference("output").map(|output| self.number_of(output)).transpose()?);
        self.maybe_string(&mut record, reference("output").and_then(|output| text(output, "resultWrapper")));
        let errors = operation.get("errors").and_then(Value::as_list).unwrap_or_default();
        record.number(errors.len());
        for error in errors {
            record.number(self.number_of(error)?);
        }
        let endpoint = operation.get("endpoint").unwrap_or(&empty);
        self.maybe_string(&mut record, text(endpoint, "hostPrefix"));
        let checksum = operation.get("httpChecksum").unwrap_or(&empty);
        self.maybe_string(&mut record, text(checksum, "requestAlgorithmMember"));
        let required = is(checksum, "requestChecksumRequired") || is(operation, "httpChecksumRequired");
        record.number(usize::from(required));
        Ok(record.0)
    }

    fn member(
        &mut self,
        record: &mut Record,
        name: &str,
        member: &Value,
        required: bool,
    ) -> Result<(), Error> {
        self.string(record, name);
        record.number(self.number_of(member)?);
        let flags = [
            (required, flag::REQUIRED),
            (is(member, "flattened"), flag::FLATTENED),
            (is(member, "xmlAttribute"), flag::XML_ATTRIBUTE),
            (is(member, "idempotencyToken"), flag::IDEMPOTENCY_TOKEN),
            (is(member, "jsonvalue"), flag::JSON_VALUE),
            (is(member, "streaming"), flag::STREAMING),
            (is(member, "hostLabel"), flag::HOST_LABEL),
            (is(member, "eventpayload"), flag::EVENT_PAYLOAD),
            (is(member, "eventheader"), flag::EVENT_HEADER),
        ];
        record.number(flags.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum());
        self.maybe_string(record, text(member, "locationName"));
        self.maybe_string(record, text(member, "queryName"));
        record.number(match text(member, "location") {
            Some("header") => 1,
            Some("headers") => 2,
            Some("uri") => 3,
            Some("querystring") => 4,
            Some("statusCode") => 5,
            _ => 0,
        });
        self.namespace(record, member);
        Self::format(record, member);
        Ok(())
    }

    fn structure(&mut self, record: &mut Record, shape: &Value) -> Result<(), Error> {
        let empty = Value::EMPTY;
        let members = shape.get("members").unwrap_or(&empty).as_map().ok_or_else(|| missing("members"))?;
        let required = shape.get("required").and_then(Value::as_list).unwrap_or_default();
        record.number(members.len());
        for (name, member) in members.iter() {
            let required = required.iter().any(|listed| listed.as_str() == Some(name));
            self.member(record, name, member, required)?;
        }
        let payload = text(shape, "payload");
        record.maybe(members.iter().position(|(name, _)| Some(name) == payload));
        let error = shape.get("error").unwrap_or(&empty);
        self.maybe_string(record, text(error, "code"));
        record.maybe(error.get("httpStatusCode").and_then(Value::as_int).map(|status| status as usize));
        Ok(())
    }

    fn shape(&mut self, name: &str, shape: &Value) -> Result<Vec<u8>, Error> {
        let mut record = Record::default();
        let sort = text(shape, "type").ok_or_else(|| missing("type of a shape"))?;
        let error = shape.get("error").unwrap_or(&Value::Null);
        self.string(&mut record, name);
        const SORTS: [&str; 11] = [
            "structure",
            "list",
            "map",
            "string",
            "integer",
            "long",
            "float",
            "double",
            "boolean",
            "blob",
            "timestamp",
        ];
        let sort = if sort == "character" { "string" } else { sort };
        let number = SORTS.iter().position(|known| *known == sort);
        record.number(number.ok_or_else(|| Error(format!("the shape {name} is a {sort}")))?);
        let flags = [
            (is(shape, "flattened"), flag::FLATTENED),
            (is(shape, "sparse"), flag::SPARSE),
            (is(shape, "sensitive"), flag::SENSITIVE),
            (is(shape, "streaming"), flag::STREAMING),
            (is(shape, "union"), flag::UNION),
            (is(shape, "document"), flag::DOCUMENT),
            (is(shape, "eventstream"), flag::EVENT_STREAM),
            (is(shape, "event"), flag::EVENT),
            (is(shape, "exception") || !error.is_null(), flag::EXCEPTION),
            (is(shape, "fault") || is(error, "fault"), flag::SERVER_FAULT),
        ];
        record.number(flags.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum());
        match sort {
            "structure" => self.structure(&mut record, shape)?,
            "list" => {
                let member = shape.get("member").ok_or_else(|| missing("member of a list"))?;
                self.member(&mut record, "", member, false)?;
            }
            "map" => {
                for part in ["key", "value"] {
                    let member = shape.get(part).ok_or_else(|| missing("key or value of a map"))?;
                    self.member(&mut record, "", member, false)?;
                }
            }
            _ => {}
        }
        self.maybe_number_text(&mut record, shape.get("min"));
        self.maybe_number_text(&mut record, shape.get("max"));
        let pattern = text(shape, "pattern");
        let translated = pattern.and_then(self.translate);
        self.maybe_string(&mut record, translated.as_deref());
        self.maybe_string(&mut record, pattern);
        let values = shape.get("enum").and_then(Value::as_list).unwrap_or_default();
        record.number(values.len());
        for value in values {
            self.string(&mut record, value.as_str().unwrap_or_default());
        }
        self.maybe_string(&mut record, text(shape, "locationName"));
        self.namespace(&mut record, shape);
        Self::format(&mut record, shape);
        Ok(record.0)
    }

    /// Lays out counts, offsets, strings and records; see [`pack`](crate::pack).
    fn assemble(&self, operations: &[Vec<u8>], shapes: &[Vec<u8>]) -> Vec<u8> {
        let words = 3 + self.strings.len() + 1 + operations.len() + shapes.len();
        let mut offsets: Vec<usize> = vec![self.strings.len(), operations.len(), shapes.len()];
        let mut at = words * 4;
        for string in &self.strings {
            offsets.push(at);
            at += string.len();
        }
        offsets.push(at);
        for record in operations.iter().chain(shapes) {
            offsets.push(at);
            at += record.len();
        }
        let mut data = Vec::with_capacity(at);
        for offset in offsets {
            data.extend_from_slice(&u32::try_from(offset).expect("a model is far below 4 GiB").to_le_bytes());
        }
        for string in &self.strings {
            data.extend_from_slice(string.as_bytes());
        }
        for record in operations.iter().chain(shapes) {
            data.extend_from_slice(record);
        }
        data
    }
}
