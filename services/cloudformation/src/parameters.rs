//! Parameters: what a template asks for, and what a stack is given.

use regex::Regex;
use service::{BTreeMap, Map, Result, Value};

use crate::faults;
use crate::shapes::Parameter;
use crate::template::{alphanumeric, scalar, text};

/// The attributes that a parameter may have.
const ATTRIBUTES: [&str; 11] = [
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
];

/// A parameter as a template declares it.
pub(crate) struct Declaration {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) default: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) no_echo: bool,
    pub(crate) allowed_values: Vec<String>,
    allowed_pattern: Option<String>,
    constraint_description: Option<String>,
    /// `MinLength`, `MaxLength`, `MinValue`, `MaxValue`.
    bounds: [Option<f64>; 4],
}

impl Declaration {
    /// Reads one.
    pub(crate) fn of(name: &str, value: &Value, lenient: bool) -> Result<Self> {
        alphanumeric("Parameter", name, lenient)?;
        let Some(map) = value.as_map() else { return Err(faults::member_is_no_object("Parameters", name)) };
        if let Some((attribute, _)) = map.iter().find(|(attribute, _)| !ATTRIBUTES.contains(attribute)) {
            return Err(faults::parameter_attribute(attribute));
        }
        let type_name =
            scalar(map, "Type").ok_or_else(|| faults::member_lacks("Parameters", name, "Type"))?;
        if !is_type(&type_name) {
            return Err(faults::parameter_type(name, &type_name));
        }
        let bound = |name| scalar(map, name).and_then(|text| text.parse().ok());
        Ok(Self {
            name: name.to_owned(),
            type_name,
            default: map.get("Default").and_then(default),
            description: scalar(map, "Description"),
            no_echo: scalar(map, "NoEcho").is_some_and(|text| text == "true"),
            allowed_values: values(map),
            allowed_pattern: scalar(map, "AllowedPattern"),
            constraint_description: scalar(map, "ConstraintDescription"),
            bounds: [bound("MinLength"), bound("MaxLength"), bound("MinValue"), bound("MaxValue")],
        })
    }

    /// Whether its values are lists.
    fn is_list(&self) -> bool {
        self.type_name.contains("List<") || self.type_name.contains("CommaDelimitedList")
    }

    /// Whether its value names a parameter of Systems Manager that has the value.
    fn is_stored(&self) -> bool {
        self.type_name.starts_with("AWS::SSM::Parameter::Value<")
    }

    fn is_number(&self) -> bool {
        matches!(self.type_name.as_str(), "Number" | "List<Number>")
    }

    fn check(&self, value: &str) -> Result<()> {
        match self.complaint(value) {
            Some(reason) => {
                Err(faults::parameter_value(&self.name, &reason, self.constraint_description.as_deref()))
            }
            None => Ok(()),
        }
    }

    /// Why a value is not good enough.
    fn complaint(&self, value: &str) -> Option<String> {
        let items: Vec<&str> =
            if self.is_list() { value.split(',').map(str::trim).collect() } else { vec![value] };
        let [shortest, longest, least, most] = self.bounds;
        for item in items {
            if !self.allowed_values.is_empty() && !self.allowed_values.iter().any(|allowed| allowed == item) {
                return Some(format!("must be one of AllowedValues [{}]", self.allowed_values.join(", ")));
            }
            if self.is_number() {
                let Ok(number) = item.parse::<f64>() else { return Some("must be a number".to_owned()) };
                if let Some(least) = least.filter(|least| number < *least) {
                    return Some(format!("must be a number not less than {least}"));
                }
                if let Some(most) = most.filter(|most| number > *most) {
                    return Some(format!("must be a number not greater than {most}"));
                }
            }
            let length = item.chars().count() as f64;
            if let Some(shortest) = shortest.filter(|shortest| length < *shortest) {
                return Some(format!("must contain at least {shortest} characters"));
            }
            if let Some(longest) = longest.filter(|longest| length > *longest) {
                return Some(format!("must contain at most {longest} characters"));
            }
            if let Some(pattern) = self.allowed_pattern.as_deref().filter(|pattern| !matches(pattern, item)) {
                return Some(format!("must match pattern {pattern}"));
            }
        }
        None
    }
}

/// Whether a text matches as a whole. A pattern that only Java understands admits all.
fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("^(?:{pattern})$")).map_or(true, |regex| regex.is_match(text))
}

