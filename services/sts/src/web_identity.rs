//! AssumeRoleWithWebIdentity: credentials of a role for whoever has a token of an identity provider.

use service::model::base64;
use service::{Operation, Result, Timestamp, Tx, Value, json, writes};

use crate::session::{self, Session};
use crate::shapes::{AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse};
use crate::{faults, role, session_policy};

pub(crate) const OPERATIONS: &[Operation] = &[writes!("AssumeRoleWithWebIdentity", assume)];

/// What a token says about who has it.
#[derive(Debug, Default, PartialEq)]
struct Claims {
    subject: Option<String>,
    audience: Option<String>,
    provider: Option<String>,
}

fn assume(
    tx: &mut Tx<'_>,
    request: AssumeRoleWithWebIdentityRequest,
) -> Result<AssumeRoleWithWebIdentityResponse> {
    let role = role::named(tx, request.role_arn)?;
    let policy = session_policy::checked(request.policy, request.policy_arns, 0)?;
    let claims = claims(&request.web_identity_token, request.provider_id, tx.now())?;
    let user = role.user(&request.role_session_name);
    let session = Session { policy: policy.policy, policy_arns: policy.arns, ..role.session(&user) };
    let seconds = role.seconds(request.duration_seconds)?;
    let credentials = session::begin(tx, role.account, seconds, session);
    Ok(AssumeRoleWithWebIdentityResponse {
        credentials: Some(credentials),
        subject_from_web_identity_token: claims.subject,
        assumed_role_user: Some(user),
        packed_policy_size: policy.packed_size,
        provider: claims.provider,
        audience: claims.audience,
        ..AssumeRoleWithWebIdentityResponse::default()
    })
}

/// Reads a token. Its signature is believed. A token without dots is an OAuth access token, which only its provider
/// could read.
fn claims(token: &str, provider: Option<String>, now: Timestamp) -> Result<Claims> {
    if !token.contains('.') {
        return Ok(Claims { provider, ..Claims::default() });
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [_, payload, _] = parts[..] else { return Err(faults::not_a_jwt()) };
    let payload = base64::decode(&payload.replace('-', "+").replace('_', "/"));
    let payload = payload.and_then(|payload| json::parse(&payload).ok()).ok_or_else(faults::not_a_jwt)?;
    let claim = |name: &str| match payload.get(name) {
        Some(Value::List(items)) => items.first().and_then(Value::as_str),
        other => other.and_then(Value::as_str),
    };
    let required = |name| claim(name).map(str::to_owned).ok_or_else(|| faults::missing_claim(name));
    let (subject, audience, issuer) = (required("sub")?, required("aud")?, required("iss")?);
    if let Some(until) = payload.get("exp").and_then(Value::as_int).map(Timestamp::from_seconds)
        && until <= now
    {
        return Err(faults::token_expired(now, until));
    }
    Ok(Claims { subject: Some(subject), audience: Some(audience), provider: Some(issuer) })
}

#[cfg(test)]
mod tests {
    use super::{Claims, claims};
    use service::Timestamp;
    use service::model::base64;

    fn token(payload: &str) -> String {
        let mut encoded = Vec::new();
        base64::encode(payload.as_bytes(), &mut encoded);
        format!("e30.{}.c2ln", String::from_utf8(encoded).expect("ASCII").trim_end_matches('='))
    }

    #[test]
    fn tokens_are_read_but_not_verified() {
        let now = Timestamp::from_seconds(1_000);
        let good = token(r#"{"sub":"user-1","aud":["app"],"iss":"https://issuer","exp":2000}"#);
        let expected = Claims {
            subject: Some("user-1".into()),
            audience: Some("app".into()),
            provider: Some("https://issuer".into()),
        };
        assert_eq!(claims(&good, None, now), Ok(expected));
        assert_eq!(claims("????", None, now), Ok(Claims::default()));
        let code = |token: &str| claims(token, None, now).map_err(|fault| fault.code().to_owned()).err();
        assert_eq!(code("a.b").as_deref(), Some("InvalidIdentityToken"));
        assert_eq!(code("a.!.c").as_deref(), Some("InvalidIdentityToken"));
        assert_eq!(code(&token(r#"{"sub":"user-1"}"#)).as_deref(), Some("InvalidIdentityToken"));
        let late = token(r#"{"sub":"user-1","aud":"app","iss":"https://issuer","exp":1000}"#);
        assert_eq!(code(&late).as_deref(), Some("ExpiredTokenException"));
    }
}
