//! REST in: headers, labels, query string and body, each where the model says.

use std::borrow::Cow;

use http::HeaderValue;
use model::{Binding, Fault, Kind, Map, Member, Protocol, Timestamp, TimestampFormat, Value, base64};

use crate::body::{self, Body};
use crate::schema::Schema;
use crate::{Request, Route, host, json_read, metadata, percent, s3, scalar, xml_read};

/// A decoded parameter of the query string.
type Parameter<'r> = (Cow<'r, str>, Cow<'r, str>);

/// The parts of a request that members are bound to.
struct Message<'r> {
    route: &'r Route,
    request: &'r Request,
    /// The headers in a row: to look through a few dozen for each member is quicker than to hash each member's name.
    headers: Vec<(&'r str, &'r HeaderValue)>,
    body: Body,
    query: Vec<Parameter<'r>>,
    is_s3: bool,
}

/// Reads the input.
pub(crate) fn read(route: &Route, request: &Request) -> Result<Value, Fault> {
    let body = body::decode(route, request)?;
    let Some(input) = route.input() else { return Ok(Value::EMPTY) };
    let query = if input.members().iter().any(|member| member.binding == Binding::Query) {
        parameters(request).ok_or_else(|| bad_uri(route))?
    } else {
        Vec::new()
    };
    let headers: Vec<_> = request.headers().iter().map(|(name, value)| (name.as_str(), value)).collect();
    let lengths = headers.iter().fold(0, |lengths, (name, _)| lengths | length_bit(name.len()));
    let message = Message { route, request, headers, body, query, is_s3: s3::is(route.model) };
    let mut map = Map::new();
    let sieve = input.structure().filter(|_| message.body.trailers.is_empty());
    let sieve = sieve.map_or(&[][..], |structure| &structure.header_lengths);
    for (index, member) in input.members().iter().enumerate() {
        let length = sieve.get(index).copied().unwrap_or_default().into();
        if length > 0 && lengths & length_bit(length) == 0 {
            continue;
        }
        if let Some(value) = message.bound(input, member)? {
            map.push(member.name, value);
        }
    }
    message.payload(input, &mut map)?;
    Ok(Value::Map(map))
}

fn parameters(request: &Request) -> Option<Vec<Parameter<'_>>> {
    percent::pairs(request.uri().query().unwrap_or_default())
        .map(|(key, value)| Some((percent::decode(key, true)?, percent::decode(value, true)?)))
        .collect()
}

fn bad_uri(route: &Route) -> Fault {
    let code = if route.protocol == Protocol::RestJson { "SerializationException" } else { "InvalidURI" };
    Fault::new(code, "Couldn't parse the specified URI.")
}

