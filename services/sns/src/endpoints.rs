//! Where messages can go: protocols and what an endpoint of each looks like.

use std::str::FromStr as _;

use service::{AccountId, Result, Scope, View};

use crate::faults;
use crate::platform_endpoints;
use crate::topics::FIFO;

const PROTOCOLS: [&str; 9] =
    ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];

/// Whether an endpoint of this protocol has to confirm that it wants messages.
pub(crate) fn must_confirm(protocol: &str) -> bool {
    matches!(protocol, "email" | "email-json" | "http" | "https")
}

/// Whether an endpoint of this protocol can get messages as they are.
pub(crate) fn may_be_raw(protocol: &str) -> bool {
    matches!(protocol, "firehose" | "http" | "https" | "sqs")
}

/// The parts of an ARN: service, scope and resource.
pub(crate) struct Arn<'a> {
    pub(crate) service: &'a str,
    pub(crate) scope: Scope,
    pub(crate) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads an ARN of a resource that lives in an account and a Region.
    pub(crate) fn parse(arn: &'a str) -> Option<Self> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, service, region, account, resource] = parts[..] else { return None };
        let scope = Scope::new(AccountId::from_str(account).ok()?, service::region(region)?);
        (!resource.is_empty()).then_some(Self { service, scope, resource })
    }
}

/// Refuses an endpoint that a topic cannot send to.
pub(crate) fn check(view: View<'_>, topic: &str, protocol: &str, endpoint: &str) -> Result<()> {
    if !PROTOCOLS.contains(&protocol) {
        return Err(faults::unknown_protocol(protocol));
    }
    let arn = Arn::parse(endpoint);
    let is_of = |service: &str| arn.as_ref().is_some_and(|arn| arn.service == service);
    match protocol {
        "http" | "https" => {
            let rest = endpoint.strip_prefix(protocol).and_then(|rest| rest.strip_prefix("://"));
            match rest {
                None => Err(faults::invalid("Endpoint must match the specified protocol")),
                Some("") => Err(faults::invalid("Unparseable URL")),
                Some(_) => Ok(()),
            }
        }
        "email" | "email-json" if !is_address(endpoint) => Err(faults::invalid("Email address")),
        "sms" if !is_phone_number(endpoint) => Err(faults::invalid_sms_endpoint(endpoint)),
        "sqs" if !is_of("sqs") => Err(faults::invalid("SQS endpoint ARN")),
        "sqs" if endpoint.ends_with(FIFO) && !topic.ends_with(FIFO) => {
            Err(faults::fifo_queue_of_standard_topic())
        }
        "lambda" if !is_of("lambda") => Err(faults::invalid("Lambda endpoint ARN")),
        "firehose" if !is_of("firehose") => Err(faults::invalid("Firehose endpoint ARN")),
        "application" => check_application(view, endpoint),
        _ => Ok(()),
    }
}

fn check_application(view: View<'_>, endpoint: &str) -> Result<()> {
    let is_endpoint =
        endpoint.splitn(6, ':').nth(5).is_some_and(|resource| resource.starts_with("endpoint/"));
    if !is_endpoint {
        return Err(faults::invalid(format_args!("Application endpoint arn invalid:{endpoint}")));
    }
    match platform_endpoints::find(view, endpoint) {
        Ok(_) => Ok(()),
        Err(_) => Err(faults::no_endpoint_to_subscribe(endpoint)),
    }
}

fn is_address(text: &str) -> bool {
    let good = |part: &str| !part.is_empty() && !part.contains(['@', ' ', ';', ',']);
    text.split_once('@').is_some_and(|(name, host)| good(name) && good(host))
}

/// Whether a text is a phone number as E.164 writes it.
pub(crate) fn is_e164(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (2..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
}

/// The same with single dots, hyphens and slashes between digits.
fn is_phone_number(text: &str) -> bool {
    let is_mark = |character: char| matches!(character, '.' | '/' | '-');
    let marked = text.starts_with(is_mark) || text.ends_with(is_mark);
    let doubled = text.as_bytes().windows(2).any(|pair| pair.iter().all(|byte| is_mark(char::from(*byte))));
    !marked && !doubled && is_e164(&text.replace(is_mark, ""))
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_e164, is_phone_number};

    #[test]
    fn endpoints_look_as_their_protocols_want() {
        for (number, good) in [
            ("+15551234567", true),
            ("+15/55-123.4567", true),
            ("+15--551234567", false),
            ("+15551234567.", false),
            ("/+15551234567", false),
            ("NAA+15551234567", false),
        ] {
            assert_eq!(is_phone_number(number), good, "{number}");
        }
        assert!(is_e164("+123123123") && !is_e164("+1a234") && !is_e164("+0123"));
        assert!(is_address("a@b.org") && !is_address("this is not an email") && !is_address("a@b;c@d"));
    }
}
