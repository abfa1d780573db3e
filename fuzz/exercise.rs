//! One request through all readers: shared by the fuzz runner and the test that replays the corpus.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use model::{Fault, Value};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// No HTTP library would hand it on.
    NotHttp,
    /// No operation was found.
    Unrouted,
    /// The reader refused it.
    Unread,
    /// It was read, and breaks a constraint of the model.
    Invalid,
    /// It was read.
    Read,
}

/// Parses a corpus file: `METHOD TARGET`, header lines, an empty line, the body as it stands.
pub fn request(file: &[u8]) -> Option<Request<Bytes>> {
    let end = file.windows(2).position(|pair| pair == b"\n\n")?;
    let mut lines = file[..end].split(|byte| *byte == b'\n');
    let first = lines.next()?;
    let space = first.iter().position(|byte| *byte == b' ')?;
    let mut request = Request::new(Bytes::copy_from_slice(&file[end + 2..]));
    *request.method_mut() = Method::from_bytes(&first[..space]).ok()?;
    *request.uri_mut() = Uri::try_from(&first[space + 1..]).ok()?;
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
        request.headers_mut().append(name, value);
    }
    Some(request)
}

/// Routes, reads and validates a request, and renders what was refused; panics if a reader does, or grows too large.
pub fn exercise(file: &[u8]) -> Outcome {
    let Some(request) = request(file) else { return Outcome::NotHttp };
    let route = match wire::route(&request) {
        Ok(route) => route,
        Err(unrouted) => {
            let response = unrouted.response("request");
            assert!(response.status().as_u16() >= 400, "unrouted with status {}", response.status());
            return Outcome::Unrouted;
        }
    };
    let (outcome, fault) = match wire::read(&route, &request) {
        Err(fault) => (Outcome::Unread, fault),
        Ok(value) => {
            let weight = weight(&value);
            // gzip packs zeros a thousand to one; nothing else may grow.
            assert!(weight < 4_000_000 + 64 * file.len(), "a value of {weight} from {} bytes", file.len());
            match wire::validate(route.model, route.operation, &value, &[]) {
                Err(fault) => (Outcome::Invalid, fault),
                Ok(_) => (Outcome::Read, Fault::new("InternalFailure", "exercised").with_status(500)),
            }
        }
    };
    let response = wire::write_fault(&route, &fault, "request");
    assert!(response.status().as_u16() >= 300, "a fault with status {}", response.status());
    outcome
}

/// Roughly how much memory a value takes.
fn weight(value: &Value) -> usize {
    const NODE: usize = 32;
    match value {
        Value::Str(text) => NODE + text.len(),
        Value::Blob(bytes) => NODE + bytes.len(),
        Value::List(items) => NODE + items.iter().map(weight).sum::<usize>(),
        Value::Map(map) => {
            NODE + map.iter().map(|(name, item)| NODE + name.len() + weight(item)).sum::<usize>()
        }
        _ => NODE,
    }
}
