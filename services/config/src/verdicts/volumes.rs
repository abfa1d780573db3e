//! Rules about volumes.

use service::{Result, Value};

use super::{Inquiry, Logic, Subject, Table, Verdict, kms_keys};

pub(crate) const RULES: Table =
    &[("EC2_VOLUME_INUSE_CHECK", Logic::Item(in_use)), ("ENCRYPTED_VOLUMES", Logic::Item(encrypted))];

/// The volume is attached, and if `deleteOnTermination` is true, goes with its instances. AWS calls volumes
/// non-compliant if the parameter is neither true nor false; false asks for nothing.
fn in_use(rule: &mut Inquiry<'_, '_>, volume: &Subject<'_>) -> Result<Verdict> {
    let attachments = volume.list("configuration.attachments");
    if attachments.is_empty() {
        return Ok(Verdict::non_compliant("The volume is not attached."));
    }
    let wanted = rule.text("deleteOnTermination");
    let is_legible = |text: &str| ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if wanted.is_some_and(|text| !is_legible(text)) {
        return Ok(Verdict::non_compliant("deleteOnTermination is neither true nor false."));
    }
    let goes = |attachment: &Value| attachment.get("deleteOnTermination") == Some(&Value::Bool(true));
    let holds = !rule.flag("deleteOnTermination", false) || attachments.iter().all(goes);
    Ok(Verdict::of(holds, "The volume is not deleted on termination."))
}

/// An attached volume is encrypted, with the key that is named if one is; others are not judged.
fn encrypted(rule: &mut Inquiry<'_, '_>, volume: &Subject<'_>) -> Result<Verdict> {
    if volume.list("configuration.attachments").is_empty() {
        return Ok(Verdict::NOT_APPLICABLE);
    }
    if !volume.is("configuration.encrypted") {
        return Ok(Verdict::non_compliant("The volume is not encrypted."));
    }
    let key = volume.text("configuration.kmsKeyId");
    let is_wanted = rule.text("kmsId").is_none_or(|wanted| kms_keys::has(&[wanted], key));
    Ok(Verdict::of(is_wanted, "The volume is encrypted with another key."))
}

#[cfg(test)]
mod tests {
    use super::super::Compliance::{Compliant as Yes, NonCompliant as No, NotApplicable as Unjudged};
    use super::super::trial::hold;

    #[test]
    fn items_of_volumes_are_judged() {
        let free = r#""configuration":{"attachments":[],"encrypted":false}"#;
        let plain = r#""configuration":{"attachments":[{"deleteOnTermination":false}],"encrypted":false}"#;
        let secret = r#""configuration":{"attachments":[{"deleteOnTermination":true}],"encrypted":true,
            "kmsKeyId":"arn:aws:kms:us-east-1:1:key/k-1"}"#;
        let deleted = r#""deleteOnTermination":"True""#;
        hold(&[
            ("EC2_VOLUME_INUSE_CHECK", "", free, No),
            ("EC2_VOLUME_INUSE_CHECK", "", plain, Yes),
            ("EC2_VOLUME_INUSE_CHECK", deleted, plain, No),
            ("EC2_VOLUME_INUSE_CHECK", deleted, secret, Yes),
            ("EC2_VOLUME_INUSE_CHECK", r#""deleteOnTermination":"false""#, plain, Yes),
            ("EC2_VOLUME_INUSE_CHECK", r#""deleteOnTermination":"no""#, plain, No),
            ("ENCRYPTED_VOLUMES", "", free, Unjudged),
            ("ENCRYPTED_VOLUMES", "", plain, No),
            ("ENCRYPTED_VOLUMES", "", secret, Yes),
            ("ENCRYPTED_VOLUMES", r#""kmsId":"k-1""#, secret, Yes),
            ("ENCRYPTED_VOLUMES", r#""kmsId":"arn:aws:kms:us-east-1:1:key/k-1""#, secret, Yes),
            ("ENCRYPTED_VOLUMES", r#""kmsId":"k-2""#, secret, No),
        ]);
    }
}
