//! Access points: names that lead to a bucket. They are rows of S3 Control's, so that they are values here.

use service::{AccountId, Scope, State, Value, View};

/// The kind of access points.
pub(crate) const KIND: &str = "AWS::S3::AccessPoint";

/// The bucket behind an access point, which calls name by its alias, by its ARN, or as hosts do: `NAME-ACCOUNT`.
pub(crate) fn bucket(view: View<'_>, named: &str) -> Option<String> {
    let state = view.state();
    if named.ends_with("-s3alias") {
        let mut rows = state.rows(view.scope(), KIND).map(|row| row.to_value());
        let row = rows.find(|row| row.get("Alias").and_then(Value::as_str) == Some(named))?;
        return bucket_of(&row);
    }
    let (name, account) = match named.strip_prefix("arn:") {
        Some(rest) => {
            let (account, resource) = rest.splitn(4, ':').nth(3)?.split_once(':')?;
            (resource.strip_prefix("accesspoint")?.trim_start_matches(['/', ':']), account)
        }
        None => named.rsplit_once('-')?,
    };
    let account: AccountId = account.parse().ok()?;
    by_name(state, Scope::new(account, view.region()), name)
}

fn by_name(state: &State, scope: Scope, name: &str) -> Option<String> {
    bucket_of(&state.row(scope, KIND, name)?.to_value())
}

fn bucket_of(row: &Value) -> Option<String> {
    row.get("Bucket").and_then(Value::as_str).map(str::to_owned)
}
