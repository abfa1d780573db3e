//! AssumeRoleWithSAML: credentials of a role for whoever has an assertion of an identity provider.

use service::model::base64;
use service::{Operation, Result, Tx, writes};

use crate::session::{self, Session};
use crate::shapes::{AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse};
use crate::{faults, role, session_policy};

pub(crate) const OPERATIONS: &[Operation] = &[writes!("AssumeRoleWithSAML", assume)];

const ATTRIBUTES: &str = "https://aws.amazon.com/SAML/Attributes/";
const NAME_ID_FORMATS: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

/// What counts of an assertion. Its signature and its times are believed.
#[derive(Debug, Default, PartialEq)]
struct Assertion {
    issuer: Option<String>,
    subject: Option<String>,
    subject_type: Option<String>,
    recipient: Option<String>,
    session_name: Option<String>,
    session_seconds: Option<i64>,
    source_identity: Option<String>,
    /// Pairs of a role and a provider, in either order, with a comma between.
    roles: Vec<String>,
}

fn assume(tx: &mut Tx<'_>, request: AssumeRoleWithSAMLRequest) -> Result<AssumeRoleWithSAMLResponse> {
    let role = role::named(tx, request.role_arn)?;
    let policy = session_policy::checked(request.policy, request.policy_arns, 0)?;
    let response = base64::decode(&request.saml_assertion).ok_or_else(faults::saml_is_no_base64)?;
    let assertion = read(&String::from_utf8_lossy(&response));
    let session_name = assertion.session_name.ok_or_else(faults::saml_names_no_session)?;
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_=,.@-+".contains(letter);
    if !(2..=64).contains(&session_name.len()) || !session_name.chars().all(allowed) {
        return Err(faults::saml_session_name_invalid());
    }
    if !assertion.roles.iter().any(|pair| pair.split(',').any(|arn| arn.trim() == role.arn())) {
        return Err(faults::saml_not_authorized());
    }
    let user = role.user(&session_name);
    let session = Session {
        source_identity: assertion.source_identity.clone(),
        policy: policy.policy,
        policy_arns: policy.arns,
        ..role.session(&user)
    };
    let seconds = role.seconds(request.duration_seconds.or(assertion.session_seconds))?;
    let credentials = session::begin(tx, role.account, seconds, session);
    Ok(AssumeRoleWithSAMLResponse {
        credentials: Some(credentials),
        assumed_role_user: Some(user),
        packed_policy_size: policy.packed_size,
        subject: assertion.subject,
        subject_type: assertion.subject_type,
        issuer: assertion.issuer,
        audience: assertion.recipient,
        source_identity: assertion.source_identity,
        ..AssumeRoleWithSAMLResponse::default()
    })
}

/// Walks the tags of a response, whatever prefixes its namespaces have, and keeps what it knows.
fn read(response: &str) -> Assertion {
    let mut assertion = Assertion::default();
    let mut attribute = String::new();
    for piece in response.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        let name =
            tag.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
        let text = || Some(unescape(text.trim()));
        match name.rsplit(':').next().unwrap_or_default() {
            "Issuer" => assertion.issuer = text(),
            "NameID" => {
                assertion.subject = text();
                let format = value(tag, "Format");
                assertion.subject_type =
                    format.map(|format| format.trim_start_matches(NAME_ID_FORMATS).to_owned());
            }
            "SubjectConfirmationData" => assertion.recipient = value(tag, "Recipient"),
            "Attribute" => attribute = value(tag, "Name").unwrap_or_default(),
            "AttributeValue" => match attribute.strip_prefix(ATTRIBUTES) {
                Some("RoleSessionName") => assertion.session_name = text(),
                Some("SessionDuration") => {
                    assertion.session_seconds = text().and_then(|text| text.parse().ok());
                }
                Some("SourceIdentity") => assertion.source_identity = text(),
                Some("Role") => assertion.roles.extend(text()),
                _ => {}
            },
            _ => {}
        }
    }
    assertion
}

/// The value of a tag's attribute.
fn value(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}="))?;
    let quote = rest.chars().next().filter(|quote| "\"'".contains(*quote))?;
    rest[1..].split_once(quote).map(|(value, _)| unescape(value))
}

fn unescape(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{Assertion, read};

    #[test]
    fn assertions_are_read_whatever_their_prefixes() {
        for prefix in ["", "saml:"] {
            let response = r#"<?xml version="1.0"?><samlp:Response xmlns:samlp="p"><@Assertion>
                <@Issuer>https://idp/?a&amp;b</@Issuer><@Subject>
                <@NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">7ca8</@NameID>
                <@SubjectConfirmationData NotOnOrAfter="x" Recipient="https://signin.aws.amazon.com/saml"/>
                </@Subject><@AttributeStatement>
                <@Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName">
                <@AttributeValue xmlns:xsi="i" xsi:type="xs:string">bob</@AttributeValue></@Attribute>
                <@Attribute Name="https://aws.amazon.com/SAML/Attributes/Role">
                <@AttributeValue>provider,role</@AttributeValue></@Attribute>
                <@Attribute Name="https://aws.amazon.com/SAML/Attributes/SessionDuration">
                <@AttributeValue>900</@AttributeValue></@Attribute>
                </@AttributeStatement></@Assertion></samlp:Response>"#;
            let expected = Assertion {
                issuer: Some("https://idp/?a&b".into()),
                subject: Some("7ca8".into()),
                subject_type: Some("persistent".into()),
                recipient: Some("https://signin.aws.amazon.com/saml".into()),
                session_name: Some("bob".into()),
                session_seconds: Some(900),
                source_identity: None,
                roles: vec!["provider,role".into()],
            };
            assert_eq!(read(&response.replace('@', prefix)), expected);
        }
        assert_eq!(read("nonsense < > <"), Assertion::default());
    }
}