impl Message<'_> {
    /// The value of a member that stands outside the body.
    fn bound(&self, input: Schema, member: &'static Member) -> Result<Option<Value>, Fault> {
        let target = input.to(member);
        match member.binding {
            Binding::Header => match self.header(target)? {
                None if member.host_label => Ok(self.host_label(member)),
                found => Ok(found),
            },
            Binding::Headers => Ok(self.prefixed(member.location_name.unwrap_or_default())),
            Binding::Uri => self.label(target),
            Binding::Query => self.parameter(input, target),
            Binding::StatusCode | Binding::Body => Ok(None),
        }
    }

    fn bad(&self, target: Schema, text: &str) -> Fault {
        let name = target.name();
        if self.is_s3 {
            return s3::unreadable(name, text);
        }
        let code =
            if self.route.protocol == Protocol::RestJson { "SerializationException" } else { "InvalidInput" };
        Fault::new(
            code,
            format!("The value '{text}' of {name} can not be converted to {}", target.shape.name),
        )
    }

    /// The values of all headers with this name.
    fn named<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m HeaderValue> {
        let named = self.headers.iter().filter(move |(found, _)| found.eq_ignore_ascii_case(name));
        named.map(|(_, value)| *value)
    }

    fn trailer(&self, name: &str) -> Option<&HeaderValue> {
        if self.body.trailers.is_empty() { None } else { self.body.trailers.get(name) }
    }

    fn header(&self, target: Schema) -> Result<Option<Value>, Fault> {
        let name = target.name();
        let mut values = self.named(name);
        let Some(first) = values.next().or_else(|| self.trailer(name)) else { return Ok(None) };
        let mut text = lossy(first.as_bytes());
        if let Kind::List { member } = &target.shape.kind {
            for more in values {
                text.push(',');
                text.push_str(&lossy(more.as_bytes()));
            }
            return self.header_list(target, target.to(member), &text).map(Some);
        }
        if name.eq_ignore_ascii_case("content-encoding") {
            // What was taken off the body is no encoding of it any more.
            let keeps_gzip = body::keeps_encoding(self.route);
            let gone = |one: &str| one == "aws-chunked" || one == "gzip" && !keeps_gzip;
            let kept: Vec<&str> = text.split(',').map(str::trim).filter(|one| !gone(one)).collect();
            text = kept.join(", ");
            if text.is_empty() {
                return Ok(None);
            }
        }
        if target.member.is_some_and(|member| member.json_value) {
            let json = base64::decode(&text).and_then(|json| model::json::parse(&json).ok());
            let json = json.ok_or_else(|| self.bad(target, &text))?;
            return Ok(Some(Value::Str(model::json::to_string(json.view()))));
        }
        match scalar::read(target, &text, TimestampFormat::Rfc822) {
            None if self.is_s3 && s3::passes_over(name) => Ok(None),
            None => Err(self.bad(target, &text)),
            found => Ok(found),
        }
    }

    fn header_list(&self, target: Schema, item: Schema, text: &str) -> Result<Value, Fault> {
        let bad = || self.bad(target, text);
        let rfc822 = matches!(item.shape.kind, Kind::Timestamp)
            && item.format(TimestampFormat::Rfc822) == TimestampFormat::Rfc822;
        let parts = if rfc822 { http_dates(text) } else { header_items(text).ok_or_else(bad)? };
        let values = parts.iter().map(|part| scalar::read(item, part, TimestampFormat::Rfc822));
        values.collect::<Option<_>>().map(Value::List).ok_or_else(bad)
    }

    fn prefixed(&self, prefix: &str) -> Option<Value> {
        let mut map = Map::new();
        for (name, value) in &self.headers {
            let begins = name.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix));
            if !begins || name.len() == prefix.len() && !prefix.is_empty() {
                continue;
            }
            let (name, mut text) = (&name[prefix.len()..], lossy(value.as_bytes()));
            if self.is_s3 {
                text = metadata::decode(&text).into_owned();
            }
            if let Some(Value::Str(before)) = map.get_mut(name) {
                before.push(',');
                before.push_str(&text);
            } else {
                map.push(name.to_owned(), text);
            }
        }
        (!map.is_empty()).then_some(Value::Map(map))
    }

    /// The first label of the host, where the model builds the host from the member.
    fn host_label(&self, member: &Member) -> Option<Value> {
        let prefix = self.route.operation.host_prefix?.strip_prefix('{')?.strip_suffix("}.")?;
        let (first, _) = host::of(self.request).split_once('.')?;
        let is_account = first.len() == 12 && first.bytes().all(|byte| byte.is_ascii_digit());
        (prefix == member.name && is_account).then(|| Value::Str(first.to_owned()))
    }

    fn label(&self, target: Schema) -> Result<Option<Value>, Fault> {
        let found = self.route.labels.iter().find(|(name, _)| *name == target.name());
        let Some((_, raw)) = found else { return Ok(None) };
        let text = percent::decode(raw, false).ok_or_else(|| bad_uri(self.route))?;
        let value = scalar::read(target, &text, TimestampFormat::Iso8601);
        value.map(Some).ok_or_else(|| self.bad(target, &text))
    }

    fn parameter(&self, input: Schema, target: Schema) -> Result<Option<Value>, Fault> {
        let mut texts = self.query.iter().filter(|(key, _)| key == target.name()).map(|(_, value)| &**value);
        let read = |schema: Schema, text: &str| {
            let value = scalar::read(schema, text, TimestampFormat::Iso8601);
            value.ok_or_else(|| self.bad(target, text))
        };
        match &target.shape.kind {
            Kind::List { member } => {
                let item = target.to(member);
                let items = texts.map(|text| read(item, text)).collect::<Result<Vec<_>, _>>()?;
                Ok((!items.is_empty()).then_some(Value::List(items)))
            }
            Kind::Map { value, .. } => Ok(self.other_parameters(input, target.to(value))),
            _ => texts.next().map(|text| read(target, text)).transpose(),
        }
    }

    /// The parameters that no member is bound to. Smithy's servers give a map all of them; a handler that reads
    /// filters from the map is better off without the page size.
    fn other_parameters(&self, input: Schema, value: Schema) -> Option<Value> {
        let bound = |name: &str| {
            input.members().iter().any(|member| {
                let target = input.to(member);
                member.binding == Binding::Query
                    && !matches!(target.shape.kind, Kind::Map { .. })
                    && target.name() == name
            })
        };
        let fixed = self.route.operation.uri.split_once('?').map_or("", |(_, query)| query);
        let is_fixed = |name: &str| percent::pairs(fixed).any(|(key, _)| key == name);
        let mut map = Map::new();
        for (name, text) in &self.query {
            if bound(name) || is_fixed(name) || name.starts_with("X-Amz-") {
                continue;
            }
            let text = Value::Str(text.clone().into_owned());
            match (&value.shape.kind, map.get_mut(name)) {
                (Kind::List { .. }, Some(Value::List(items))) => items.push(text),
                (Kind::List { .. }, _) => map.push(name.clone().into_owned(), vec![text]),
                (_, None) => map.push(name.clone().into_owned(), text),
                _ => {}
            }
        }
        (!map.is_empty()).then_some(Value::Map(map))
    }

    fn payload(&self, input: Schema, map: &mut Map) -> Result<(), Fault> {
        let content = &self.body.content;
        let is_json = self.route.protocol == Protocol::RestJson;
        let Some(index) = input.structure().and_then(|structure| structure.payload) else {
            let any = input.members().iter().any(|member| member.binding == Binding::Body);
            if !any || content.is_empty() {
                return Ok(());
            }
            let read = if is_json { json_read::read_bound } else { xml_read::read_bound };
            return read(input, &content.bytes(), map);
        };
        let member = &input.members()[index];
        let target = input.to(member);
        let value = match &target.shape.kind {
            // A body that must be there may be empty: an object of no bytes.
            Kind::Blob if content.is_empty() && !member.required => return Ok(()),
            Kind::Blob => Value::Blob(content.clone()),
            // A stream of events is not read; a call that needs one is still recognised.
            Kind::Structure(structure) if structure.event_stream && member.required => Value::EMPTY,
            Kind::Structure(structure) if structure.event_stream => return Ok(()),
            _ if content.is_empty() => return Ok(()),
            Kind::String => {
                let bytes = content.bytes();
                let text = std::str::from_utf8(&bytes).map_err(|_| self.bad(target, "(not UTF-8)"))?;
                Value::Str(text.to_owned())
            }
            // Some clients send this where there is nothing.
            _ if is_json && content.bytes() == "{}" && !member.required => return Ok(()),
            _ if is_json => json_read::read(target, &content.bytes())?,
            _ => xml_read::read(target, &content.bytes())?,
        };
        if !value.is_null() {
            map.push(member.name, value);
        }
        Ok(())
    }
}

/// The bit that stands for names of this length.
fn length_bit(length: usize) -> u64 {
    1 << (length % 64)
}

/// Header values are bytes; S3's metadata is often UTF-8.
fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Items between commas; those in quotes may hold commas, and escaped quotes.
fn header_items(text: &str) -> Option<Vec<String>> {
    let mut items = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let mut item = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut characters = quoted.char_indices();
            loop {
                match characters.next()? {
                    (at, '"') => {
                        rest = quoted[at + 1..].trim_start();
                        break;
                    }
                    (_, '\\') => item.push(characters.next()?.1),
                    (_, character) => item.push(character),
                }
            }
            rest = if rest.is_empty() { rest } else { rest.strip_prefix(',')? };
        } else {
            let (head, tail) = rest.split_once(',').unwrap_or((rest, ""));
            item.push_str(head.trim_end());
            rest = tail;
        }
        items.push(item);
        rest = rest.trim_start();
    }
    Some(items)
}

/// HTTP dates hold a comma each.
fn http_dates(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    if parts.iter().all(|part| Timestamp::parse_iso8601(part).is_some()) {
        return parts.into_iter().map(str::to_owned).collect();
    }
    parts.chunks(2).map(|pair| pair.join(", ")).collect()
}
