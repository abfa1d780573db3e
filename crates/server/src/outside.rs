//! Requests that leave the cloud: posted to web servers over HTTP and HTTPS, their answers brought back.

use std::time::Duration;

use bytes::Bytes;
use cloudchamber::{Chamber, Outgoing};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::tls;
use crate::worlds::Worlds;

/// How long a web server may take to answer, as with AWS.
const PATIENCE: Duration = Duration::from_secs(15);

/// Sends what waits in the worlds, without waiting for the answers.
pub fn send_all(worlds: &Worlds) {
    for chamber in worlds.names().iter().filter_map(|name| worlds.get(name)) {
        for (scope, outgoing) in chamber.take_outgoing() {
            tokio::spawn(send(chamber.clone(), scope, outgoing));
        }
    }
}

async fn send(chamber: Chamber, scope: model::Scope, outgoing: Outgoing) {
    let status = match tokio::time::timeout(PATIENCE, post(&outgoing)).await {
        Ok(Ok(status)) => Some(status),
        Ok(Err(error)) => {
            tracing::info!(url = outgoing.url, error, "a request that left was not answered");
            None
        }
        Err(_) => {
            tracing::info!(url = outgoing.url, "a request that left was not answered in time");
            None
        }
    };
    chamber.came_back(scope, outgoing, status);
}

async fn post(outgoing: &Outgoing) -> Result<u16, String> {
    let url: http::Uri = outgoing.url.parse().map_err(text::<http::uri::InvalidUri>)?;
    let port = match url.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return Err("only http:// and https:// can be reached".to_owned()),
    };
    let authority = url.authority().ok_or("the URL names no host")?;
    let host = authority.host().trim_matches(['[', ']']).to_owned();
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let mut request = hyper::Request::post(path).header("host", authority.as_str());
    for (name, value) in &outgoing.headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(outgoing.body.clone()))).map_err(text)?;
    let address = (host.as_str(), authority.port_u16().unwrap_or(port));
    let stream = TcpStream::connect(address).await.map_err(text)?;
    if port == 80 {
        return exchange(stream, request).await;
    }
    let name = ServerName::try_from(host).map_err(text)?;
    exchange(tls::connector()?.connect(name, stream).await.map_err(text)?, request).await
}

fn text<E: std::fmt::Display>(error: E) -> String {
    error.to_string()
}

/// Sends the one request of a connection, and tells the status of its answer.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: hyper::Request<Full<Bytes>>,
) -> Result<u16, String> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(text)?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(text)?;
    let status = response.status().as_u16();
    // What the answer says is of no interest, but the other side wants to have said it.
    let _ = response.into_body().collect().await;
    connection.abort();
    Ok(status)
}
