//! The control API under `/_cloudchamber/`, and the few paths of other tools that users and suites already know.

use std::time::Duration;

use cloudchamber::{Chamber, Request, Response};
use http::{Method, StatusCode};
use model::{AccountId, Map, Region, Scope, Timestamp, Value, json};
use world::{Row as _, Typed as _};

use crate::timeline;
use crate::worlds::Worlds;

/// Answers a request of the control API for the world called `name`; `None` when the path is none of its.
pub fn answer(request: &Request, worlds: &Worlds, name: &str) -> Option<Response> {
    // Who puts an endpoint that ends with a slash before a path sends two.
    let path = request.uri().path().trim_start_matches('/');
    let method = request.method();
    if path == "_localstack/health" {
        return Some(ok(health()));
    }
    let Some(chamber) = worlds.get(name) else { return Some(no_world(name)) };
    if let Some(path) = path.strip_prefix("moto-api/") {
        return Some(moto(method, path, request, &chamber));
    }
    let path = path.strip_prefix("_cloudchamber/")?;
    Some(match (method, path) {
        (&Method::GET, "health") => ok(health()),
        (&Method::POST, "reset") => {
            chamber.world().reset();
            ok(Map::new())
        }
        (&Method::POST, "settle") => {
            chamber.settle();
            ok(clock(&chamber))
        }
        (&Method::GET, "clock") => ok(clock(&chamber)),
        (&Method::POST | &Method::PUT, "clock") => set_clock(request, &chamber),
        (&Method::GET, "log") => log(request, &chamber),
        (&Method::GET, "sns/certificate.pem") => certificate(),
        (&Method::POST, "sns/opt-out") => opt_out(request, &chamber),
        (&Method::GET, "sns/sent") => sent(request, &chamber),
        (&Method::GET, "worlds") => ok(names(worlds)),
        (&Method::POST, "worlds") => fork(request, worlds, name),
        (&Method::DELETE, path) if path.starts_with("worlds/") => {
            drop_world(worlds, &path["worlds/".len()..])
        }
        _ => refuse(StatusCode::NOT_FOUND, "the control API has no such path: see the README, 'Control API'"),
    })
}

/// What is said of a world that does not exist.
pub fn no_world(name: &str) -> Response {
    refuse(
        StatusCode::NOT_FOUND,
        &format!("there is no world '{name}': make it with POST /_cloudchamber/worlds"),
    )
}

/// A refusal of the control API.
pub fn refuse(status: StatusCode, sentence: &str) -> Response {
    respond(status, Map::from_iter([("error", sentence)]))
}

fn ok(body: Map) -> Response {
    respond(StatusCode::OK, body)
}

fn respond(status: StatusCode, body: impl Into<Value>) -> Response {
    let mut text = Vec::new();
    json::write(body.into().view(), &mut text);
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
    response
}

fn health() -> Map {
    let services = cloudchamber::catalog().services();
    let services: Map = services.map(|service| (service.name, "available")).collect();
    Map::from_iter([
        ("status", Value::from("ok")),
        ("version", Value::from(env!("CARGO_PKG_VERSION"))),
        ("services", Value::Map(services)),
    ])
}

fn names(worlds: &Worlds) -> Map {
    let names: Vec<Value> = worlds.names().into_iter().map(Value::from).collect();
    Map::from_iter([("worlds", names)])
}

fn clock(chamber: &Chamber) -> Map {
    let state = chamber.world().snapshot();
    let next = state.next_due().map_or(Value::Null, |due| due.iso8601_millis().into());
    Map::from_iter([
        ("now", chamber.world().now().iso8601_millis().into()),
        ("next_timer", next),
        ("pace", Value::Float(state.pace())),
    ])
}

