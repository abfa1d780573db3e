//! YAML becomes input, and is compared with output.

use std::collections::BTreeMap;

use model::{Kind, Map, Model, ShapeId, Timestamp, Value};
use yaml_rust2::{Yaml, YamlLoader};

/// Answers by the names that calls gave them.
pub type Names = BTreeMap<String, Value>;

/// The only document of a YAML text; nothing is an empty structure.
pub fn yaml(text: &str) -> Result<Yaml, String> {
    let mut documents = YamlLoader::load_from_str(text).map_err(|error| format!("no YAML: {error}"))?;
    Ok(documents.pop().unwrap_or_else(|| Yaml::Hash(Default::default())))
}

/// The value that `$name.Path[0].Member` refers to.
pub fn resolve(names: &Names, reference: &str) -> Result<Value, String> {
    let mut parts = reference.trim_start_matches('$').split(['.', '[']);
    let name = parts.next().unwrap_or_default();
    let mut value = names.get(name).ok_or_else(|| format!("no call was made 'as {name}'"))?;
    for part in parts {
        let next = match part.strip_suffix(']') {
            Some(index) => value.as_list().and_then(|items| items.get(index.parse::<usize>().ok()?)),
            None => value.get(part),
        };
        value = next.ok_or_else(|| format!("{reference}: there is no {part} in {}", show(value)))?;
    }
    Ok(value.clone())
}

/// A text with every `$name.Path` in it replaced.
pub fn expand(names: &Names, text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let end = rest[at + 1..].find(|c: char| !(c.is_alphanumeric() || "._[]".contains(c)));
        let end = end.map_or(rest.len(), |end| at + 1 + end);
        let reference = rest[at..end].trim_end_matches('.');
        if reference.len() < 2
            || !names.contains_key(reference[1..].split(['.', '[']).next().unwrap_or_default())
        {
            out.push('$');
            rest = &rest[at + 1..];
            continue;
        }
        out.push_str(&scalar(&resolve(names, reference)?));
        rest = &rest[at + reference.len()..];
    }
    out.push_str(rest);
    Ok(out)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Str(text) => text.clone(),
        Value::Time(time) => time.iso8601(),
        Value::Blob(blob) => String::from_utf8_lossy(&blob.bytes()).into_owned(),
        other => show(other),
    }
}

/// A value for people.
pub fn show(value: &Value) -> String {
    model::json::to_string(value.view())
}

/// YAML as a value of a shape.
pub fn input(model: &'static Model, shape: ShapeId, yaml: &Yaml, names: &Names) -> Result<Value, String> {
    let shape_model = model.shape(shape);
    if let Yaml::String(text) = yaml
        && text.starts_with('$')
        && let Ok(value) = resolve(names, text)
    {
        return Ok(value);
    }
    match (&shape_model.kind, yaml) {
        (Kind::Structure(structure), Yaml::Hash(entries)) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let name = key.as_str().unwrap_or_default();
                let member = structure.members.iter().find(|member| member.name == name);
                let member = member.ok_or_else(|| format!("{} has no member {name}", shape_model.name))?;
                map.push(member.name, input(model, member.shape, value, names)?);
            }
            Ok(Value::Map(map))
        }
        (Kind::List { member }, Yaml::Array(items)) => items
            .iter()
            .map(|item| input(model, member.shape, item, names))
            .collect::<Result<_, _>>()
            .map(Value::List),
        (Kind::Map { value, .. }, Yaml::Hash(entries)) => {
            let mut map = Map::new();
            for (key, item) in entries {
                map.push(plain(key), input(model, value.shape, item, names)?);
            }
            Ok(Value::Map(map))
        }
        (Kind::String, scalar) => expand(names, &plain(scalar)).map(Value::Str),
        (Kind::Integer | Kind::Long, Yaml::Integer(number)) => Ok(Value::Int(*number)),
        (Kind::Float | Kind::Double, Yaml::Integer(number)) => Ok(Value::Float(*number as f64)),
        (Kind::Float | Kind::Double, Yaml::Real(text)) => Ok(Value::Float(text.parse().unwrap_or(f64::NAN))),
        (Kind::Boolean, Yaml::Boolean(value)) => Ok(Value::Bool(*value)),
        (Kind::Blob, scalar) => Ok(Value::Blob(plain(scalar).into_bytes().into())),
        (Kind::Timestamp, scalar) => {
            let text = expand(names, &plain(scalar))?;
            Timestamp::parse_iso8601(&text).map(Value::Time).ok_or_else(|| format!("'{text}' is no time"))
        }
        (_, other) => Err(format!("{other:?} is no {}", shape_model.name)),
    }
}

fn plain(yaml: &Yaml) -> String {
    match yaml {
        Yaml::String(text) | Yaml::Real(text) => text.clone(),
        Yaml::Integer(number) => number.to_string(),
        Yaml::Boolean(value) => value.to_string(),
        _ => String::new(),
    }
}

/// Where an answer differs from what was expected of it; members that were not expected are no difference.
pub fn difference(
    expected: &Yaml,
    found: &Value,
    names: &Names,
    path: &str,
) -> Result<Option<String>, String> {
    match (expected, found) {
        (Yaml::String(any), _) if any == "*" => Ok(None),
        (Yaml::Hash(entries), Value::Map(map)) => {
            for (key, value) in entries {
                let name = plain(key);
                let found = map.get(&name).unwrap_or(&Value::Null);
                if let Some(difference) = difference(value, found, names, &format!("{path}.{name}"))? {
                    return Ok(Some(difference));
                }
            }
            Ok(None)
        }
        (Yaml::Array(items), Value::List(found)) => {
            if items.len() != found.len() {
                let found = show(&Value::List(found.clone()));
                return Ok(Some(format!("{path}: expected {} items, found {found}", items.len())));
            }
            for (index, (item, found)) in items.iter().zip(found).enumerate() {
                if let Some(difference) = difference(item, found, names, &format!("{path}[{index}]"))? {
                    return Ok(Some(difference));
                }
            }
            Ok(None)
        }
        (Yaml::Null, Value::Null) => Ok(None),
        (Yaml::Hash(_) | Yaml::Array(_) | Yaml::Null, other) => {
            Ok(Some(format!("{path}: expected {expected:?}, found {}", show(other))))
        }
        (wanted, found) => {
            let wanted = expand(names, &plain(wanted))?;
            let found = scalar(found);
            let same = wanted == found;
            Ok((!same).then(|| format!("{path}: expected {wanted}, found {found}")))
        }
    }
}
