//! Lists of KMS keys, as parameters give them.

/// Whether a key is one of a list. Each may be named by id, by alias or by an ARN; what an alias stands for is not
/// known.
pub(super) fn has(list: &[&str], key: &str) -> bool {
    list.iter()
        .any(|listed| *listed == key || (name(listed) == name(key) && !(is_arn(listed) && is_arn(key))))
}

/// The id or the alias.
fn name(key: &str) -> &str {
    let resource = key.rsplit(':').next().unwrap_or(key);
    resource.strip_prefix("key/").unwrap_or(resource)
}

fn is_arn(key: &str) -> bool {
    key.starts_with("arn:")
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn keys_have_many_names() {
        let list = ["arn:aws:kms:us-east-1:123456789012:key/1234", "alias/own"];
        for (key, expected) in [
            ("arn:aws:kms:us-east-1:123456789012:key/1234", true),
            ("1234", true),
            ("arn:aws:kms:us-east-1:123456789012:alias/own", true),
            ("alias/own", true),
            ("arn:aws:kms:eu-west-1:123456789012:key/1234", false),
            ("alias/1234", false),
            ("", false),
        ] {
            assert_eq!(has(&list, key), expected, "{key}");
        }
    }
}