/// Sets the clock: `{"set": TIME}`, `{"advance": SECONDS or "6h"}`, `{"freeze": true}`, `{"run": true}`, `{"pace": 1}`.
fn set_clock(request: &Request, chamber: &Chamber) -> Response {
    let body = match object(request) {
        Ok(body) => body,
        Err(sentence) => return refuse(StatusCode::BAD_REQUEST, &sentence),
    };
    let world = chamber.world();
    for (name, value) in body.iter() {
        match (name, value) {
            ("freeze", Value::Bool(true)) => world.freeze(),
            ("run", Value::Bool(true)) => world.run(),
            ("pace", Value::Int(pace)) if *pace >= 0 => world.set_pace(*pace as f64),
            ("pace", Value::Float(pace)) if *pace >= 0.0 => world.set_pace(*pace),
            ("set", Value::Str(text)) if Timestamp::parse_iso8601(text).is_some() => {
                let time = Timestamp::parse_iso8601(text).unwrap_or_default();
                world.set_now(time);
                chamber.settle();
            }
            ("advance", value) if duration(value).is_some() => {
                chamber.advance(duration(value).unwrap_or_default());
            }
            _ => {
                let usage = "the clock takes {\"set\": \"2026-01-02T03:04:05Z\"}, {\"advance\": \"6h\"} (or seconds), \
                             {\"freeze\": true}, {\"run\": true} or {\"pace\": 1}";
                return refuse(StatusCode::BAD_REQUEST, usage);
            }
        }
    }
    ok(clock(chamber))
}

