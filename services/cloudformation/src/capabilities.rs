//! Capabilities: a template that makes identities or grants them rights needs its caller's word.

use service::{Result, View};

use crate::faults;
use crate::template::Template;

/// The types whose resources change who may do what, each with the property that names it.
const TYPES: [(&str, Option<&str>); 7] = [
    ("AWS::IAM::AccessKey", None),
    ("AWS::IAM::Group", Some("GroupName")),
    ("AWS::IAM::InstanceProfile", Some("InstanceProfileName")),
    ("AWS::IAM::ManagedPolicy", Some("ManagedPolicyName")),
    ("AWS::IAM::Policy", None),
    ("AWS::IAM::Role", Some("RoleName")),
    ("AWS::IAM::User", Some("UserName")),
];

/// What a template needs: nothing, `CAPABILITY_IAM`, or `CAPABILITY_NAMED_IAM`; and the types for which.
pub(crate) fn needed(template: &Template) -> (Option<&'static str>, Vec<&str>) {
    let mut types = Vec::new();
    let mut needed = None;
    for resource in &template.resources {
        let known = TYPES.iter().find(|(type_name, _)| *type_name == resource.type_name);
        let joins = resource.type_name == "AWS::IAM::UserToGroupAddition";
        if known.is_none() && !joins {
            continue;
        }
        types.push(resource.type_name.as_str());
        let named = known.and_then(|(_, property)| resource.properties.get((*property)?)).is_some();
        needed = match needed {
            Some("CAPABILITY_NAMED_IAM") => needed,
            _ if named => Some("CAPABILITY_NAMED_IAM"),
            _ => Some("CAPABILITY_IAM"),
        };
    }
    types.sort_unstable();
    types.dedup();
    (needed, types)
}

/// Refuses a template that needs more than what the caller acknowledged.
pub(crate) fn check(view: View<'_>, template: &Template, given: &[String]) -> Result<()> {
    let has = |name: &str| given.iter().any(|one| one == name);
    match needed(template).0 {
        _ if view.is_lenient() => Ok(()),
        Some("CAPABILITY_IAM") if !has("CAPABILITY_IAM") && !has("CAPABILITY_NAMED_IAM") => {
            Err(faults::capabilities("CAPABILITY_IAM"))
        }
        Some("CAPABILITY_NAMED_IAM") if !has("CAPABILITY_NAMED_IAM") => {
            Err(faults::capabilities("CAPABILITY_NAMED_IAM"))
        }
        _ => Ok(()),
    }
}

/// Why capabilities are needed, as summaries say it.
pub(crate) fn reason(types: &[&str]) -> String {
    format!("The following resource(s) require capabilities: [{}]", types.join(", "))
}

/// The names as a list of values.
pub(crate) fn listed(needed: Option<&str>) -> Option<Vec<String>> {
    needed.map(|name| vec![name.to_owned()])
}
