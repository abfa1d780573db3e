//! A bare hyper server that answers every request with the same recorded bytes: what HTTP alone costs.
//!
//! It reads requests to their end and is set up as `crates/server/src/listen.rs` is, so that all that is left of our
//! server's cost is ours.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, DATE, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

use crate::Result;

/// Serves until it is ended.
pub fn run(port: &str, recorded: &str) -> Result<()> {
    let port: u16 = port.parse().map_err(|_| format!("'{port}' is no port"))?;
    let bytes = std::fs::read(recorded).map_err(|error| format!("cannot read {recorded}: {error}"))?;
    let answer = parse(&bytes).ok_or_else(|| format!("{recorded} holds no recorded answer"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start threads: {error}"))?;
    runtime.block_on(serve(port, answer))
}

async fn serve(port: u16, answer: Response<Full<Bytes>>) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await;
    let listener = listener.map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    loop {
        let accepted = listener.accept().await;
        let (stream, _) = accepted.map_err(|error| format!("cannot accept a connection: {error}"))?;
        let _ = stream.set_nodelay(true);
        let answer = answer.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let answer = answer.clone();
            async move {
                // What a broken body means is no matter here.
                let _ = request.into_body().collect().await;
                Ok::<_, Infallible>(answer)
            }
        });
        tokio::spawn(async move {
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// The answer that was recorded, without the headers that hyper adds by itself.
fn parse(bytes: &[u8]) -> Option<Response<Full<Bytes>>> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut response = Response::new(Full::new(Bytes::copy_from_slice(&bytes[end + 4..])));
    for (name, value) in head.split("\r\n").skip(1).filter_map(|line| line.split_once(':')) {
        let name: HeaderName = name.parse().ok()?;
        if name != DATE && name != CONTENT_LENGTH {
            response.headers_mut().insert(name, HeaderValue::from_str(value.trim()).ok()?);
        }
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_answer_keeps_its_own_headers() {
        let recorded =
            b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nDate: now\r\nContent-Length: 3\r\n\r\nabc";
        let answer = parse(recorded).expect("it is an answer");
        assert_eq!(answer.headers().len(), 1);
        assert_eq!(answer.headers()["content-type"], "text/xml");
    }
}
