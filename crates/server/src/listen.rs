//! The socket: HTTP/1.1 and HTTP/2 on one port.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cloudchamber::{Attempt, Chamber, Request, Response};
use http::header::{CONNECTION, EXPECT};
use http::{HeaderName, HeaderValue, Version};
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use model::Fault;
use tokio::net::TcpListener;

use crate::body::{self, Outgoing, Refused};
use crate::worlds::{DEFAULT, Worlds};
use crate::{control, outside};

/// The header that names the world of a request.
static WORLD: HeaderName = HeaderName::from_static("x-cloudchamber-world");
/// The beginning of a path that names the world: what follows the name is the request's own path.
const WORLD_PATH: &str = "/_cloudchamber/world/";
/// Bodies above this size are worth a thread of their own.
const LARGE: usize = 1 << 20;
/// How often the timers of a world that nobody calls are looked at.
const TICK: Duration = Duration::from_millis(250);
/// How long connections may take to end when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// Takes the port.
pub async fn bind(host: &str, port: u16) -> Result<TcpListener, String> {
    TcpListener::bind((host, port)).await.map_err(|error| {
        let advice = if error.kind() == std::io::ErrorKind::AddrInUse {
            ": another program listens there; stop it, or give another --port"
        } else {
            ""
        };
        format!("cannot listen on {host}:{port} ({error}){advice}")
    })
}

/// Serves until `stop` ends, then lets connections finish.
pub async fn serve(
    listener: TcpListener,
    worlds: Arc<Worlds>,
    body_limit: usize,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let builder = auto::Builder::new(TokioExecutor::new());
    tokio::pin!(stop);
    let mut tick = tokio::time::interval(TICK);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    continue;
                }
            },
            _ = tick.tick() => {
                worlds.settle();
                outside::send_all(&worlds);
                continue;
            }
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true);
        let worlds = worlds.clone();
        let service = service_fn(move |request| handle(request, worlds.clone(), body_limit));
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}

async fn handle(
    request: hyper::Request<Incoming>,
    worlds: Arc<Worlds>,
    body_limit: usize,
) -> Result<hyper::Response<Outgoing>, Infallible> {
    let (parts, body) = request.into_parts();
    // The AWS CLI announces even a body of no bytes by Expect, and hyper answers that without a `100 Continue`: botocore
    // then misreads the next answer on the connection, so that there must be none.
    let ends = parts.headers.contains_key(EXPECT) && body.is_end_stream() && parts.version < Version::HTTP_2;
    let mut response = match body::take(body, body_limit).await {
        Ok(body) => answer(Request::from_parts(parts, body), &worlds).await,
        Err(refused) => refuse_body(&Request::from_parts(parts, Bytes::new()), &refused, body_limit),
    };
    if ends {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(Outgoing::from))
}

async fn answer(mut request: Request, worlds: &Worlds) -> Response {
    let header = request.headers().get(&WORLD).cloned();
    let mut name = header.as_ref().and_then(|name| name.to_str().ok()).unwrap_or(DEFAULT);
    let in_path;
    if ["/_", "//", "/moto-api/"].iter().any(|start| request.uri().path().starts_with(start)) {
        match strip_world(&mut request) {
            Some(named) => {
                in_path = named;
                name = &in_path;
            }
            None => {
                if let Some(response) = control::answer(&request, worlds, name) {
                    return response;
                }
            }
        }
    }
    match worlds.get(name) {
        Some(chamber) => {
            let response = patiently(&chamber, &request).await;
            tracing::debug!(method = %request.method(), uri = %request.uri(), status = response.status().as_u16());
            response
        }
        None => control::no_world(name),
    }
}

/// Answers a request; a long poll waits beside the threads that answer others, and ends when its client leaves.
async fn patiently(chamber: &Chamber, request: &Request) -> Response {
    let mut earlier = None;
    loop {
        let attempt = if request.body().len() > LARGE {
            // To digest a large body takes long: the other tasks of this thread go elsewhere meanwhile.
            tokio::task::block_in_place(|| chamber.attempt(request, earlier))
        } else {
            chamber.attempt(request, earlier)
        };
        let wait = match attempt {
            Attempt::Answered(response) => return response,
            Attempt::Waits(wait) => wait,
        };
        let waiting = wait.clone();
        // An error says that the server stops; this task then ends here.
        let _ = tokio::task::spawn_blocking(move || waiting.wait()).await;
        earlier = Some(wait);
    }
}

/// Takes the name of a world out of the path, if it stands there.
fn strip_world(request: &mut Request) -> Option<String> {
    let whole = request.uri().path_and_query()?.as_str();
    let rest = whole.strip_prefix(WORLD_PATH)?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let name = rest[..end].to_owned();
    let path =
        if rest[end..].starts_with('/') { rest[end..].to_owned() } else { format!("/{}", &rest[end..]) };
    *request.uri_mut() = path.parse().ok()?;
    Some(name)
}

/// A body that is too large or breaks off: AWS's error in the protocol that the rest of the request speaks.
fn refuse_body(request: &Request, refused: &Refused, limit: usize) -> Response {
    let fault = match refused {
        Refused::TooLarge => {
            Fault::new("RequestEntityTooLarge", format!("The request body is larger than {limit} bytes."))
                .with_status(413)
        }
        Refused::Incomplete => Fault::new("IncompleteBody", "The request body terminated unexpectedly."),
        Refused::NoRoom(error) => {
            tracing::error!(%error, "no room for a large body in the temporary directory");
            Fault::new("InternalError", "We encountered an internal error. Please try again.")
                .with_status(500)
        }
    };
    match cloudchamber::wire::route(request) {
        Ok(route) => cloudchamber::wire::write_fault(&route, &fault, "0"),
        Err(_) => control::refuse(http::StatusCode::PAYLOAD_TOO_LARGE, fault.message()),
    }
}
