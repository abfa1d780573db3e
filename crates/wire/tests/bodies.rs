//! Bodies as they travel: chunks, trailers, checksums, compression; and bodies that are broken.

use std::io::Write as _;

use bytes::Bytes;
use http::{Method, Request};
use model::{Protocol, Value, services};
use wire::{Route, read};

fn call(
    service: &str,
    operation: &str,
    protocol: Protocol,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Value, String> {
    let model = services().model(service).expect(service);
    let operation = model.operation(operation).expect(operation);
    let mut request = Request::builder().method(Method::POST).uri("/b/k");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Bytes::copy_from_slice(body)).expect("a request");
    let route = Route::to(model, operation, protocol, &request);
    read(&route, &request).map_err(|fault| fault.code().to_owned())
}

fn put(headers: &[(&str, &str)], body: &str) -> Result<Value, String> {
    call("s3", "PutObject", Protocol::RestXml, headers, body.as_bytes())
}

const SIGNED: (&str, &str) = ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
const TRAILER: (&str, &str) = ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

#[test]
fn chunks_are_joined() {
    let content = Ok(Some(Value::Blob("hello world".into())));
    for (headers, body, expected) in [
        (&[][..], "hello world", content.clone()),
        (
            &[SIGNED],
            "6;chunk-signature=ab\r\nhello \r\n5;chunk-signature=cd\r\nworld\r\n0;chunk-signature=ef\r\n\r\n",
            content.clone(),
        ),
        (&[("content-encoding", "aws-chunked")], "b\r\nhello world\r\n0\r\n\r\n", content.clone()),
        (&[TRAILER], "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n", content.clone()),
        (&[TRAILER], "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==", content),
        (
            &[TRAILER],
            "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
            Err("BadDigest".into()),
        ),
        (
            &[TRAILER],
            "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:zz\r\n\r\n",
            Err("InvalidRequest".into()),
        ),
        (
            &[SIGNED, ("x-amz-decoded-content-length", "12")],
            "b\r\nhello world\r\n0\r\n\r\n",
            Err("IncompleteBody".into()),
        ),
        (&[SIGNED], "b\r\nhello", Err("IncompleteBody".into())),
        (&[SIGNED], "ffffffffffffffff\r\nhello", Err("IncompleteBody".into())),
        (&[SIGNED], "xyz\r\nhello\r\n", Err("IncompleteBody".into())),
        (&[SIGNED], "", Err("IncompleteBody".into())),
    ] {
        let found = put(headers, body).map(|input| input.get("Body").cloned());
        assert_eq!(found, expected, "{body}");
    }
}

#[test]
fn checksums_are_verified() {
    for (name, right) in [
        ("content-md5", "XrY7u+Ae7tCTyyK7j1rNww=="),
        ("x-amz-checksum-crc32", "DUoRhQ=="),
        ("x-amz-checksum-crc32c", "yZRlqg=="),
        ("x-amz-checksum-crc64nvme", "jSnVw/bqjr4="),
        ("x-amz-checksum-sha1", "Kq5sNclPz7QV2+lfQIuc6R7oRu0="),
        ("x-amz-checksum-sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
    ] {
        assert!(put(&[(name, right)], "hello world").is_ok(), "{name}");
        assert_eq!(put(&[(name, right)], "hello worle"), Err("BadDigest".into()), "{name}");
    }
}

#[test]
fn s3_compares_the_digest_that_a_signature_covers() {
    let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let digest = |digest| ("x-amz-content-sha256", digest);
    assert!(put(&[digest(hello)], "hello").is_ok());
    assert!(put(&[digest("UNSIGNED-PAYLOAD")], "hello").is_ok());
    assert_eq!(put(&[digest(hello)], "hallo"), Err("XAmzContentSHA256Mismatch".to_owned()));
    assert_eq!(put(&[], ""), Err("MissingContentLength".to_owned()));
    assert!(put(&[("content-length", "0")], "").is_ok());
}

#[test]
fn metadata_are_words_of_mail() {
    let input =
        put(&[("x-amz-meta-Name", "=?UTF-8?B?w6k=?="), ("x-amz-meta-Plain", "x")], "b").expect("an object");
    let metadata = input.get("Metadata").expect("metadata");
    assert_eq!(metadata.get("name"), Some(&Value::from("é")));
    assert_eq!(metadata.get("plain"), Some(&Value::from("x")));
}

#[test]
fn compressed_bodies_are_inflated() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"Action=PutMetricData&Namespace=n").expect("in memory");
    let packed = encoder.finish().expect("in memory");
    let gzip = [("content-encoding", "gzip")];
    let input = call("cloudwatch", "PutMetricData", Protocol::Query, &gzip, &packed).expect("a form");
    assert_eq!(input.get("Namespace"), Some(&Value::from("n")));
    assert!(call("cloudwatch", "PutMetricData", Protocol::Query, &gzip, &packed[..9]).is_err());
    // An object keeps its encoding.
    let input = call("s3", "PutObject", Protocol::RestXml, &gzip, &packed).expect("an object");
    assert_eq!(input.get("Body"), Some(&Value::Blob(packed.into())));
    assert_eq!(input.get("ContentEncoding"), Some(&Value::from("gzip")));
}

