//! What STS says when it refuses a call: each sentence once.

use service::{Fault, Timestamp};

fn denied(message: impl Into<String>) -> Fault {
    Fault::new("AccessDenied", message).with_status(403)
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationError", message)
}

fn invalid_token(message: impl Into<String>) -> Fault {
    Fault::new("InvalidIdentityToken", message)
}

/// The ARN is none, or names something that cannot be assumed.
pub fn invalid_arn() -> Fault {
    invalid("Request ARN is invalid")
}

/// The ARN of a managed policy is none.
pub fn invalid_policy_arn(arn: &str) -> Fault {
    invalid(format!("ARN {arn} is not valid."))
}

/// The session policy is no JSON object.
pub fn policy_is_no_json() -> Fault {
    Fault::new("MalformedPolicyDocument", "The policy is not in the valid JSON format.")
}

/// The session policy is JSON, but no policy.
pub fn policy_has_syntax_errors() -> Fault {
    Fault::new("MalformedPolicyDocument", "Syntax errors in policy.")
}

/// Session policies and tags take more room than there is.
pub fn packed_policy_too_large(percent: i64) -> Fault {
    Fault::new(
        "PackedPolicyTooLarge",
        format!("Packed policy consumes {percent}% of allotted space, please use smaller policy."),
    )
}

/// A tag key occurs twice.
pub fn duplicate_tag_keys() -> Fault {
    Fault::new("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
}

/// A transitive tag key is not among the request's tags.
pub fn transitive_key_without_tag() -> Fault {
    invalid("The specified transitive tag key must be included in the requested tags.")
}

/// The request sets a tag that the calling session hands on.
pub fn transitive_tag_conflict() -> Fault {
    Fault::new(
        "InvalidParameterValue",
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key \
         from the calling session.",
    )
}

/// A serial number without a code, or the other way round.
pub fn mfa_needs_both() -> Fault {
    denied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.")
}

/// Credentials of a role ask for more than an hour of another role.
pub fn chained_too_long() -> Fault {
    invalid(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    )
}

/// The role has a shorter maximum.
pub fn longer_than_role_allows() -> Fault {
    invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
}

/// The caller's session has a source identity already.
pub fn source_identity_is_set(caller: &str, role_arn: &str) -> Fault {
    denied(format!(
        "User: {caller} is not authorized to perform: sts:SetSourceIdentity on resource: {role_arn}"
    ))
}

/// Temporary credentials ask for more of their kind.
pub fn session_credentials(operation: &str) -> Fault {
    denied(format!("Cannot call {operation} with session credentials"))
}

/// The caller may not do this; also what AssumeRoot says to a policy that is none of the tasks.
pub fn not_authorized(caller: &str, action: &str, resource: &str) -> Fault {
    denied(format!("User: {caller} is not authorized to perform: {action} on resource: {resource}"))
}

/// No message like this was ever issued.
pub fn invalid_authorization_message() -> Fault {
    Fault::new("InvalidAuthorizationMessageException", "Message is not valid")
}

/// The account has not enabled outbound web identity federation.
pub fn outbound_federation_disabled() -> Fault {
    Fault::new(
        "OutboundWebIdentityFederationDisabledException",
        "Outbound web identity federation is not enabled for this account.",
    )
}

/// A web identity token has dots and yet is no JWT.
pub fn not_a_jwt() -> Fault {
    invalid_token(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    )
}

/// A web identity token lacks a claim.
pub fn missing_claim(claim: &str) -> Fault {
    invalid_token(format!("Missing a required claim: {claim}"))
}

/// A web identity token is past its time.
pub fn token_expired(now: Timestamp, until: Timestamp) -> Fault {
    let seconds = |time: Timestamp| time.seconds_f64().floor();
    Fault::new(
        "ExpiredTokenException",
        format!(
            "Token expired: current date/time {} must be before the expiration date/time {}",
            seconds(now),
            seconds(until)
        ),
    )
}

/// A SAML response is no base64.
pub fn saml_is_no_base64() -> Fault {
    invalid_token("Invalid base64 SAMLResponse")
}

/// A SAML response does not name the session.
pub fn saml_names_no_session() -> Fault {
    invalid_token("RoleSessionName is required in AuthnResponse")
}

/// A SAML response names the session in characters that sessions cannot have.
pub fn saml_session_name_invalid() -> Fault {
    invalid_token("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")
}

/// A SAML response does not say that its subject may assume the role.
pub fn saml_not_authorized() -> Fault {
    denied("Not authorized to perform sts:AssumeRoleWithSAML")
}

/// The credentials of a session are past their time.
pub fn expired_credentials() -> Fault {
    Fault::new("ExpiredToken", "The security token included in the request is expired").with_status(403)
}
