//! Objects that browsers post in forms: the form becomes a put, so that all that holds for puts holds for it.

use std::sync::Arc;

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HOST, HeaderName, LOCATION};
use http::{HeaderValue, Method, StatusCode};
use model::Fault;
use wire::{Request, Response, S3Address};

use super::form::{File, Form, Unreadable};
use super::post_policy::{self, Posting};
use super::{bare, header, path, refusal};
use crate::chamber::Chamber;

/// Fields that are headers of a put under the same name.
const HEADERS: [&str; 5] =
    ["cache-control", "content-disposition", "content-encoding", "content-type", "expires"];
/// Fields of the signature.
const OF_SIGNATURE: [&str; 4] = ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"];

fn invalid(message: &str, argument: &'static str, value: &str) -> Fault {
    Fault::new("InvalidArgument", message)
        .with_member("ArgumentName", argument)
        .with_member("ArgumentValue", value)
}

fn field_missing(name: &'static str) -> Fault {
    let message = format!(
        "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
    );
    invalid(&message, name, "")
}

impl Chamber {
    /// Answers a form that is posted to a bucket.
    pub(super) fn post(&self, request: &Request, address: &S3Address, request_id: &Arc<str>) -> Response {
        let outcome = self.posted(request, address, request_id);
        outcome.unwrap_or_else(|fault| refusal(request, &fault, request_id))
    }

    fn posted(&self, request: &Request, address: &S3Address, id: &Arc<str>) -> Result<Response, Fault> {
        let content_type = header(request, CONTENT_TYPE.as_str()).unwrap_or_default();
        let form = Form::read(content_type, request.body()).map_err(|reason| match reason {
            Unreadable::Malformed => Fault::new(
                "MalformedPOSTRequest",
                "The body of your POST request is not well-formed multipart/form-data.",
            ),
            Unreadable::TooLong => Fault::new(
                "MaxPostPreDataLengthExceeded",
                "Your POST request fields preceding the upload file were too large.",
            ),
        })?;
        let key = form.get("key").ok_or_else(|| field_missing("key"))?;
        let file = form.file.as_ref();
        let file =
            file.ok_or_else(|| invalid("POST requires exactly one file upload per request.", "file", "0"))?;
        let key = key.replace("${filename}", &file.name);
        if key.is_empty() {
            return Err(invalid("User key must have a length greater than 0.", "key", ""));
        }
        let authorization = authorization(&form)?;
        if let Some(policy) = form.get("policy") {
            let posting = Posting {
                bucket: &address.bucket,
                size: file.content.len(),
                now: self.world.now(),
                lenient: self.world.settings().lenient,
            };
            post_policy::judge(policy, &form, &posting)?;
        }
        let put = put(request, address, &form, &key, file, authorization)?;
        let (route, answer) = self.carry_out_as(&put, &s3::POST_OBJECT, id)?;
        Ok(done(request, address, &form, &key, wire::write(&route, answer.view(), id), id))
    }
}

/// The signature of a form as a header; a form with a policy must have one.
fn authorization(form: &Form) -> Result<Option<String>, Fault> {
    let needed = |name: &'static str, shown: &'static str| form.get(name).ok_or_else(|| field_missing(shown));
    if form.get("x-amz-credential").is_some() || form.get("x-amz-algorithm").is_some() {
        let (credential, algorithm) =
            (needed("x-amz-credential", "X-Amz-Credential")?, needed("x-amz-algorithm", "X-Amz-Algorithm")?);
        needed("policy", "Policy")?;
        let signature = needed("x-amz-signature", "X-Amz-Signature")?;
        needed("x-amz-date", "X-Amz-Date")?;
        return Ok(Some(format!(
            "{algorithm} Credential={credential}, SignedHeaders=host, Signature={signature}"
        )));
    }
    if form.get("awsaccesskeyid").is_some() || form.get("policy").is_some() {
        let key = needed("awsaccesskeyid", "AWSAccessKeyId")?;
        needed("policy", "Policy")?;
        let signature = needed("signature", "Signature")?;
        return Ok(Some(format!("AWS {key}:{signature}")));
    }
    Ok(None)
}

