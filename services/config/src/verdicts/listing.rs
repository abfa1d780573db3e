//! What services list: all pages of it.

use service::{Map, Result, Value};

use super::Inquiry;

/// The items that an operation of IAM lists.
pub(super) fn iam(rule: &mut Inquiry<'_, '_>, operation: &str, input: Map, list: &str) -> Result<Vec<Value>> {
    all(rule, ("iam", "Marker"), operation, input, list)
}

/// The items that an operation of EC2 lists.
pub(super) fn ec2(rule: &mut Inquiry<'_, '_>, operation: &str, list: &str) -> Result<Vec<Value>> {
    all(rule, ("ec2", "NextToken"), operation, Map::new(), list)
}

/// The items that an operation of CloudWatch Logs lists.
pub(super) fn logs(rule: &mut Inquiry<'_, '_>, operation: &str, list: &str) -> Result<Vec<Value>> {
    all(rule, ("logs", "nextToken"), operation, Map::new(), list)
}

/// The items of all pages, where the token of the next page has the same name in requests and answers.
fn all(
    rule: &mut Inquiry<'_, '_>,
    (service, token): (&'static str, &'static str),
    operation: &str,
    mut input: Map,
    list: &str,
) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    loop {
        let mut page = match rule.ask(service, operation, input.clone())? {
            Value::Map(page) => page,
            _ => Map::new(),
        };
        if let Some(Value::List(items)) = page.remove(list) {
            found.extend(items);
        }
        match page.remove(token) {
            Some(Value::Str(next)) if !next.is_empty() => input.insert(token, Value::Str(next)),
            _ => return Ok(found),
        }
    }
}
