//! Faults in each protocol, and the words of validation.

use bytes::Bytes;
use http::Request;
use model::{Fault, Protocol, Value, json, services};
use wire::{Response, Route, not_implemented, validate, write_fault};

fn route(service: &str, operation: &str, protocol: Protocol) -> Route {
    let model = services().model(service).expect(service);
    let operation = model.operation(operation).expect(operation);
    Route::to(model, operation, protocol, &Request::new(Bytes::new()))
}

fn told(response: &Response) -> String {
    format!("{} {}", response.status().as_u16(), String::from_utf8_lossy(&response.body().bytes()))
}

#[test]
fn every_protocol_has_its_form() {
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    for (service, operation, protocol, fault, expected) in [
        (
            "ec2",
            "DescribeVpcs",
            Protocol::Ec2,
            Fault::new("InvalidVpcID.NotFound", "The vpc ID 'v<1' does not exist"),
            format!("400 {xml}<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>The vpc ID 'v&lt;1' does not exist</Message></Error></Errors><RequestID>id</RequestID></Response>"),
        ),
        (
            "iam",
            "GetRole",
            Protocol::Query,
            Fault::new("NoSuchEntityException", "gone"),
            "404 <ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>gone</Message><message>gone</message></Error><RequestId>id</RequestId></ErrorResponse>".into(),
        ),
        (
            "config",
            "PutConfigRule",
            Protocol::Json,
            Fault::new("ResourceInUseException", "busy"),
            "400 {\"__type\":\"ResourceInUseException\",\"message\":\"busy\"}".into(),
        ),
        (
            "lambda",
            "GetFunction",
            Protocol::RestJson,
            Fault::new("ResourceNotFoundException", "gone").with_member("Type", "User"),
            "404 {\"Type\":\"User\",\"Message\":\"gone\"}".into(),
        ),
        (
            "route53",
            "GetHostedZone",
            Protocol::RestXml,
            Fault::new("NoSuchHostedZone", "gone"),
            "404 <ErrorResponse><Error><Type>Sender</Type><Code>NoSuchHostedZone</Code><Message>gone</Message><message>gone</message></Error><RequestId>id</RequestId></ErrorResponse>".into(),
        ),
        (
            "s3",
            "GetObject",
            Protocol::RestXml,
            Fault::new("NoSuchKey", "gone").with_member("Key", "k"),
            format!("404 {xml}<Error><Code>NoSuchKey</Code><Message>gone</Message><Key>k</Key><RequestId>id</RequestId><HostId>aWQ=</HostId></Error>"),
        ),
        ("s3", "HeadObject", Protocol::RestXml, Fault::new("NoSuchKey", "gone"), "404 ".into()),
    ] {
        let response = write_fault(&route(service, operation, protocol), &fault, "id");
        assert_eq!(told(&response), expected, "{service}");
    }
}

#[test]
fn s3_tells_some_of_a_fault_in_headers() {
    let route = route("s3", "GetObject", Protocol::RestXml);
    let fault = Fault::new("NotModified", "same").with_member("etag", "\"e\"");
    let response = write_fault(&route, &fault, "id");
    assert_eq!((told(&response).as_str(), &response.headers()["etag"]), ("304 ", &"\"e\"".parse().unwrap()));
    let fault = Fault::new("NoSuchKey", "gone").with_member("x-amz-delete-marker", "true");
    let response = write_fault(&route, &fault, "id");
    assert_eq!(response.headers()["x-amz-delete-marker"], "true");
    assert!(!told(&response).contains("delete-marker"), "{}", told(&response));
}

#[test]
fn query_compatible_services_tell_both_codes() {
    let route = route("cloudwatch", "PutMetricData", Protocol::Json);
    let response = write_fault(&route, &Fault::new("InvalidParameterValue", "no"), "id");
    assert_eq!(response.headers()["x-amzn-query-error"], "InvalidParameterValue;Sender");
    assert_eq!(told(&response), "400 {\"__type\":\"InvalidParameterValueException\",\"message\":\"no\"}");
    assert_eq!(response.headers()["x-amzn-requestid"], "id");
}

#[test]
fn what_is_not_implemented_is_named() {
    let response = not_implemented(&route("lambda", "Invoke", Protocol::RestJson), "id");
    assert_eq!(response.headers()["x-amzn-errortype"], "NotImplemented");
    assert_eq!(
        told(&response),
        "501 {\"message\":\"The operation Invoke of the service lambda is not implemented.\"}"
    );
}

#[test]
fn constraints_are_told_in_the_services_words() {
    for (service, operation, input, expected) in [
        ("config", "PutConfigRule", r#"{"ConfigRule":{"Source":{"Owner":"AWS"}}}"#, ""),
        (
            "config",
            "PutConfigRule",
            "{}",
            "ValidationException: 1 validation error detected: Value null at 'configRule' failed to satisfy constraint: Member must not be null",
        ),
        (
            "config",
            "PutConfigRule",
            r#"{"ConfigRule":{"Source":{"Owner":"me"}},"Tags":[{"Key":""}]}"#,
            "ValidationException: 2 validation errors detected: Value 'me' at 'configRule.source.owner' failed to satisfy constraint: Member must satisfy enum value set: [CUSTOM_LAMBDA, AWS, CUSTOM_POLICY]; Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (
            "config",
            "DescribeConfigRules",
            r#"{"ConfigRuleNames":["a",""]}"#,
            "ValidationException: 1 validation error detected: Value '[a, ]' at 'configRuleNames' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: .*\\S.*]",
        ),
        (
            "sts",
            "AssumeRole",
            r#"{"RoleArn":"arn:aws:iam::123456789012:role/r"}"#,
            "ValidationError: 1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
        ),
        ("ec2", "CreateSubnet", "{}", "MissingParameter: The request must contain the parameter VpcId"),
        ("s3", "CreateBucket", r#"{"Bucket":"b"}"#, ""),
    ] {
        let model = services().model(service).expect(service);
        let input: Value = json::parse(input.as_bytes()).expect("well-formed");
        let found = validate(model, model.operation(operation).expect(operation), &input, &[]);
        assert_eq!(
            found.err().map_or_else(String::new, |fault| fault.to_string()),
            expected,
            "{service} {operation}"
        );
    }
}