/// The put that a form stands for.
fn put(
    request: &Request,
    address: &S3Address,
    form: &Form,
    key: &str,
    file: &File,
    authorization: Option<String>,
) -> Result<Request, Fault> {
    let mut put = Request::new(file.content.clone());
    *put.method_mut() = Method::PUT;
    *put.uri_mut() = path(&address.bucket, key)?;
    // Who calls may also stand in headers of the form's own request.
    for (name, value) in request.headers() {
        if name.as_str().starts_with("x-cloudchamber-")
            || name.as_str().starts_with("x-moto-")
            || name == AUTHORIZATION
        {
            put.headers_mut().insert(name, value.clone());
        }
    }
    put.headers_mut().insert(HOST, HeaderValue::from_static("s3.amazonaws.com"));
    put.headers_mut().insert(CONTENT_LENGTH, file.content.len().into());
    let mut set = |name: &str, value: &str| {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            put.headers_mut().insert(name, value);
        }
    };
    if let Some(authorization) = authorization {
        set(AUTHORIZATION.as_str(), &authorization);
    }
    for (name, value) in form.fields() {
        match name {
            "acl" => set("x-amz-acl", value),
            "tagging" => set("x-amz-tagging", &tagging(value)?),
            _ if HEADERS.contains(&name) => set(name, &value.replace("${filename}", &file.name)),
            _ if name.starts_with("x-amz-") && !OF_SIGNATURE.contains(&name) => {
                set(name, &value.replace("${filename}", &file.name));
            }
            _ => {}
        }
    }
    Ok(put)
}

/// A `Tagging` document as the header of a put has it.
fn tagging(document: &str) -> Result<String, Fault> {
    let malformed = || {
        let message =
            "The XML you provided was not well-formed or did not validate against our published schema";
        Fault::new("MalformedXML", message)
    };
    let mut pairs = Vec::new();
    let mut rest = document;
    while let Some((_, tag)) = rest.split_once("<Tag>") {
        let (tag, after) = tag.split_once("</Tag>").ok_or_else(malformed)?;
        let text = |name: &str| {
            let (_, inner) = tag.split_once(&format!("<{name}>"))?;
            let (inner, _) = inner.split_once(&format!("</{name}>"))?;
            Some(wire::form_encoded(&unescaped(inner)))
        };
        let (key, value) = (text("Key").ok_or_else(malformed)?, text("Value").ok_or_else(malformed)?);
        pairs.push(format!("{key}={value}"));
        rest = after;
    }
    if document.contains("<Tagging") && document.contains("</Tagging>") {
        Ok(pairs.join("&"))
    } else {
        Err(malformed())
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// The answer to a form whose put succeeded.
fn done(request: &Request, address: &S3Address, form: &Form, key: &str, put: Response, id: &str) -> Response {
    let etag = put.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).unwrap_or_default().to_owned();
    let bucket = &address.bucket;
    let redirect = form.get("success_action_redirect").or_else(|| form.get("redirect"));
    if let Some(target) =
        redirect.filter(|target| target.parse::<http::Uri>().is_ok_and(|uri| uri.scheme().is_some()))
    {
        let mark = if target.contains('?') { '&' } else { '?' };
        let (name, key, etag) =
            (wire::form_encoded(bucket), wire::form_encoded(key), wire::form_encoded(&etag));
        let mut response = bare(StatusCode::SEE_OTHER, id);
        if let Ok(location) =
            HeaderValue::from_str(&format!("{target}{mark}bucket={name}&key={key}&etag={etag}"))
        {
            response.headers_mut().insert(LOCATION, location);
        }
        return response;
    }
    let host = header(request, HOST.as_str()).unwrap_or("s3.amazonaws.com");
    let in_host = request.uri().path().trim_matches('/').is_empty();
    let base = if in_host { format!("http://{host}") } else { format!("http://{host}/{bucket}") };
    let location = format!("{base}/{}", wire::path_encoded(key));
    let mut response = put;
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(LOCATION, location);
    }
    *response.status_mut() = match form.get("success_action_status") {
        Some("200") => StatusCode::OK,
        Some("201") => {
            let members =
                [("Location", &location), ("Bucket", bucket), ("Key", &key.to_owned()), ("ETag", &etag)];
            *response.body_mut() =
                wire::xml_document("PostResponse", &members.map(|(name, value)| (name, value.as_str())));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
            StatusCode::CREATED
        }
        _ => StatusCode::NO_CONTENT,
    };
    response
}

#[cfg(test)]
mod tests {
    use super::tagging;

    #[test]
    fn tags_of_a_form_are_a_document() {
        let document = "<Tagging><TagSet><Tag><Key>a b</Key><Value>1&amp;2</Value></Tag>\
                        <Tag><Key>c</Key><Value></Value></Tag></TagSet></Tagging>";
        assert_eq!(tagging(document).expect("tags"), "a+b=1%262&c=");
        assert!(tagging("a=b").is_err());
    }
}
