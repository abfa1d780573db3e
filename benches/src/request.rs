//! Requests as bytes, made by hand as the SDKs make them; no server here checks signatures.

use std::fmt::Write as _;

const SIGNATURE: &str = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

/// `sts:GetCallerIdentity`, the smallest call there is.
pub fn caller_identity() -> Vec<u8> {
    form("sts", "Action=GetCallerIdentity&Version=2011-06-15")
}

/// A call of ec2: the operation, and its parameters as a form.
pub fn ec2(operation: &str, parameters: &str) -> Vec<u8> {
    let ampersand = if parameters.is_empty() { "" } else { "&" };
    form("ec2", &format!("Action={operation}&Version=2016-11-15{ampersand}{parameters}"))
}

/// A call of AWS Config: the operation, and its input as JSON.
pub fn config(operation: &str, input: &str) -> Vec<u8> {
    let target = format!("X-Amz-Target: StarlingDoveService.{operation}\r\n");
    post("config", "application/x-amz-json-1.1", &target, input)
}

/// A call of S3, whose body is as it is.
pub fn s3(method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\nUser-Agent: benches\r\n\
         X-Amz-Date: 20260102T030405Z\r\nX-Amz-Content-SHA256: UNSIGNED-PAYLOAD\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=testing/20260102/us-east-1/s3/aws4_request, \
         SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={SIGNATURE}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn form(service: &str, body: &str) -> Vec<u8> {
    post(service, "application/x-www-form-urlencoded; charset=utf-8", "", body)
}

fn post(service: &str, content_type: &str, headers: &str, body: &str) -> Vec<u8> {
    let mut text = String::from("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n");
    let _ = write!(
        text,
        "User-Agent: benches\r\nContent-Type: {content_type}\r\nX-Amz-Date: 20260102T030405Z\r\n{headers}\
         Authorization: AWS4-HMAC-SHA256 Credential=testing/20260102/us-east-1/{service}/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date, Signature={SIGNATURE}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    text.into_bytes()
}
