//! Who refers to whom in a template, and in which order its resources are made.

use std::collections::{BTreeMap, BTreeSet};

use service::{Result, Value};

use crate::template::Template;
use crate::{faults, providers};

/// The names that are there without being declared.
pub(crate) const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// What a value refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// The name of a parameter or resource.
    pub(crate) name: String,
    /// The attribute, unless it is the thing itself.
    pub(crate) attribute: Option<String>,
    /// Whether `Fn::GetAtt` says it, not a text with places to fill.
    pub(crate) by_get_att: bool,
}

/// All that a value refers to.
pub(crate) fn of(value: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<Reference>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Map(map) => {
            let only = map.iter().next().filter(|_| map.len() == 1);
            match only {
                Some(("Ref", Value::Str(name))) => {
                    found.push(Reference { name: name.clone(), attribute: None, by_get_att: false });
                }
                Some(("Fn::GetAtt", argument)) => {
                    if let Some((name, attribute)) = get_att(argument) {
                        found.push(Reference { name, attribute, by_get_att: true });
                    }
                }
                Some(("Fn::Sub", argument)) => substitution(argument, found),
                _ => map.iter().for_each(|(_, item)| collect(item, found)),
            }
        }
        _ => {}
    }
}

/// The two parts of the argument of `Fn::GetAtt`; the attribute is missing where a function says it.
pub(crate) fn get_att(argument: &Value) -> Option<(String, Option<String>)> {
    match argument {
        Value::Str(text) => {
            text.split_once('.').map(|(name, attribute)| (name.to_owned(), Some(attribute.to_owned())))
        }
        Value::List(parts) => match parts.as_slice() {
            [Value::Str(name), rest @ ..] if !rest.is_empty() => {
                let parts: Option<Vec<&str>> = rest.iter().map(Value::as_str).collect();
                Some((name.clone(), parts.map(|parts| parts.join("."))))
            }
            _ => None,
        },
        _ => None,
    }
}

fn substitution(argument: &Value, found: &mut Vec<Reference>) {
    let (text, own) = match argument {
        Value::Str(text) => (text.as_str(), None),
        Value::List(parts) => match parts.as_slice() {
            [Value::Str(text), own] => (text.as_str(), own.as_map()),
            _ => return,
        },
        _ => return,
    };
    for (_, value) in own.into_iter().flat_map(|own| own.iter()) {
        collect(value, found);
    }
    let names = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Text(_) => None,
    });
    for name in names.filter(|name| own.is_none_or(|own| own.get(name).is_none())) {
        let (name, attribute) = match name.split_once('.') {
            Some((name, attribute)) => (name, Some(attribute.to_owned())),
            None => (name, None),
        };
        found.push(Reference { name: name.to_owned(), attribute, by_get_att: false });
    }
}

