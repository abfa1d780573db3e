//! Well-known requests, and the operations they call.

use bytes::Bytes;
use model::Protocol;
use wire::{Request, read, route};

/// A request written as `METHOD TARGET`, header lines, an empty line and the body; `SCOPE` stands for a signature.
fn request(text: &str) -> Request {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines().map(str::trim);
    let (method, target) = lines.next().and_then(|line| line.split_once(' ')).expect("a request line");
    let mut request = http::Request::builder().method(method).uri(target);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        request = match name {
            "Scope" => request.header(
                "authorization",
                format!("AWS4-HMAC-SHA256 Credential=AK/20260101/{value}/aws4_request, SignedHeaders=host, Signature=0"),
            ),
            _ => request.header(name, value),
        };
    }
    request.body(Bytes::copy_from_slice(body.as_bytes())).expect("a well-formed request")
}

/// `service Operation protocol`, or the status and code of the refusal.
fn routed(text: &str) -> String {
    match route(&request(text)) {
        Ok(route) => format!("{} {} {:?}", route.model.name(), route.operation.name, route.protocol),
        Err(unrouted) => format!("{} {}", unrouted.response("id").status().as_u16(), unrouted.fault().code()),
    }
}

#[test]
fn rpc_requests() {
    for (text, expected) in [
        (
            "POST /\nScope: us-east-1/sts\n\nAction=GetCallerIdentity&Version=2011-06-15",
            "sts GetCallerIdentity Query",
        ),
        (
            "POST /\nHost: sts.us-east-1.amazonaws.com\n\nAction=GetCallerIdentity&Version=2011-06-15",
            "sts GetCallerIdentity Query",
        ),
        (
            "POST /\nHost: localhost:4566\n\nAction=GetCallerIdentity&Version=2011-06-15",
            "sts GetCallerIdentity Query",
        ),
        ("POST /\n\nAction=GetCallerIdentity", "sts GetCallerIdentity Query"),
        (
            "GET /?Action=GetCallerIdentity&Version=2011-06-15&AWSAccessKeyId=AK",
            "sts GetCallerIdentity Query",
        ),
        ("POST /\nScope: us-east-1/ec2\n\nAction=DescribeVpcs&Version=2016-11-15", "ec2 DescribeVpcs Ec2"),
        ("POST /\nHost: ec2.localhost:4566\n\nAction=DescribeVpcs", "ec2 DescribeVpcs Ec2"),
        (
            "POST /\nScope: us-east-1/elasticloadbalancing\n\nAction=DescribeLoadBalancers&Version=2012-06-01",
            "elb DescribeLoadBalancers Query",
        ),
        (
            "POST /\nScope: us-east-1/elasticloadbalancing\n\nAction=DescribeLoadBalancers&Version=2015-12-01",
            "elbv2 DescribeLoadBalancers Query",
        ),
        (
            "POST /\nScope: us-east-1/rds\n\nAction=DescribeDBInstances&Version=2014-10-31",
            "rds DescribeDBInstances Query",
        ),
        (
            "POST /\nScope: us-east-1/config\nX-Amz-Target: StarlingDoveService.DescribeConfigRules\n\n{}",
            "config DescribeConfigRules Json",
        ),
        ("POST /\nX-Amz-Target: DynamoDB_20120810.ListTables\n\n{}", "dynamodb ListTables Json"),
        ("POST /\nScope: us-east-1/sqs\nX-Amz-Target: AmazonSQS.SendMessage\n\n{}", "sqs SendMessage Json"),
        (
            "POST /service/GraniteServiceVersion20100801/operation/PutMetricData\nsmithy-protocol: rpc-v2-cbor\nScope: us-east-1/monitoring",
            "cloudwatch PutMetricData Cbor",
        ),
        (
            "POST /\nScope: us-east-1/monitoring\n\nAction=PutMetricData&Version=2010-08-01",
            "cloudwatch PutMetricData Query",
        ),
        ("POST /\nX-Amz-Target: DynamoDB_20120810.Nonsense\n\n{}", "400 UnknownOperationException"),
        ("POST /\nX-Amz-Target: nonsense\n\n{}", "400 UnknownOperationException"),
        ("POST /\nScope: us-east-1/sts\n\nAction=Nonsense&Version=2011-06-15", "400 InvalidAction"),
        ("POST /\nScope: us-east-1/ec2\n\nAction=Nonsense&Version=2016-11-15", "400 InvalidAction"),
        ("POST /\nScope: us-east-1/ec2\n\nVersion=2016-11-15", "400 MissingAction"),
        ("POST /\n\n", "400 UnknownOperationException"),
        ("POST /\nScope: us-east-1/nonsense\n\n", "400 UnknownOperationException"),
    ] {
        assert_eq!(routed(text), expected, "{text}");
    }
}

