//! Properties become input: a template's values are loosely typed, an API's are not.

use service::model::{self, Kind, Model, ShapeId};
use service::{Fault, Map, Result, Timestamp, Value};

use crate::faults;
use crate::template::text;

/// The input of an operation made of properties: numbers out of texts, documents as JSON, names in the API's case.
pub(crate) fn input(service: &'static str, operation: &str, members: Map) -> Result<Value> {
    let unknown = || faults::not_implemented(&format!("{service}:{operation}"));
    let model = model::services().model(service).ok_or_else(unknown)?;
    match model.operation(operation).ok_or_else(unknown)?.input {
        Some(shape) => fit(model, shape, Value::Map(members), ""),
        None => Ok(Value::EMPTY),
    }
}

fn fit(model: &'static Model, shape: ShapeId, value: Value, path: &str) -> Result<Value> {
    let wrong = |expected: &str| -> Fault { faults::property_type(path, expected) };
    match &model.shape(shape).kind {
        Kind::Structure(structure) => {
            let Value::Map(map) = value else { return Err(wrong("Object")) };
            let mut fitted = Map::new();
            for (name, value) in map {
                let member = structure.members.iter().find(|member| member.name.eq_ignore_ascii_case(&name));
                let member = member
                    .ok_or_else(|| faults::validation(format!("Encountered unsupported property {name}")))?;
                let inner = inner(path, &name);
                fitted.insert(member.name, fit(model, member.shape, value, &inner)?);
            }
            Ok(Value::Map(fitted))
        }
        Kind::List { member } => {
            // One thing is as good as a list of one.
            let items = if let Value::List(items) = value { items } else { vec![value] };
            let items = items.into_iter().map(|item| fit(model, member.shape, item, path));
            Ok(Value::List(items.collect::<Result<_>>()?))
        }
        Kind::Map { value: member, .. } => {
            let Value::Map(map) = value else { return Err(wrong("Map")) };
            let entries = map.into_iter().map(|(name, value)| {
                let value = fit(model, member.shape, value, &inner(path, &name))?;
                Ok((name, value))
            });
            Ok(Value::Map(entries.collect::<Result<_>>()?))
        }
        Kind::String => match value {
            value @ (Value::Map(_) | Value::List(_)) => Ok(service::json::to_string(value.view()).into()),
            value => text(&value).map(Value::Str).ok_or_else(|| wrong("String")),
        },
        Kind::Integer | Kind::Long => match &value {
            Value::Int(_) => Ok(value),
            other => text(other)
                .and_then(|text| text.parse::<f64>().ok())
                .filter(|number| number.fract() == 0.0)
                .map(|number| Value::Int(number as i64))
                .ok_or_else(|| wrong("Integer")),
        },
        Kind::Float | Kind::Double => {
            let number = text(&value).and_then(|text| text.parse().ok());
            number.map(Value::Float).ok_or_else(|| wrong("Double"))
        }
        Kind::Boolean => match (&value, value.as_str()) {
            (Value::Bool(_), _) => Ok(value),
            (_, Some("true" | "True" | "TRUE")) => Ok(Value::Bool(true)),
            (_, Some("false" | "False" | "FALSE")) => Ok(Value::Bool(false)),
            _ => Err(wrong("Boolean")),
        },
        Kind::Blob => match text(&value) {
            Some(text) => Ok(Value::Blob(service::Blob::from(service::Bytes::from(text)))),
            None => Err(wrong("Blob")),
        },
        Kind::Timestamp => {
            let time = text(&value).and_then(|text| Timestamp::parse_iso8601(&text));
            time.map(Value::Time).ok_or_else(|| wrong("Timestamp"))
        }
    }
}

fn inner(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::input;
    use service::json;

    fn fitted(service: &'static str, operation: &str, members: &str) -> Result<String, String> {
        let members = json::parse(members.as_bytes()).expect("this is JSON");
        let members = members.as_map().cloned().unwrap_or_default();
        let input = input(service, operation, members).map_err(|fault| fault.message().to_owned())?;
        Ok(json::to_string(input.view()))
    }

    #[test]
    fn loose_values_become_typed_ones() {
        let role = r#"{"RoleName":"r","AssumeRolePolicyDocument":{"Version":"2012-10-17"},"MaxSessionDuration":"3600"}"#;
        let expected = r#"{"RoleName":"r","AssumeRolePolicyDocument":"{\"Version\":\"2012-10-17\"}","MaxSessionDuration":3600}"#;
        assert_eq!(fitted("iam", "CreateRole", role).as_deref(), Ok(expected));
        let recorder =
            r#"{"ConfigurationRecorder":{"Name":1,"RoleARN":"r","RecordingGroup":{"AllSupported":"true"}}}"#;
        let expected =
            r#"{"ConfigurationRecorder":{"name":"1","roleARN":"r","recordingGroup":{"allSupported":true}}}"#;
        assert_eq!(fitted("config", "PutConfigurationRecorder", recorder).as_deref(), Ok(expected));
        let fault = fitted("iam", "CreateRole", r#"{"MaxSessionDuration":"long"}"#);
        assert_eq!(fault, Err("Value of property MaxSessionDuration must be of type Integer".to_owned()));
    }
}
