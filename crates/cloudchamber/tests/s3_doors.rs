//! What behaviour files cannot show of S3: preflights, websites, posted forms, presigned and unsigned requests, and
//! what events say.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use cloudchamber::world::{ClockMode, Settings};
use cloudchamber::{Accounts, Chamber, Request, Response};
use model::{AccountId, Map, Region, Scope, Timestamp, Value, base64, json};

const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
const QUERY: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260102%2Fus-east-1%2Fs3%2Faws4_request\
                     &X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0";

/// A chamber with the bucket `bkt`, whose public access is not blocked, and the object `k` in it.
fn chamber() -> Chamber {
    let start = Timestamp::parse_iso8601("2026-01-02T03:04:05Z").unwrap();
    let settings = Settings { clock: ClockMode::Frozen(start), pace: 0.0, ..Settings::default() };
    let chamber = Chamber::new(settings, Accounts::default());
    signed(&chamber, "PUT", "/bkt", "");
    signed(&chamber, "DELETE", "/bkt?publicAccessBlock", "");
    signed(&chamber, "PUT", "/bkt/k", "hello");
    chamber
}

fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = http::Request::builder().method(method).uri(uri);
    if headers.iter().all(|(name, _)| *name != "host") {
        request = request.header("host", "localhost:4566");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(bytes::Bytes::from(body.to_owned())).unwrap()
}

fn signed(chamber: &Chamber, method: &str, uri: &str, body: &str) {
    let response = chamber.answer(&request(method, uri, &[("authorization", SIGNED)], body));
    assert!(response.status().is_success(), "{method} {uri}: {}", text(&response));
}

fn ask(chamber: &Chamber, method: &str, uri: &str, headers: &[(&str, &str)]) -> (u16, Response) {
    let response = chamber.answer(&request(method, uri, headers, ""));
    (response.status().as_u16(), response)
}

fn text(response: &Response) -> String {
    String::from_utf8(response.body().bytes().to_vec()).unwrap()
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn policy(chamber: &Chamber, actions: &str) {
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*", "Action": {actions},
            "Resource": ["arn:aws:s3:::bkt", "arn:aws:s3:::bkt/*"]}}}}"#
    );
    signed(chamber, "PUT", "/bkt?policy", &policy);
}

