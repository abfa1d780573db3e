//! What a target gets of an event: all of it, a constant, a part, or a text made of parts.

use service::{Value, json};

use crate::shapes::{InputTransformer, Target};

/// The JSON text (or, by a transformer, any text) that a target gets. `None` where a path leads nowhere: AWS then
/// delivers nothing.
pub(crate) fn input(target: &Target, event: &Value, rule_arn: &str, now: &str) -> Option<String> {
    if let Some(constant) = &target.input {
        return Some(constant.clone());
    }
    if let Some(path) = &target.input_path {
        return at(event, path).map(|part| json::to_string(part.view()));
    }
    match &target.input_transformer {
        Some(transformer) => Some(fill(transformer, event, rule_arn, now)),
        None => Some(json::to_string(event.view())),
    }
}

/// The part of an event at `$.detail.items[0].name`.
fn at<'v>(event: &'v Value, path: &str) -> Option<&'v Value> {
    let mut part = event;
    for step in path.strip_prefix('$')?.split('.').filter(|step| !step.is_empty()) {
        let (name, indexes) = step.split_once('[').map_or((step, ""), |(name, rest)| (name, rest));
        if !name.is_empty() {
            part = part.as_map()?.get(name)?;
        }
        for index in indexes.split('[').filter(|index| !index.is_empty()) {
            part = part.as_list()?.get(index.strip_suffix(']')?.parse::<usize>().ok()?)?;
        }
    }
    Some(part)
}

/// The template with `<name>` replaced by what stands at the name's path. Texts stand without quotes inside a quoted
/// text of the template, and elsewhere with them.
fn fill(transformer: &InputTransformer, event: &Value, rule_arn: &str, now: &str) -> String {
    let template = transformer.input_template.as_str();
    let is_json = template.trim_start().starts_with(['{', '[']);
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    let mut in_quotes = false;
    while let Some(start) = rest.find(['<', '"', '\\']) {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            text.push_str(&rest[..1 + length]);
            rest = &escaped[length..];
        } else if let Some(after) = rest.strip_prefix('"') {
            in_quotes = !in_quotes;
            text.push('"');
            rest = after;
        } else {
            let name = rest[1..].split_once('>').map(|(name, _)| name);
            let found = name.and_then(|name| variable(transformer, event, rule_arn, now, name));
            match (name, found) {
                (Some(name), Some(value)) => {
                    insert(&value, is_json && !in_quotes, in_quotes, &mut text);
                    rest = &rest[name.len() + 2..];
                }
                _ => {
                    text.push('<');
                    rest = &rest[1..];
                }
            }
        }
    }
    text.push_str(rest);
    // A template that is one quoted text yields the text.
    let quoted = !is_json && text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    if quoted && let Ok(Value::Str(plain)) = json::parse(text.as_bytes()) {
        json::to_string(Value::Str(plain).view())
    } else {
        text
    }
}

fn variable(
    transformer: &InputTransformer,
    event: &Value,
    rule_arn: &str,
    now: &str,
    name: &str,
) -> Option<Value> {
    match name {
        "aws.events.rule-arn" => return Some(rule_arn.into()),
        "aws.events.rule-name" => return rule_arn.rsplit('/').next().map(Value::from),
        "aws.events.event.ingestion-time" => return Some(now.into()),
        "aws.events.event" | "aws.events.event.json" => return Some(event.clone()),
        _ => {}
    }
    let path = transformer.input_paths_map.as_ref()?.get(name)?;
    // What is not there is an empty text.
    Some(at(event, path).cloned().unwrap_or_else(|| "".into()))
}

fn insert(value: &Value, with_quotes: bool, in_quotes: bool, text: &mut String) {
    match value {
        Value::Str(plain) if !with_quotes => text.push_str(plain),
        other => {
            let written = json::to_string(other.view());
            if in_quotes { text.push_str(&written.replace('"', "\\\"")) } else { text.push_str(&written) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use service::json;

    use super::{at, fill};
    use crate::shapes::InputTransformer;

    #[test]
    fn templates_are_filled_as_aws_documents() {
        let event =
            json::parse(br#"{"time":"t","detail":{"id":"i-1","state":"running","tags":["a","b"],"n":7}}"#);
        let event = event.expect("JSON");
        let paths = [
            ("id", "$.detail.id"),
            ("state", "$.detail.state"),
            ("tags", "$.detail.tags"),
            ("n", "$.detail.n"),
        ];
        let paths: BTreeMap<String, String> =
            paths.into_iter().map(|(name, path)| (name.to_owned(), path.to_owned())).collect();
        for (template, expected) in [
            (r#""instance <id> is <state>""#, r#""instance i-1 is running""#),
            (r#"{"id": <id>, "n": <n>, "all": <tags>}"#, r#"{"id": "i-1", "n": 7, "all": ["a","b"]}"#),
            (r#"{"text": "<id> in <state>"}"#, r#"{"text": "i-1 in running"}"#),
            (r#"{"rule": <aws.events.rule-name>}"#, r#"{"rule": "r"}"#),
            ("<id> < <n>", "i-1 < 7"),
        ] {
            let transformer = InputTransformer {
                input_paths_map: Some(paths.clone()),
                input_template: template.to_owned(),
            };
            assert_eq!(fill(&transformer, &event, "arn:aws:events:r:1:rule/r", "now"), expected);
        }
        assert_eq!(at(&event, "$.detail.tags[1]").and_then(|part| part.as_str()), Some("b"));
        assert!(at(&event, "$.detail.none").is_none());
    }
}