#[test]
fn rest_requests() {
    for (text, expected) in [
        ("GET /restapis\nScope: us-east-1/apigateway", "apigateway GetRestApis RestJson"),
        ("GET /v2/apis\nScope: us-east-1/apigateway", "apigatewayv2 GetApis RestJson"),
        ("POST /v2/email/identities\nScope: us-east-1/ses", "sesv2 CreateEmailIdentity RestJson"),
        ("GET /2013-04-01/hostedzone/Z1\nScope: us-east-1/route53", "route53 GetHostedZone RestXml"),
        (
            "GET /2013-04-01/hostedzone/Z1/rrset?type=A\nScope: us-east-1/route53",
            "route53 ListResourceRecordSets RestXml",
        ),
        ("GET /2015-03-31/functions/\nScope: us-east-1/lambda", "lambda ListFunctions RestJson"),
        ("GET /2015-03-31/functions\nScope: us-east-1/lambda", "lambda ListFunctions RestJson"),
        ("POST /2015-03-31/functions/f/invocations\nScope: us-east-1/lambda", "lambda Invoke RestJson"),
        (
            "GET /v20180820/bucket/b\nx-amz-account-id: 123456789012\nScope: us-east-1/s3",
            "s3control GetBucket RestXml",
        ),
        ("GET /nonsense\nScope: us-east-1/lambda", "404 UnknownOperationException"),
        ("PATCH /b/k\nScope: us-east-1/s3", "405 MethodNotAllowed"),
    ] {
        assert_eq!(routed(text), expected, "{text}");
    }
}

#[test]
fn s3_requests() {
    for (head, expected) in [
        ("GET /", "ListBuckets"),
        ("GET /b", "ListObjects"),
        ("GET /b/", "ListObjects"),
        ("GET /b?list-type=2&prefix=a", "ListObjectsV2"),
        ("GET /b?versions", "ListObjectVersions"),
        ("GET /b?location", "GetBucketLocation"),
        ("GET /b?lifecycle", "GetBucketLifecycleConfiguration"),
        ("GET /b?inventory", "ListBucketInventoryConfigurations"),
        ("GET /b?inventory&id=1", "GetBucketInventoryConfiguration"),
        ("PUT /b", "CreateBucket"),
        ("HEAD /b", "HeadBucket"),
        ("POST /b?delete", "DeleteObjects"),
        ("GET /b/k", "GetObject"),
        ("GET /b/k?x-id=GetObject", "GetObject"),
        ("GET /b/k?acl", "GetObjectAcl"),
        ("GET /b/k?uploadId=1", "ListParts"),
        ("PUT /b/k", "PutObject"),
        ("PUT /b/k?tagging", "PutObjectTagging"),
        ("PUT /b/k\nx-amz-copy-source: a/b", "CopyObject"),
        ("PUT /b/k?partNumber=1&uploadId=2", "UploadPart"),
        ("PUT /b/k?partNumber=1&uploadId=2\nx-amz-copy-source: a/b", "UploadPartCopy"),
        ("POST /b/k?uploads", "CreateMultipartUpload"),
        ("POST /b/k?uploadId=2", "CompleteMultipartUpload"),
        ("DELETE /b/k?uploadId=2", "AbortMultipartUpload"),
        ("DELETE /b/k", "DeleteObject"),
    ] {
        let signed = format!("{head}\nScope: us-east-1/s3");
        assert_eq!(routed(&signed), format!("s3 {expected} RestXml"), "{head}");
        assert_eq!(
            routed(&format!("{head}\nHost: localhost:4566")),
            format!("s3 {expected} RestXml"),
            "{head}"
        );
    }
}

#[test]
fn labels_are_read_from_path_and_host() {
    for (head, bucket, key) in [
        ("GET /b/a%20b/c//d", "b", "a b/c//d"),
        ("GET /b//d", "b", "/d"),
        ("GET /a/b\nHost: my.bucket.s3.eu-west-1.amazonaws.com", "my.bucket", "a/b"),
        ("GET /a/b/\nHost: bk.localhost:4566", "bk", "a/b/"),
    ] {
        let request = request(&format!("{head}\nScope: us-east-1/s3"));
        let route = route(&request).expect(head);
        assert_eq!((route.operation.name, route.protocol), ("GetObject", Protocol::RestXml), "{head}");
        let input = read(&route, &request).expect(head);
        let text = |name| input.get(name).and_then(|value| value.as_str());
        assert_eq!((text("Bucket"), text("Key")), (Some(bucket), Some(key)), "{head}");
    }
}