/// A part of the text of `Fn::Sub`.
pub(crate) enum Piece<'t> {
    /// Text that stays.
    Text(&'t str),
    /// A name to fill in.
    Name(&'t str),
}

/// The parts of the text of `Fn::Sub`; `${!x}` is the text `${x}`.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        let inner = &rest[start + 2..start + length];
        pieces.push(Piece::Text(&rest[..start]));
        match inner.strip_prefix('!') {
            Some(literal) => {
                pieces.extend([Piece::Text("${"), Piece::Text(literal), Piece::Text("}")]);
            }
            None => pieces.push(Piece::Name(inner.trim())),
        }
        rest = &rest[start + length + 1..];
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// Refuses references to nothing, circles, and attributes that a type has not.
pub(crate) fn check(template: &Template) -> Result<()> {
    let parameters: BTreeSet<&str> = template.parameters.iter().map(|one| one.name.as_str()).collect();
    let known =
        |name: &str| parameters.contains(name) || PSEUDO.contains(&name) || template.resource(name).is_some();
    let mut unresolved = BTreeSet::new();
    for resource in &template.resources {
        unresolved
            .extend(resource.depends_on.iter().filter(|name| template.resource(name).is_none()).cloned());
        check_value(template, &resource.properties, &known, &mut unresolved)?;
    }
    if !unresolved.is_empty() {
        return Err(faults::unresolved(&Vec::from_iter(unresolved), "Resources"));
    }
    for (_, condition) in template.conditions.iter() {
        let names = of(condition).into_iter().map(|reference| reference.name);
        unresolved.extend(
            names.filter(|name| !parameters.contains(name.as_str()) && !PSEUDO.contains(&name.as_str())),
        );
    }
    if !unresolved.is_empty() {
        return Err(faults::unresolved_in_conditions(&Vec::from_iter(unresolved)));
    }
    for output in &template.outputs {
        check_value(template, &output.value, &known, &mut unresolved)?;
    }
    if !unresolved.is_empty() {
        return Err(faults::unresolved(&Vec::from_iter(unresolved), "Outputs"));
    }
    let conditions = template.resources.iter().map(|resource| &resource.condition);
    for name in conditions.chain(template.outputs.iter().map(|output| &output.condition)).flatten() {
        if template.conditions.get(name).is_none() {
            return Err(faults::unknown_condition(name));
        }
    }
    order(template, &|_| true).map(|_| ())
}

fn check_value(
    template: &Template,
    value: &Value,
    known: &dyn Fn(&str) -> bool,
    unresolved: &mut BTreeSet<String>,
) -> Result<()> {
    for reference in of(value) {
        let resource = template.resource(&reference.name);
        match (resource, reference.attribute) {
            (None, _) if reference.by_get_att => return Err(faults::undefined_resource(&reference.name)),
            (None, _) if !known(&reference.name) => {
                unresolved.insert(reference.name);
            }
            (Some(resource), Some(attribute)) => {
                let provider = providers::find(&resource.type_name);
                if provider.is_some_and(|provider| !provider.has_attribute(&attribute)) {
                    return Err(faults::unsupported_attribute(&resource.name, &attribute));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The resources that one waits for.
pub(crate) fn dependencies(template: &Template, name: &str) -> BTreeSet<String> {
    let Some(resource) = template.resource(name) else { return BTreeSet::new() };
    let names = of(&resource.properties).into_iter().map(|reference| reference.name);
    names
        .chain(resource.depends_on.iter().cloned())
        .filter(|name| template.resource(name).is_some())
        .collect()
}

/// The resources that `active` admits, each after those that it waits for, else as they stand in the template.
pub(crate) fn order(template: &Template, active: &dyn Fn(&str) -> bool) -> Result<Vec<String>> {
    let names: Vec<String> = template.resources.iter().map(|resource| resource.name.clone()).collect();
    let waits = names
        .iter()
        .filter(|name| active(name))
        .map(|name| {
            (name.clone(), dependencies(template, name).into_iter().filter(|other| active(other)).collect())
        })
        .collect();
    sorted(&names, waits)
}

/// `names` in the order in which each comes after what it waits for.
pub(crate) fn sorted(names: &[String], mut waits: BTreeMap<String, BTreeSet<String>>) -> Result<Vec<String>> {
    let mut order = Vec::with_capacity(waits.len());
    while !waits.is_empty() {
        let ready = |name: &&String| {
            waits.get(*name).is_some_and(|waits_for| waits_for.iter().all(|other| !waits.contains_key(other)))
        };
        let Some(next) = names.iter().find(ready).cloned() else {
            return Err(faults::circular(&Vec::from_iter(waits.into_keys())));
        };
        waits.remove(&next);
        order.push(next);
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::{of, order};
    use crate::template::Template;

    #[test]
    fn texts_with_places_refer() {
        let value = service::json::parse(br#"{"Fn::Sub": ["${A}${!B}${C.D.E}${f}", {"f": {"Ref": "G"}}]}"#);
        let value = value.expect("this is JSON");
        let names: Vec<_> = of(&value).into_iter().map(|one| (one.name, one.attribute)).collect();
        let expected = [("G", None), ("A", None), ("C", Some("D.E"))];
        assert_eq!(names, expected.map(|(name, attribute)| (name.to_owned(), attribute.map(str::to_owned))));
    }

    #[test]
    fn each_comes_after_what_it_waits_for() {
        let text = "Resources:\n  A: {Type: AWS::SNS::Topic, DependsOn: C}\n  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref A}}\n  C: {Type: AWS::SNS::Topic}\n";
        let template = Template::parse(text, false).map_err(|fault| fault.to_string());
        let order = template.map(|template| order(&template, &|_| true).unwrap_or_default());
        assert_eq!(order, Ok(["C", "A", "B"].map(str::to_owned).to_vec()));
        let text = text.replace("{Type: AWS::SNS::Topic}", "{Type: AWS::SNS::Topic, DependsOn: B}");
        let fault = Template::parse(&text, false).err().map(|fault| fault.message().to_owned());
        assert_eq!(fault.as_deref(), Some("Circular dependency between resources: [A, B, C]"));
    }
}
