//! Rules about tags.

use service::{Map, Result, Value};

use super::{Inquiry, Logic, Subject, Table, Verdict};

pub(crate) const RULES: Table = &[
    ("EC2_DHCP_OPTIONS_TAGGED", Logic::Item(tagged)),
    ("EC2_PREFIX_LIST_TAGGED", Logic::Item(tagged)),
    ("IAM_OIDC_PROVIDER_TAGGED", Logic::Item(tagged)),
    ("IAM_SAML_PROVIDER_TAGGED", Logic::Item(tagged)),
    ("IAM_SERVER_CERTIFICATE_TAGGED", Logic::Item(tagged)),
    ("REQUIRED_TAGS", Logic::Item(required)),
    ("S3_BUCKET_TAGGED", Logic::Item(tagged)),
];

/// The resource has a tag; if `requiredKeyTags` is given, all of those. Tags that AWS sets do not count.
fn tagged(rule: &mut Inquiry<'_, '_>, subject: &Subject<'_>) -> Result<Verdict> {
    let none = Map::new();
    let tags = subject.at("tags").as_map().unwrap_or(&none);
    let keys: Vec<&str> = tags.iter().map(|(key, _)| key).filter(|key| !key.starts_with("aws:")).collect();
    let missing =
        rule.items("requiredKeyTags").unwrap_or_default().into_iter().find(|key| !keys.contains(key));
    Ok(match missing {
        _ if keys.is_empty() => Verdict::non_compliant("The resource has no tags."),
        Some(key) => Verdict::non_compliant(format!("The resource has no tag {key:.128}.")),
        None => Verdict::COMPLIANT,
    })
}

/// The resource has the tags with the keys given, up to six, each with one of the values given for it, if any are.
fn required(rule: &mut Inquiry<'_, '_>, subject: &Subject<'_>) -> Result<Verdict> {
    let tags = subject.at("tags");
    let wrong = |number: i32| {
        let key = rule.text(&format!("tag{number}Key"))?;
        let value = tags.get(key).and_then(Value::as_str);
        let values = rule.items(&format!("tag{number}Value"));
        let holds = value.is_some_and(|value| values.is_none_or(|values| values.contains(&value)));
        (!holds).then_some(key)
    };
    let wrong = (1..=6).find_map(wrong);
    Ok(wrong.map_or(Verdict::COMPLIANT, |key| {
        Verdict::non_compliant(format!("The tag {key:.128} is missing or has another value."))
    }))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{NO, YES, expect};

    #[test]
    fn resources_have_tags() {
        let keys = r#"{"requiredKeyTags": "owner, team"}"#;
        let two = r#"{"tags": {"owner": "ann", "team": "a"}}"#;
        let one = r#"{"tags": {"owner": "ann"}}"#;
        let table = [
            ("{}", one, YES),
            ("{}", r#"{"tags": {}}"#, NO),
            ("{}", r#"{}"#, NO),
            ("{}", r#"{"tags": {"aws:cloudformation:stack-name": "s"}}"#, NO),
            (keys, two, YES),
            (keys, one, NO),
            (keys, r#"{"tags": {"Owner": "ann", "team": "a"}}"#, NO),
        ];
        for rule in ["S3_BUCKET_TAGGED", "EC2_DHCP_OPTIONS_TAGGED", "IAM_SAML_PROVIDER_TAGGED"] {
            expect(rule, &table);
        }
    }

    #[test]
    fn resources_have_the_tags_required() {
        let center = r#"{"tag1Key": "CostCenter"}"#;
        let valued = r#"{"tag1Key": "CostCenter", "tag1Value": "1, 2", "tag6Key": "Stage"}"#;
        let both = r#"{"tags": {"CostCenter": "2", "Stage": "test"}}"#;
        expect(
            "REQUIRED_TAGS",
            &[
                (center, both, YES),
                (center, r#"{"tags": {"costcenter": "2"}}"#, NO),
                (center, r#"{"tags": {"CostCenter": ""}}"#, YES),
                (valued, both, YES),
                (valued, r#"{"tags": {"CostCenter": "3", "Stage": "test"}}"#, NO),
                (valued, r#"{"tags": {"CostCenter": "1"}}"#, NO),
                (center, r#"{"tags": {}}"#, NO),
            ],
        );
    }
}
