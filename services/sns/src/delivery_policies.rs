//! How often and how fast HTTP endpoints are retried: delivery policies of topics and subscriptions.

use service::{Map, Value, json};

/// What a retry policy has, AWS's values, and the most that it may have.
const RETRY: [(&str, i64, i64); 6] = [
    ("minDelayTarget", 20, 3_600),
    ("maxDelayTarget", 20, 3_600),
    ("numRetries", 3, 100),
    ("numMaxDelayRetries", 0, 100),
    ("numNoDelayRetries", 0, 100),
    ("numMinDelayRetries", 0, 100),
];
const BACKOFF: &str = "backoffFunction";
const BACKOFFS: [&str; 4] = ["arithmetic", "exponential", "geometric", "linear"];
const CONTENT_TYPE: &str = "text/plain; charset=UTF-8";

type Checked<T> = Result<T, String>;

fn object(text: &str) -> Checked<Map> {
    match json::parse(text.as_bytes()) {
        Ok(Value::Map(map)) => Ok(map),
        _ => Err("failed to parse JSON.".to_owned()),
    }
}

/// The members of a policy that are there, all of them known.
fn members(map: &Map, path: &str, known: &[&str]) -> Checked<Map> {
    if let Some((stranger, _)) = map.iter().find(|(name, _)| !known.contains(name)) {
        return Err(format!("Unexpected JSON member: {path}{stranger}"));
    }
    let there = map.iter().filter(|(_, value)| !value.is_null());
    Ok(there.map(|(name, value)| (name.to_owned(), value.clone())).collect())
}

fn check_retries(policy: Option<&Value>, path: &str) -> Checked<()> {
    let Some(policy) = policy else { return Ok(()) };
    let policy = policy.as_map().ok_or_else(|| format!("{path} must be an object"))?;
    for (name, value) in policy.iter() {
        if name == BACKOFF {
            if !value.as_str().is_some_and(|value| BACKOFFS.contains(&value)) {
                return Err(format!("{path}.{name} must be one of {}", BACKOFFS.join(", ")));
            }
            continue;
        }
        let known = RETRY.iter().find(|(known, ..)| *known == name);
        let (_, _, most) = known.ok_or_else(|| format!("Unexpected JSON member: {path}.{name}"))?;
        let least = i64::from(name.ends_with("Target"));
        let number = value.as_int().ok_or_else(|| format!("{path}.{name} must be an integer"))?;
        if number > *most {
            return Err(format!("{path}.{name} must be less than or equal to {most}"));
        }
        if number < least {
            return Err(format!("{path}.{name} must be greater than or equal to {least}"));
        }
    }
    Ok(())
}

/// A retry policy with AWS's values where it says nothing.
fn filled(policy: Option<&Value>) -> Value {
    let given = |name: &str| policy.and_then(|policy| policy.get(name)).cloned();
    let mut filled: Map =
        RETRY.iter().map(|(name, value, _)| (*name, given(name).unwrap_or(Value::Int(*value)))).collect();
    filled.push(BACKOFF, given(BACKOFF).unwrap_or_else(|| "linear".into()));
    Value::Map(filled)
}

fn content_type(value: Value) -> Value {
    Value::Map([("headerContentType", value)].into_iter().collect())
}

/// The delivery policy of a topic, as AWS shows it again.
///
/// # Errors
/// AWS's reason why it is none.
pub(crate) fn of_topic(text: &str) -> Checked<Value> {
    let policy = members(&object(text)?, "", &["http"])?;
    let http = policy.get("http").and_then(Value::as_map).ok_or("http must be an object")?;
    let known = [
        "defaultHealthyRetryPolicy",
        "defaultSicklyRetryPolicy",
        "defaultThrottlePolicy",
        "disableSubscriptionOverrides",
        "defaultRequestPolicy",
    ];
    let mut http = members(http, "http.", &known)?;
    check_retries(http.get("defaultHealthyRetryPolicy"), "http.defaultHealthyRetryPolicy")?;
    check_retries(http.get("defaultSicklyRetryPolicy"), "http.defaultSicklyRetryPolicy")?;
    if http.get("disableSubscriptionOverrides").is_none() {
        http.push("disableSubscriptionOverrides", false);
    }
    Ok(Value::Map([("http", http)].into_iter().collect()))
}