#[test]
fn nobody_may_do_what_the_bucket_does_not_let_everybody_do() {
    let chamber = chamber();
    assert_eq!(ask(&chamber, "GET", "/bkt/k", &[]).0, 403);
    assert_eq!(ask(&chamber, "GET", "/", &[]).0, 403);
    assert_eq!(ask(&chamber, "GET", "/none/k", &[]).0, 404);
    policy(&chamber, r#""s3:GetObject""#);
    assert_eq!(text(&ask(&chamber, "GET", "/bkt/k", &[]).1), "hello");
    assert_eq!(ask(&chamber, "GET", "/bkt?list-type=2", &[]).0, 403);
    assert_eq!(ask(&chamber, "PUT", "/bkt/k", &[("content-length", "0")]).0, 403);
    assert_eq!(ask(&chamber, "DELETE", "/bkt", &[]).0, 403);
    // Who does not know what is in a bucket does not learn that something is not.
    assert_eq!(ask(&chamber, "GET", "/bkt/none", &[]).0, 403);
    policy(&chamber, r#"["s3:GetObject", "s3:ListBucket"]"#);
    assert_eq!(ask(&chamber, "GET", "/bkt/none", &[]).0, 404);
    // A header that names the account names the caller.
    let (status, _) = ask(&chamber, "GET", "/", &[("x-cloudchamber-account-id", "111111111111")]);
    assert_eq!(status, 200);
    let block = "<PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets>\
                 </PublicAccessBlockConfiguration>";
    signed(&chamber, "PUT", "/bkt?publicAccessBlock", block);
    assert_eq!(ask(&chamber, "GET", "/bkt/k", &[]).0, 403);
}

#[test]
fn lists_grant_to_everybody_too() {
    let chamber = chamber();
    let ownership =
        "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>";
    signed(&chamber, "PUT", "/bkt?ownershipControls", ownership);
    let put = request("PUT", "/bkt/open", &[("authorization", SIGNED), ("x-amz-acl", "public-read")], "open");
    assert_eq!(chamber.answer(&put).status(), 200);
    assert_eq!(text(&ask(&chamber, "GET", "/bkt/open", &[]).1), "open");
    assert_eq!(ask(&chamber, "GET", "/bkt/open?acl", &[]).0, 403);
    assert_eq!(ask(&chamber, "GET", "/bkt/k", &[]).0, 403);
}

#[test]
fn presigned_requests_hold_until_they_expire_by_the_clock_of_the_world() {
    let chamber = chamber();
    assert_eq!(text(&ask(&chamber, "GET", &format!("/bkt/k?{QUERY}"), &[]).1), "hello");
    let put = request("PUT", &format!("/bkt/new?{QUERY}&x-amz-meta-colour=red"), &[], "new");
    assert_eq!(chamber.answer(&put).status(), 200);
    let (_, head) = ask(&chamber, "HEAD", &format!("/bkt/new?{QUERY}"), &[]);
    assert_eq!(header(&head, "x-amz-meta-colour"), "red");
    chamber.advance(Duration::from_secs(901));
    let (status, expired) = ask(&chamber, "GET", &format!("/bkt/k?{QUERY}"), &[]);
    let expected = "<Code>AccessDenied</Code><Message>Request has expired</Message>\
                    <Expires>2026-01-02T03:19:05Z</Expires><ServerTime>2026-01-02T03:19:06Z</ServerTime>\
                    <X-Amz-Expires>900</X-Amz-Expires>";
    assert!(status == 403 && text(&expired).contains(expected), "{}", text(&expired));
    let (status, _) = ask(&chamber, "GET", "/bkt/k?AWSAccessKeyId=AKID&Signature=x&Expires=1767323045", &[]);
    assert_eq!(status, 403);
}

#[test]
fn a_signature_without_a_region_is_for_the_region_of_the_bucket() {
    let chamber = chamber();
    for (bucket, region) in [("london", "eu-west-2"), ("dublin", "eu-west-1")] {
        let signed = SIGNED.replace("us-east-1", region);
        let constraint = format!("<LocationConstraint>{region}</LocationConstraint>");
        let create = format!("<CreateBucketConfiguration>{constraint}</CreateBucketConfiguration>");
        for (uri, body) in [(format!("/{bucket}"), create.as_str()), (format!("/{bucket}/k"), "hello")] {
            let response = chamber.answer(&request("PUT", &uri, &[("authorization", &signed)], body));
            assert_eq!(response.status(), 200, "{}", text(&response));
        }
    }
    let query = "/london/k?AWSAccessKeyId=AKID&Signature=x&Expires=1767323146";
    let version_2: &[(&str, &str)] = &[("authorization", "AWS AKID:x=")];
    for (uri, headers, status, holds) in [
        (query, &[][..], 200, "hello"),
        ("/dublin/k", version_2, 200, "hello"),
        ("/london/k", version_2, 400, "<Code>InvalidRequest</Code><Message>The authorization mechanism"),
        ("/london/k", &[("authorization", SIGNED)], 301, "<Code>PermanentRedirect</Code>"),
    ] {
        let (answered, response) = ask(&chamber, "GET", uri, headers);
        let text = text(&response);
        assert!(answered == status && text.contains(holds), "{uri} {headers:?}: {answered} {text}");
    }
}

#[test]
fn pages_of_other_origins_see_what_the_bucket_grants() {
    let chamber = chamber();
    let origin = ("origin", "https://app.example");
    let wants = ("access-control-request-method", "PUT");
    let (status, refused) = ask(&chamber, "OPTIONS", "/bkt/k", &[origin, wants]);
    let reason = "CORSResponse: CORS is not enabled for this bucket.";
    assert!(status == 403 && text(&refused).contains(reason), "{}", text(&refused));
    let rules = "<CORSConfiguration><CORSRule><AllowedOrigin>https://*.example</AllowedOrigin>\
                 <AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader>\
                 <ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds></CORSRule></CORSConfiguration>";
    signed(&chamber, "PUT", "/bkt?cors", rules);
    let headers = ("access-control-request-headers", "X-Amz-Acl,content-type");
    let (status, granted) = ask(&chamber, "OPTIONS", "/bkt/k", &[origin, wants, headers]);
    assert_eq!((status, header(&granted, "access-control-allow-origin")), (200, "https://app.example"));
    assert_eq!(header(&granted, "access-control-allow-methods"), "GET, PUT");
    assert_eq!(header(&granted, "access-control-allow-headers"), "x-amz-acl, content-type");
    assert_eq!(header(&granted, "access-control-max-age"), "60");
    assert_eq!(ask(&chamber, "OPTIONS", "/bkt/k", &[("origin", "https://evil"), wants]).0, 403);
    assert_eq!(ask(&chamber, "OPTIONS", "/bkt/k", &[wants]).0, 400);
    let (_, read) = ask(&chamber, "GET", &format!("/bkt/k?{QUERY}"), &[origin]);
    assert_eq!((text(&read).as_str(), header(&read, "access-control-expose-headers")), ("hello", "ETag"));
    let (_, read) = ask(&chamber, "GET", &format!("/bkt/k?{QUERY}"), &[("origin", "https://evil")]);
    assert_eq!(header(&read, "access-control-allow-origin"), "");
}

#[test]
fn websites_show_pages() {
    let chamber = chamber();
    let site = |path: &str| {
        ask(
            &chamber,
            "GET",
            path,
            &[("host", "bkt.s3-website-us-east-1.amazonaws.com"), ("authorization", SIGNED)],
        )
    };
    let (status, page) = site("/");
    assert!(
        status == 404 && text(&page).contains("<li>Code: NoSuchWebsiteConfiguration</li>"),
        "{}",
        text(&page)
    );
    let website = "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument>\
                   <ErrorDocument><Key>error.html</Key></ErrorDocument><RoutingRules><RoutingRule><Condition>\
                   <KeyPrefixEquals>old/</KeyPrefixEquals></Condition><Redirect><ReplaceKeyPrefixWith>new/\
                   </ReplaceKeyPrefixWith></Redirect></RoutingRule></RoutingRules></WebsiteConfiguration>";
    signed(&chamber, "PUT", "/bkt?website", website);
    signed(&chamber, "PUT", "/bkt/docs/index.html", "docs");
    // A signature does not open a website: everybody must be allowed.
    let (status, page) = site("/docs/");
    assert!(status == 403 && text(&page).contains("<h1>403 Forbidden</h1>"), "{}", text(&page));
    policy(&chamber, r#"["s3:GetObject", "s3:ListBucket"]"#);
    assert_eq!(text(&site("/docs/").1), "docs");
    let (status, moved) = site("/docs");
    assert_eq!((status, header(&moved, "location")), (302, "/docs/"));
    let (status, moved) = site("/old/a%20b");
    let location = "http://bkt.s3-website-us-east-1.amazonaws.com/new/a%20b";
    assert_eq!((status, header(&moved, "location")), (301, location));
    let (status, page) = site("/none");
    let second = "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>";
    assert!(status == 404 && text(&page).contains(second), "{}", text(&page));
    signed(&chamber, "PUT", "/bkt/error.html", "sorry");
    let put = [("authorization", SIGNED), ("x-amz-website-redirect-location", "/docs/")];
    assert_eq!(chamber.answer(&request("PUT", "/bkt/moved", &put, "x")).status(), 200);
    let (status, moved) = site("/moved");
    assert_eq!((status, header(&moved, "location")), (301, "/docs/"));
    let (status, page) = site("/none");
    assert_eq!((status, text(&page).as_str()), (404, "sorry"));
    assert_eq!(ask(&chamber, "POST", "/", &[("host", "bkt.s3-website.localhost")]).0, 405);
}

fn form(fields: &[(&str, &str)], file: &str) -> Request {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\n");
    let body = format!("{body}{file}\r\n--x--\r\n");
    request(
        "POST",
        "/",
        &[("host", "bkt.localhost:4566"), ("content-type", "multipart/form-data; boundary=x")],
        &body,
    )
}

#[test]
fn forms_are_posted() {
    let chamber = chamber();
    assert_eq!(chamber.answer(&form(&[("key", "k2")], "x")).status(), 403);
    let policy = r#"{"expiration": "2026-01-03T00:00:00Z", "conditions": [{"bucket": "bkt"}, ["starts-with", "$key", "up/"],
        ["content-length-range", 1, 5], ["starts-with", "$success_action_status", ""], ["starts-with", "$tagging", ""],
        ["starts-with", "$success_action_redirect", ""]]}"#;
    let mut encoded = Vec::new();
    base64::encode(policy.as_bytes(), &mut encoded);
    let policy = String::from_utf8(encoded).unwrap();
    let tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>";
    let fields = [
        ("key", "up/${filename}"),
        ("policy", &policy),
        ("AWSAccessKeyId", "AKID"),
        ("signature", "x"),
        ("tagging", tagging),
    ];
    let done = chamber.answer(&form(&fields, "12345"));
    assert_eq!(
        (done.status().as_u16(), header(&done, "location")),
        (204, "http://bkt.localhost:4566/up/f.txt")
    );
    let (_, head) = ask(&chamber, "GET", &format!("/bkt/up/f.txt?{QUERY}"), &[]);
    assert_eq!((text(&head).as_str(), header(&head, "x-amz-tagging-count")), ("12345", "1"));
    let with = |more| [fields.to_vec(), vec![more]].concat();
    let created = chamber.answer(&form(&with(("success_action_status", "201")), "1"));
    assert!(
        created.status() == 201 && text(&created).contains("<PostResponse><Location>"),
        "{}",
        text(&created)
    );
    let sent_on = chamber.answer(&form(&with(("success_action_redirect", "http://app/done?x=1")), "1"));
    let location = header(&sent_on, "location");
    assert!(
        sent_on.status() == 303
            && location.starts_with("http://app/done?x=1&bucket=bkt&key=up%2Ff.txt&etag=%22")
    );
    let small = chamber.answer(&form(&fields, ""));
    assert!(
        small.status() == 400 && text(&small).contains("<Code>EntityTooSmall</Code>"),
        "{}",
        text(&small)
    );
    let large = chamber.answer(&form(&fields, "123456"));
    assert!(
        large.status() == 400 && text(&large).contains("<Code>EntityTooLarge</Code>"),
        "{}",
        text(&large)
    );
    let extra = chamber.answer(&form(&with(("x-amz-meta-a", "b")), "1"));
    assert!(
        text(&extra).contains("Invalid according to Policy: Extra input fields: x-amz-meta-a"),
        "{}",
        text(&extra)
    );
}

#[test]
fn events_say_what_happened() {
    let chamber = chamber();
    let scope = Scope::new(AccountId::DEFAULT, Region::default_region());
    let call = |service: &str, operation: &str, members: &[(&'static str, &str)]| {
        let input = Value::Map(members.iter().map(|(name, value)| (*name, *value)).collect::<Map>());
        chamber.invoke(scope, service, operation, input).unwrap()
    };
    let queue = call("sqs", "CreateQueue", &[("QueueName", "q")]);
    let url = queue.get("QueueUrl").and_then(Value::as_str).unwrap();
    let open = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}}"#;
    let attributes = Value::Map(Map::from_iter([("Policy", open)]));
    let set = Map::from_iter([("QueueUrl", Value::from(url)), ("Attributes", attributes)]);
    chamber.invoke(scope, "sqs", "SetQueueAttributes", Value::Map(set)).unwrap();
    let configuration = "<NotificationConfiguration><QueueConfiguration><Id>mine</Id>\
                         <Queue>arn:aws:sqs:us-east-1:123456789012:q</Queue><Event>s3:ObjectCreated:*</Event>\
                         </QueueConfiguration></NotificationConfiguration>";
    let next = || {
        let answer = call("sqs", "ReceiveMessage", &[("QueueUrl", url)]);
        let messages = answer.get("Messages").and_then(Value::as_list).unwrap();
        let message = messages[0].clone();
        let handle = message.get("ReceiptHandle").and_then(Value::as_str).unwrap();
        call("sqs", "DeleteMessage", &[("QueueUrl", url), ("ReceiptHandle", handle)]);
        json::parse(message.get("Body").and_then(Value::as_str).unwrap().as_bytes()).unwrap()
    };
    signed(&chamber, "PUT", "/bkt?notification", configuration);
    assert_eq!(next().get("Event").and_then(Value::as_str), Some("s3:TestEvent"));
    signed(&chamber, "PUT", "/bkt/a%20b/c", "12345");
    let event = next();
    let record = &event.get("Records").and_then(Value::as_list).unwrap()[0];
    let at = |path: &[&str]| {
        path.iter().fold(record.clone(), |value, name| value.get(name).cloned().unwrap_or_default())
    };
    assert_eq!(at(&["eventName"]), "ObjectCreated:Put".into());
    assert_eq!(at(&["eventTime"]), "2026-01-02T03:04:05.000Z".into());
    assert_eq!(at(&["s3", "configurationId"]), "mine".into());
    assert_eq!(at(&["s3", "bucket", "arn"]), "arn:aws:s3:::bkt".into());
    assert_eq!(at(&["s3", "object", "key"]), "a+b/c".into());
    assert_eq!(at(&["s3", "object", "size"]), Value::Int(5));
    assert_eq!(at(&["s3", "object", "eTag"]), "827ccb0eea8a706c4c34a16891f84e7b".into());
    policy(&chamber, r#""s3:PutObject""#);
    assert_eq!(chamber.answer(&form(&[("key", "posted")], "1")).status(), 204);
    let event = next();
    let record = &event.get("Records").and_then(Value::as_list).unwrap()[0];
    assert_eq!(record.get("eventName").and_then(Value::as_str), Some("ObjectCreated:Post"));
    let user = record.get("userIdentity").and_then(|user| user.get("principalId"));
    assert_eq!(user.and_then(Value::as_str), Some("Anonymous"));
}

/// The secret half is not looked at, so that the id of a key is all that a user signs with.
fn signed_by(access_key: &str) -> String {
    SIGNED.replace("Credential=AKID", &format!("Credential={access_key}"))
}

#[test]
fn users_and_sessions_are_denied_by_name() {
    let chamber = chamber();
    let scope = Scope::new(AccountId::DEFAULT, Region::default_region());
    let make = |service: &str, operation: &str, input: &[(&'static str, &str)]| {
        let input = Map::from_iter(input.iter().map(|(name, value)| (*name, Value::from(*value))));
        chamber.invoke(scope, service, operation, Value::Map(input)).unwrap()
    };
    let key = |answer: &Value, within: &str| {
        let id = answer.get(within).and_then(|key| key.get("AccessKeyId")).and_then(Value::as_str);
        signed_by(id.unwrap())
    };
    make("iam", "CreateUser", &[("UserName", "ann")]);
    let ann = key(&make("iam", "CreateAccessKey", &[("UserName", "ann")]), "AccessKey");
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "*"}}}"#;
    make("iam", "CreateRole", &[("RoleName", "r"), ("Path", "/p/"), ("AssumeRolePolicyDocument", trust)]);
    let role = "arn:aws:iam::123456789012:role/p/r";
    let session = make("sts", "AssumeRole", &[("RoleArn", role), ("RoleSessionName", "me")]);
    let session = key(&session, "Credentials");
    let status = |authorization: &str, method: &str, uri: &str| {
        ask(&chamber, method, uri, &[("authorization", authorization)]).0
    };
    let deny = |principal: &str, condition: &str| {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Principal": {principal}, "Action": "s3:*",
                "Resource": ["arn:aws:s3:::bkt", "arn:aws:s3:::bkt/*"]{condition}}}}}"#
        );
        signed(&chamber, "PUT", "/bkt?policy", &policy);
    };
    for (principal, condition, expected) in [
        (r#"{"AWS": "arn:aws:iam::123456789012:user/ann"}"#, "", [403, 200, 200]),
        (r#"{"AWS": "arn:aws:iam::123456789012:role/p/r"}"#, "", [200, 403, 200]),
        (r#"{"AWS": "arn:aws:sts::123456789012:assumed-role/r/me"}"#, "", [200, 403, 200]),
        (
            r#""*""#,
            r#", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/p/r"}}"#,
            [403, 200, 403],
        ),
        (r#""*""#, r#", "Condition": {"StringEquals": {"aws:username": "ann"}}"#, [403, 200, 200]),
    ] {
        deny(principal, condition);
        let found = [&ann, &session, SIGNED].map(|who| status(who, "GET", "/bkt/k"));
        assert_eq!(found, expected, "{principal} {condition}");
    }
    // The bucket is denied to all: only the root user can still change that.
    deny(r#""*""#, "");
    assert_eq!(status(&ann, "DELETE", "/bkt?policy"), 403);
    let (_, refused) = ask(&chamber, "GET", "/bkt/k", &[("authorization", &session)]);
    let words = "User: arn:aws:sts::123456789012:assumed-role/r/me is not authorized to perform: s3:GetObject on resource: \
                 &quot;arn:aws:s3:::bkt/k&quot; with an explicit deny in a resource-based policy";
    assert!(text(&refused).contains(words), "{}", text(&refused));
    assert_eq!(status(SIGNED, "DELETE", "/bkt?policy"), 204);
    // Presigned requests are their signer's.
    deny(r#""*""#, "");
    assert_eq!(ask(&chamber, "GET", &format!("/bkt/k?{QUERY}"), &[]).0, 403);
}

#[test]
fn accesses_are_logged_into_the_target() {
    let chamber = chamber();
    signed(&chamber, "PUT", "/logs", "");
    signed(&chamber, "PUT", "/bkt/unlogged", "x");
    let logging = "<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>p/</TargetPrefix>\
                   </LoggingEnabled></BucketLoggingStatus>";
    signed(&chamber, "PUT", "/bkt?logging", logging);
    let listed = || text(&ask(&chamber, "GET", "/logs", &[("authorization", SIGNED)]).1);
    // Whoever delivers logs may not write there yet.
    signed(&chamber, "GET", "/bkt/k", "");
    assert!(!listed().contains("<Key>"), "{}", listed());

    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:PutObject",
        "Principal": {"Service": "logging.s3.amazonaws.com"}, "Resource": "arn:aws:s3:::logs/p/*",
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::bkt"}}}}"#;
    signed(&chamber, "PUT", "/logs?policy", policy);
    let status = ask(&chamber, "GET", "/bkt/none%20such?x-id=GetObject", &[("user-agent", "a \"b\"")]).0;
    assert_eq!(status, 403);
    signed(&chamber, "GET", "/bkt/k", "");
    let page = listed();
    let keys: Vec<&str> = page
        .split("<Key>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</Key>"))
        .map(|(key, _)| key)
        .collect();
    assert_eq!(keys.len(), 2, "{page}");
    assert!(keys[0].starts_with("p/2026-01-02-03-04-05-"), "{page}");
    let lines: Vec<String> = keys
        .iter()
        .map(|key| text(&ask(&chamber, "GET", &format!("/logs/{key}"), &[("authorization", SIGNED)]).1))
        .collect();
    let refused = lines.iter().find(|line| line.contains(" 403 AccessDenied ")).unwrap();
    assert!(refused.contains(" bkt [02/Jan/2026:03:04:05 +0000] 127.0.0.1 - "), "{refused}");
    let request =
        " REST.GET.OBJECT none+such \"GET /bkt/none%20such?x-id=GetObject HTTP/1.1\" 403 AccessDenied ";
    assert!(refused.contains(request), "{refused}");
    assert!(refused.contains(" \"-\" \"a %22b%22\" - "), "{refused}");
    let read = lines.iter().find(|line| line.contains("\"GET /bkt/k HTTP/1.1\" 200 - 5 5 - - ")).unwrap();
    assert!(read.contains(" SigV4 - AuthHeader localhost:4566 - - -\n"), "{read}");
    assert_eq!(read.split(' ').count(), 29, "{read}");
}
