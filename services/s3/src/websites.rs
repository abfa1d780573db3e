//! Websites: what a bucket's website endpoint answers, up to the object that it serves.

use service::{Result, View};

use crate::buckets::{self, Found};
use crate::shapes::{Redirect, RedirectAllRequestsTo, RoutingRule, WebsiteConfiguration};
use crate::{faults, objects};

/// What a visitor of a website asks for.
#[derive(Clone, Copy, Debug)]
pub struct WebsiteVisit<'v> {
    /// The bucket.
    pub bucket: &'v str,
    /// The path without its first slash, decoded.
    pub key: &'v str,
    /// The host as the visitor named it, with its port.
    pub host: &'v str,
}

/// What a website does about a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebsiteStep {
    /// It sends the visitor elsewhere.
    Redirect {
        /// The HTTP status.
        status: u16,
        /// Where to.
        location: String,
    },
    /// It shows the object of this key.
    Show(String),
    /// It tells the error itself.
    Tell,
}

/// What a website does first.
pub fn website_visit(view: View<'_>, visit: WebsiteVisit<'_>) -> Result<WebsiteStep> {
    let (found, website) = website(view, visit.bucket)?;
    if let Some(all) = &website.redirect_all_requests_to {
        return Ok(redirect_all(all, visit));
    }
    if let Some(step) = routed(website, visit, None) {
        return Ok(step);
    }
    let suffix = website.index_document.as_ref().map_or("", |index| index.suffix.as_str());
    let is_folder = visit.key.is_empty() || visit.key.ends_with('/');
    let key = if is_folder { format!("{}{suffix}", visit.key) } else { visit.key.to_owned() };
    let is_there = |key: &str| objects::current(view.state(), found, key).is_some();
    if !is_folder && !is_there(&key) && is_there(&format!("{key}/{suffix}")) {
        let location = format!("/{}/", encoded(&key));
        return Ok(WebsiteStep::Redirect { status: 302, location });
    }
    Ok(WebsiteStep::Show(key))
}

/// What a website does when it may not or cannot show what was asked for.
pub fn website_failure(view: View<'_>, visit: WebsiteVisit<'_>, status: u16) -> Result<WebsiteStep> {
    let (_, website) = website(view, visit.bucket)?;
    if let Some(step) = routed(website, visit, Some(status)) {
        return Ok(step);
    }
    let document = website.error_document.as_ref().filter(|_| (400..500).contains(&status));
    Ok(document.map_or(WebsiteStep::Tell, |document| WebsiteStep::Show(document.key.clone())))
}

fn website<'v>(view: View<'v>, name: &str) -> Result<(Found<'v>, &'v WebsiteConfiguration)> {
    let no_bucket = || faults::no_such_bucket(name);
    let scope = buckets::place(view.state(), view.scope(), name).ok_or_else(no_bucket)?;
    let bucket: &buckets::Bucket = view.state().get(scope, name).ok_or_else(no_bucket)?;
    let website = bucket.website.as_ref().ok_or_else(|| faults::no_website(name))?;
    Ok((Found { scope, bucket }, website))
}

fn redirect_all(all: &RedirectAllRequestsTo, visit: WebsiteVisit<'_>) -> WebsiteStep {
    let protocol = all.protocol.as_deref().unwrap_or("http");
    let location = format!("{protocol}://{}/{}", all.host_name, encoded(visit.key));
    WebsiteStep::Redirect { status: 301, location }
}

/// Where the first rule sends the visitor that is for the key and, once there is one, for the error.
fn routed(
    website: &WebsiteConfiguration,
    visit: WebsiteVisit<'_>,
    error: Option<u16>,
) -> Option<WebsiteStep> {
    let rules = website.routing_rules.as_deref().unwrap_or_default();
    let rule = rules.iter().find(|rule| fits(rule, visit.key, error))?;
    let prefix = rule.condition.as_ref().and_then(|condition| condition.key_prefix_equals.as_deref());
    let Redirect { host_name, http_redirect_code, protocol, replace_key_prefix_with, replace_key_with } =
        &rule.redirect;
    let key = match (replace_key_with, replace_key_prefix_with) {
        (Some(key), _) => key.clone(),
        (None, Some(other)) => {
            let rest = visit.key.strip_prefix(prefix.unwrap_or_default()).unwrap_or(visit.key);
            format!("{other}{rest}")
        }
        (None, None) => visit.key.to_owned(),
    };
    let protocol = protocol.as_deref().unwrap_or("http");
    let host = host_name.as_deref().unwrap_or(visit.host);
    let status = http_redirect_code.as_deref().and_then(|code| code.parse().ok()).unwrap_or(301);
    Some(WebsiteStep::Redirect { status, location: format!("{protocol}://{host}/{}", encoded(&key)) })
}

fn fits(rule: &RoutingRule, key: &str, error: Option<u16>) -> bool {
    let condition = rule.condition.as_ref();
    let wanted = condition.and_then(|condition| condition.http_error_code_returned_equals.as_deref());
    let same_error = wanted.map(str::to_owned) == error.map(|status| status.to_string());
    let prefix = condition.and_then(|condition| condition.key_prefix_equals.as_deref());
    same_error && prefix.is_none_or(|prefix| key.starts_with(prefix))
}

/// A key as it stands in a URL.
fn encoded(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@?#%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{WebsiteStep, WebsiteVisit, routed};
    use crate::shapes::{Condition, Redirect, RoutingRule, WebsiteConfiguration};

    #[test]
    fn rules_replace_prefixes_and_errors() {
        let rules = vec![
            RoutingRule {
                condition: Some(Condition {
                    key_prefix_equals: Some("docs/".into()),
                    ..Condition::default()
                }),
                redirect: Redirect {
                    replace_key_prefix_with: Some("documents/".into()),
                    ..Redirect::default()
                },
            },
            RoutingRule {
                condition: Some(Condition {
                    http_error_code_returned_equals: Some("404".into()),
                    ..Condition::default()
                }),
                redirect: Redirect {
                    host_name: Some("other.example".into()),
                    http_redirect_code: Some("302".into()),
                    replace_key_with: Some("gone.html".into()),
                    ..Redirect::default()
                },
            },
        ];
        let website = WebsiteConfiguration { routing_rules: Some(rules), ..WebsiteConfiguration::default() };
        let step = |key, error| routed(&website, WebsiteVisit { bucket: "b", key, host: "h:1" }, error);
        let redirect =
            |status, location: &str| Some(WebsiteStep::Redirect { status, location: location.into() });
        assert_eq!(step("docs/a", None), redirect(301, "http://h:1/documents/a"));
        assert_eq!(step("x", None), None);
        assert_eq!(step("x", Some(404)), redirect(302, "http://other.example/gone.html"));
        assert_eq!(step("x", Some(403)), None);
    }
}