/// What counts for a topic that has this policy, or none.
pub(crate) fn effective_of_topic(policy: Option<&Value>) -> Value {
    let http = policy.and_then(|policy| policy.get("http"));
    let given = |name: &str| http.and_then(|http| http.get(name));
    let mut effective = Map::new();
    effective.push("defaultHealthyRetryPolicy", filled(given("defaultHealthyRetryPolicy")));
    for name in ["defaultSicklyRetryPolicy", "defaultThrottlePolicy"] {
        if let Some(value) = given(name) {
            effective.push(name, value.clone());
        }
    }
    let overrides = given("disableSubscriptionOverrides").cloned().unwrap_or(Value::Bool(false));
    effective.push("disableSubscriptionOverrides", overrides);
    let request = given("defaultRequestPolicy").cloned();
    effective.push("defaultRequestPolicy", request.unwrap_or_else(|| content_type(CONTENT_TYPE.into())));
    Value::Map([("http", effective)].into_iter().collect())
}

const OF_SUBSCRIPTION: [&str; 5] =
    ["healthyRetryPolicy", "sicklyRetryPolicy", "throttlePolicy", "requestPolicy", "guaranteed"];

/// The delivery policy of a subscription, as AWS shows it again: with all its members.
///
/// # Errors
/// AWS's reason why it is none.
pub(crate) fn of_subscription(text: &str) -> Checked<Value> {
    let policy = members(&object(text)?, "", &OF_SUBSCRIPTION)?;
    check_retries(policy.get("healthyRetryPolicy"), "healthyRetryPolicy")?;
    check_retries(policy.get("sicklyRetryPolicy"), "sicklyRetryPolicy")?;
    let shown = OF_SUBSCRIPTION.iter().map(|name| {
        let value = match (*name, policy.get(name)) {
            ("healthyRetryPolicy" | "sicklyRetryPolicy", Some(retries)) => filled(Some(retries)),
            (_, Some(value)) => value.clone(),
            ("guaranteed", None) => Value::Bool(false),
            _ => Value::Null,
        };
        (*name, value)
    });
    Ok(Value::Map(shown.collect()))
}

/// What counts for a subscription that has this policy, or none, of a topic whose effective policy is `topic`.
pub(crate) fn effective_of_subscription(policy: Option<&Value>, topic: &Value) -> Value {
    let http = topic.get("http");
    let overrides = !http
        .and_then(|http| http.get("disableSubscriptionOverrides"))
        .and_then(Value::as_bool)
        .unwrap_or_default();
    let policy = policy.filter(|_| overrides);
    let of_topic = |name: &str| http.and_then(|http| http.get(name)).cloned();
    let effective = OF_SUBSCRIPTION.iter().map(|name| {
        let own = policy.and_then(|policy| policy.get(name)).cloned();
        let value = own.or_else(|| match *name {
            "healthyRetryPolicy" => of_topic("defaultHealthyRetryPolicy"),
            "sicklyRetryPolicy" => of_topic("defaultSicklyRetryPolicy"),
            "throttlePolicy" => of_topic("defaultThrottlePolicy"),
            "requestPolicy" => of_topic("defaultRequestPolicy"),
            _ => Some(Value::Bool(false)),
        });
        (*name, value.unwrap_or_default())
    });
    Value::Map(effective.collect())
}

#[cfg(test)]
mod tests {
    use service::json;

    use super::{effective_of_subscription, effective_of_topic, of_subscription, of_topic};

    #[test]
    fn policies_are_shown_as_aws_shows_them() {
        let text = |value: &service::Value| json::to_string(value.view());
        let topic = of_topic(r#"{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}"#)
            .expect("a policy");
        let effective = effective_of_topic(Some(&topic));
        assert_eq!(
            text(&effective),
            r#"{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"application/json"}}}"#
        );
        let own = of_subscription(
            r#"{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":0},"throttlePolicy":{"maxReceivesPerSecond":1000}}"#,
        )
        .expect("a policy");
        assert_eq!(
            text(&effective_of_subscription(Some(&own), &effective)),
            r#"{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":0,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"sicklyRetryPolicy":null,"throttlePolicy":{"maxReceivesPerSecond":1000},"requestPolicy":{"headerContentType":"application/json"},"guaranteed":false}"#
        );
    }

    #[test]
    fn what_is_no_policy_is_refused_in_aws_words() {
        for (policy, reason) in [
            (
                r#"{"http":{"defaultHealthyRetryPolicy":{"numRetries":300}}}"#,
                "http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100",
            ),
            (r#"{"throttlePolicy":{}}"#, "Unexpected JSON member: throttlePolicy"),
        ] {
            assert_eq!(of_topic(policy).expect_err(policy), reason);
        }
    }
}
