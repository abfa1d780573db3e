//! Requests that leave the cloud: posted to web servers over plain HTTP, their answers brought back.

use std::time::Duration;

use bytes::Bytes;
use cloudchamber::{Chamber, Outgoing};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

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
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let url: http::Uri = outgoing.url.parse().map_err(|error: http::uri::InvalidUri| text(&error))?;
    if url.scheme_str() != Some("http") {
        return Err("only http:// can be reached: TLS is not built in".to_owned());
    }
    let authority = url.authority().ok_or("the URL names no host")?;
    let address = (authority.host().trim_matches(['[', ']']).to_owned(), authority.port_u16().unwrap_or(80));
    let stream = TcpStream::connect(address).await.map_err(|error| text(&error))?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| text(&error))?;
    let connection = tokio::spawn(connection);
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let mut request = hyper::Request::post(path).header("host", authority.as_str());
    for (name, value) in &outgoing.headers {
        request = request.header(name, value);
    }
    let request =
        request.body(Full::new(Bytes::from(outgoing.body.clone()))).map_err(|error| text(&error))?;
    let response = sender.send_request(request).await.map_err(|error| text(&error))?;
    let status = response.status().as_u16();
    // What the answer says is of no interest, but the other side wants to have said it.
    let _ = response.into_body().collect().await;
    connection.abort();
    Ok(status)
}