/// Seconds as a number, or a number with `ms`, `s`, `m`, `h` or `d`.
fn duration(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Int(seconds) => *seconds as f64,
        Value::Float(seconds) => *seconds,
        Value::Str(text) => {
            let end = text.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(text.len());
            let unit = match &text[end..] {
                "ms" => 0.001,
                "" | "s" => 1.0,
                "m" => 60.0,
                "h" => 3_600.0,
                "d" => 86_400.0,
                _ => return None,
            };
            text[..end].trim().parse::<f64>().ok()? * unit
        }
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

/// Forks the addressed world, or the one that `from` names, as `name`.
fn fork(request: &Request, worlds: &Worlds, addressed: &str) -> Response {
    let body = match object(request) {
        Ok(body) => body,
        Err(sentence) => return refuse(StatusCode::BAD_REQUEST, &sentence),
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let Some(name) = text("name").filter(|name| !name.is_empty() && !name.contains(['/', '?'])) else {
        return refuse(StatusCode::BAD_REQUEST, "a fork needs {\"name\": NAME} without '/' and '?'");
    };
    let from = text("from").unwrap_or(addressed);
    match worlds.fork(from, name) {
        Some(()) => ok(Map::from_iter([("name", name), ("from", from)])),
        None => no_world(from),
    }
}

fn drop_world(worlds: &Worlds, name: &str) -> Response {
    if worlds.drop_world(name) { ok(Map::new()) } else { no_world(name) }
}

/// The commits as JSON, oldest first. The query narrows: `since` (a revision), `service`, `operation`, `account`,
/// `region`, `kind`, `resource` (an id), `limit` (the newest so many); `values=true` adds the rows themselves.
fn log(request: &Request, chamber: &Chamber) -> Response {
    let wanted = |name: &str| parameter(request, name);
    let since = wanted("since").and_then(|text| text.parse().ok()).unwrap_or(0);
    let values = wanted("values").as_deref() == Some("true");
    let fits = |name: &str, found: &str| wanted(name).is_none_or(|wanted| wanted == found);
    let log = chamber.world().log();
    let commits = log.since(since).filter(|commit| {
        let cause = &commit.cause;
        let touched = |name: &str, of: fn(&world::Key) -> &str| {
            wanted(name).is_none_or(|wanted| commit.changes.iter().any(|change| of(&change.key) == wanted))
        };
        fits("service", &cause.service)
            && fits("operation", &cause.operation)
            && fits("account", &cause.scope.account.to_string())
            && fits("region", cause.scope.region.name())
            && touched("kind", |key| key.kind)
            && touched("resource", |key| &key.id)
    });
    let mut commits: Vec<Value> = commits.map(|commit| timeline::commit(commit, values)).collect();
    let limit = wanted("limit").and_then(|text| text.parse().ok()).unwrap_or(commits.len());
    let rest = commits.split_off(commits.len().saturating_sub(limit));
    respond(StatusCode::OK, Map::from_iter([("commits", rest)]))
}

/// The certificate whose key signs SNS's notifications.
fn certificate() -> Response {
    let mut response = Response::new(cloudchamber::SNS_CERTIFICATE.to_owned().into_bytes().into());
    let kind = http::HeaderValue::from_static("application/x-pem-file");
    response.headers_mut().insert("content-type", kind);
    response
}

/// The owner of a phone wants no more text messages: `{"phone": "+15551234567"}`, of an `account` in a `region`.
fn opt_out(request: &Request, chamber: &Chamber) -> Response {
    let body = match object(request) {
        Ok(body) => body,
        Err(sentence) => return refuse(StatusCode::BAD_REQUEST, &sentence),
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let account = text("account").map_or(Ok(AccountId::DEFAULT), str::parse);
    let region = text("region").map_or(Some(Region::default_region()), model::region);
    let (Some(number), Ok(account), Some(region)) = (text("phone"), account, region) else {
        let usage = "to opt out takes {\"phone\": \"+15551234567\"}, and an account and a region if you like";
        return refuse(StatusCode::BAD_REQUEST, usage);
    };
    let payload = Map::from_iter([("PhoneNumber", number)]);
    chamber.run_timer(Scope::new(account, region), "sns", "opt-out", Value::Map(payload));
    ok(Map::new())
}

/// What SNS sent out of the cloud, oldest first: text messages, e-mail, notifications of phones, web requests. The
/// query narrows: `account`, `region`, `protocol`, `endpoint`.
fn sent(request: &Request, chamber: &Chamber) -> Response {
    let fits = |name: &str, found: &str| parameter(request, name).is_none_or(|wanted| wanted == found);
    chamber.settle();
    let state = chamber.world().snapshot();
    let scopes = state
        .scopes_with(cloudchamber::SnsSent::KIND)
        .filter(|scope| fits("account", &scope.account.to_string()) && fits("region", scope.region.name()));
    let rows = scopes.flat_map(|scope| state.scan::<cloudchamber::SnsSent>(scope));
    let rows = rows.filter(|row| fits("protocol", &row.protocol) && fits("endpoint", &row.endpoint));
    let sent: Vec<Value> = rows.map(|row| row.to_value()).collect();
    ok(Map::from_iter([("sent", sent)]))
}

/// What suites that were written for moto's server ask of it.
fn moto(method: &Method, path: &str, request: &Request, chamber: &Chamber) -> Response {
    match (method, path) {
        (&Method::POST, "reset") => {
            chamber.world().reset();
            ok(Map::from_iter([("status", "ok")]))
        }
        (&Method::POST, "seed") => match parameter(request, "a").map(|seed| seed.parse()) {
            Some(Ok(seed)) => {
                chamber.world().reseed(seed);
                ok(Map::from_iter([("status", "ok")]))
            }
            _ => refuse(StatusCode::BAD_REQUEST, "give the seed as a whole number: /moto-api/seed?a=42"),
        },
        (&Method::GET, "data.json") => respond(StatusCode::OK, data(chamber)),
        _ => refuse(StatusCode::NOT_FOUND, "only reset, seed and data.json are answered under /moto-api/"),
    }
}

/// All rows: by service, then by type, as moto's dashboard data has it.
fn data(chamber: &Chamber) -> Map {
    let state = chamber.world().snapshot();
    let mut services = Map::new();
    for (kind, scope) in state.tables() {
        let mut parts = kind.split("::").skip(1);
        let (service, name) = (parts.next().unwrap_or("other").to_lowercase(), parts.next().unwrap_or(kind));
        if services.get(&service).is_none() {
            services.push(service.clone(), Map::new());
        }
        let Some(Value::Map(types)) = services.get_mut(&service) else { continue };
        if types.get(name).is_none() {
            types.push(name.to_owned(), Vec::new());
        }
        if let Some(Value::List(rows)) = types.get_mut(name) {
            rows.extend(state.rows(scope, kind).map(|row| row.to_value()));
        }
    }
    services
}

/// The JSON object in the body, or why there is none.
fn object(request: &Request) -> Result<Map, String> {
    if request.body().is_empty() {
        return Ok(Map::new());
    }
    match json::parse(request.body()) {
        Ok(Value::Map(map)) => Ok(map),
        Ok(_) => Err("the body must be a JSON object".to_owned()),
        Err(error) => Err(format!("the body is not JSON: {error}")),
    }
}

/// A parameter of the query string; escapes are not needed for what stands there.
fn parameter(request: &Request, name: &str) -> Option<String> {
    let pairs = request.uri().query()?.split('&');
    pairs
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.replace("%3A", ":"))
}