#[test]
fn broken_bodies_are_refused() {
    let deep_json = format!("{{\"Item\":{}", "{\"M\":{\"a\":".repeat(10_000));
    let deep_xml = "<Tagging>".repeat(10_000);
    let deep_cbor = [0xa1, 0x61, b'a'].repeat(10_000);
    let deep_form = format!("Filter.1.{}=x", "Value.1.".repeat(10_000));
    let json = "SerializationException";
    for (service, operation, protocol, body, code) in [
        ("dynamodb", "PutItem", Protocol::Json, &b"{"[..], Some(json)),
        ("dynamodb", "PutItem", Protocol::Json, b"[]", Some(json)),
        ("dynamodb", "PutItem", Protocol::Json, b"{\"TableName\":1}", Some(json)),
        ("dynamodb", "PutItem", Protocol::Json, b"{\"TableName\":\"\\u12\"}", Some(json)),
        ("dynamodb", "PutItem", Protocol::Json, b"{\"TableName\":\"\xff\"}", Some(json)),
        ("dynamodb", "PutItem", Protocol::Json, b"{} x", Some(json)),
        ("dynamodb", "PutItem", Protocol::Json, b"{\"unknown\":[1,{\"a\":null}]}", None),
        ("dynamodb", "PutItem", Protocol::Json, deep_json.as_bytes(), Some(json)),
        ("s3", "PutBucketTagging", Protocol::RestXml, b"<Tagging>", Some("MalformedXML")),
        ("s3", "PutBucketTagging", Protocol::RestXml, b"<Tagging></Taggin>", Some("MalformedXML")),
        (
            "s3",
            "PutBucketTagging",
            Protocol::RestXml,
            b"<!DOCTYPE a [<!ENTITY b \"c\">]><Tagging/>",
            Some("MalformedXML"),
        ),
        (
            "s3",
            "PutBucketTagging",
            Protocol::RestXml,
            b"<Tagging><TagSet><Tag><Key>&b;</Key></Tag></TagSet></Tagging>",
            Some("MalformedXML"),
        ),
        ("s3", "PutBucketTagging", Protocol::RestXml, b"{}", Some("MalformedXML")),
        ("s3", "PutBucketTagging", Protocol::RestXml, deep_xml.as_bytes(), Some("MalformedXML")),
        ("cloudwatch", "ListMetrics", Protocol::Cbor, b"\xbf", Some(json)),
        ("cloudwatch", "ListMetrics", Protocol::Cbor, b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", Some(json)),
        ("cloudwatch", "ListMetrics", Protocol::Cbor, b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff", Some(json)),
        (
            "cloudwatch",
            "ListMetrics",
            Protocol::Cbor,
            b"\xa1\x69Namespace\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
            Some(json),
        ),
        ("cloudwatch", "ListMetrics", Protocol::Cbor, &deep_cbor, Some(json)),
        (
            "ec2",
            "DescribeVpcs",
            Protocol::Ec2,
            b"Action=DescribeVpcs&MaxResults=many",
            Some("InvalidParameterValue"),
        ),
        ("ec2", "DescribeVpcs", Protocol::Ec2, b"a=%zz", Some("InvalidParameterValue")),
        (
            "ec2",
            "DescribeVpcs",
            Protocol::Ec2,
            b"VpcId.99999999999999999999=a&VpcId.18446744073709551615=b&VpcId.=c&VpcId.x=d",
            None,
        ),
        ("ec2", "DescribeVpcs", Protocol::Ec2, deep_form.as_bytes(), Some("InvalidParameterValue")),
        ("iam", "ListRoles", Protocol::Query, b"MaxItems=many", Some("MalformedInput")),
        ("iam", "ListRoles", Protocol::Query, b"\xff=\xff", Some("MalformedInput")),
    ] {
        let found = call(service, operation, protocol, &[], body);
        assert_eq!(
            found.err().as_deref(),
            code,
            "{service} {}",
            String::from_utf8_lossy(&body[..body.len().min(60)])
        );
    }
}