fn is_type(name: &str) -> bool {
    let inner = name.strip_prefix("AWS::SSM::Parameter::Value<").or_else(|| name.strip_prefix("List<"));
    let inner = inner.map_or(Some(name), |inner| inner.strip_suffix('>'));
    inner.is_some_and(|inner| {
        matches!(inner, "String" | "Number" | "CommaDelimitedList" | "List<String>" | "List<Number>")
            || inner.starts_with("AWS::")
            || inner.starts_with("List<AWS::")
    })
}

fn default(value: &Value) -> Option<String> {
    match value {
        Value::List(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(",")),
        value => text(value),
    }
}

fn values(map: &Map) -> Vec<String> {
    let values = map.get("AllowedValues").and_then(Value::as_list).unwrap_or_default();
    values.iter().filter_map(text).collect()
}

/// The values of all parameters: given, kept, or by default. `stored` reads a parameter of Systems Manager.
pub(crate) fn resolve(
    declared: &[Declaration],
    given: Vec<Parameter>,
    previous: Option<&[Parameter]>,
    stored: &mut dyn FnMut(&str) -> Result<String>,
) -> Result<Vec<Parameter>> {
    let mut chosen = BTreeMap::new();
    for parameter in given {
        let name = parameter.parameter_key.clone().unwrap_or_default();
        let value = match (parameter.use_previous_value == Some(true), parameter.parameter_value) {
            (true, Some(value)) if !value.is_empty() => return Err(faults::previous_and_value(&name)),
            (true, _) => {
                let known =
                    previous.into_iter().flatten().find(|known| known.parameter_key.as_ref() == Some(&name));
                let value = known.and_then(|known| known.parameter_value.clone());
                value.ok_or_else(|| faults::no_previous_value(&name))?
            }
            (false, value) => value.unwrap_or_default(),
        };
        if chosen.insert(name.clone(), value).is_some() {
            return Err(faults::duplicate_parameter(&name));
        }
    }
    let unknown = chosen.keys().filter(|name| declared.iter().all(|one| one.name != **name));
    let unknown: Vec<String> = unknown.cloned().collect();
    if !unknown.is_empty() {
        return Err(faults::parameters_unknown(&unknown));
    }
    let missing = declared.iter().filter(|one| one.default.is_none() && !chosen.contains_key(&one.name));
    let missing: Vec<String> = missing.map(|one| one.name.clone()).collect();
    if !missing.is_empty() {
        return Err(faults::parameters_needed(&missing));
    }
    let mut values = Vec::with_capacity(declared.len());
    for one in declared {
        let value = chosen.remove(&one.name).or_else(|| one.default.clone()).unwrap_or_default();
        let resolved = if one.is_stored() { Some(stored(&value)?) } else { None };
        one.check(resolved.as_deref().unwrap_or(&value))?;
        values.push(Parameter {
            parameter_key: Some(one.name.clone()),
            parameter_value: Some(value),
            use_previous_value: None,
            resolved_value: resolved,
        });
    }
    Ok(values)
}

/// The values as functions see them: lists are lists.
pub(crate) fn values_of(declared: &[Declaration], parameters: &[Parameter]) -> BTreeMap<String, Value> {
    let entry = |one: &Declaration| {
        let parameter = parameters.iter().find(|known| known.parameter_key.as_ref() == Some(&one.name))?;
        let value = parameter.resolved_value.as_ref().or(parameter.parameter_value.as_ref())?;
        let value = match one.is_list() {
            true if value.is_empty() => Value::List(Vec::new()),
            true => Value::List(value.split(',').map(|item| item.trim().into()).collect()),
            false => value.as_str().into(),
        };
        Some((one.name.clone(), value))
    };
    declared.iter().filter_map(entry).collect()
}

/// The values as answers show them.
pub(crate) fn shown(declared: &[Declaration], parameters: &[Parameter]) -> Vec<Parameter> {
    let mask = |parameter: &Parameter| {
        let mut parameter = parameter.clone();
        if declared.iter().any(|one| one.no_echo && parameter.parameter_key.as_ref() == Some(&one.name)) {
            parameter.parameter_value = Some("****".to_owned());
            parameter.resolved_value = None;
        }
        parameter
    };
    parameters.iter().map(mask).collect()
}
