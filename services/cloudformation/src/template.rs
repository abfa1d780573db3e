//! A template: its sections, and whether it is well formed.

use service::{Map, Result, Value};

use crate::parameters::Declaration;
use crate::references;
use crate::{faults, providers, yaml};

/// The longest template.
const SIZE: usize = 1_048_576;

/// The sections that a template may have.
const SECTIONS: [&str; 11] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

/// The attributes that a resource may have.
const ATTRIBUTES: [&str; 10] = [
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Description",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

/// A template that is well formed.
pub(crate) struct Template {
    pub(crate) version: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Option<Value>,
    pub(crate) parameters: Vec<Declaration>,
    pub(crate) mappings: Map,
    pub(crate) conditions: Map,
    pub(crate) rules: Map,
    pub(crate) resources: Vec<Resource>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) transforms: Vec<String>,
}

/// A resource as a template declares it.
pub(crate) struct Resource {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) properties: Value,
    pub(crate) depends_on: Vec<String>,
    pub(crate) condition: Option<String>,
    pub(crate) deletion_policy: Option<String>,
    pub(crate) update_replace_policy: Option<String>,
    pub(crate) metadata: Option<Value>,
    pub(crate) description: Option<String>,
    pub(crate) creation_policy: Option<Value>,
}

/// An output as a template declares it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) description: Option<String>,
    pub(crate) export: Option<Value>,
    pub(crate) condition: Option<String>,
}

impl Template {
    /// Reads a template and checks all that can be known without a stack. A lenient reader takes names of other
    /// characters, attributes that resources have not, and a template of no resources.
    pub(crate) fn parse(text: &str, lenient: bool) -> Result<Self> {
        if text.len() > SIZE {
            return Err(faults::template_size(SIZE));
        }
        let Value::Map(sections) = yaml::parse(text)? else { return Err(faults::unsupported_structure()) };
        let unknown: Vec<&str> =
            sections.iter().map(|(name, _)| name).filter(|name| !SECTIONS.contains(name)).collect();
        if !unknown.is_empty() {
            return Err(faults::unknown_sections(&unknown));
        }
        let template = Self::of(&sections, lenient)?;
        if let Some(path) = null(&Value::Map(sections), "").filter(|_| !lenient) {
            return Err(faults::null_in_template(&path));
        }
        references::check(&template)?;
        Ok(template)
    }

    fn of(sections: &Map, lenient: bool) -> Result<Self> {
        let version = scalar(sections, "AWSTemplateFormatVersion");
        if version.as_deref().is_some_and(|version| version != "2010-09-09") {
            return Err(faults::version());
        }
        let resources = section(sections, "Resources")?;
        let resources: Vec<Resource> = resources
            .iter()
            .map(|(name, value)| Resource::of(name, value, lenient))
            .collect::<Result<_>>()?;
        if resources.is_empty() && !(lenient && sections.get("Resources").is_some()) {
            return Err(faults::no_resources());
        }
        let parameters = section(sections, "Parameters")?;
        let outputs = section(sections, "Outputs")?;
        Ok(Self {
            version,
            description: scalar(sections, "Description"),
            metadata: sections.get("Metadata").cloned(),
            parameters: parameters
                .iter()
                .map(|(name, value)| Declaration::of(name, value, lenient))
                .collect::<Result<_>>()?,
            mappings: section(sections, "Mappings")?,
            conditions: section(sections, "Conditions")?,
            rules: section(sections, "Rules")?,
            resources,
            outputs: outputs
                .iter()
                .map(|(name, value)| Output::of(name, value, lenient))
                .collect::<Result<_>>()?,
            transforms: transforms(sections.get("Transform"))?,
        })
    }

    /// The resource of this logical id.
    pub(crate) fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// What the template says of its resources beside their properties.
    pub(crate) fn frames(&self) -> Vec<Value> {
        let text = |text: &Option<String>| text.as_deref().map_or(Value::Null, Value::from);
        let frame = |resource: &Resource| {
            Value::List(vec![
                resource.name.as_str().into(),
                text(&resource.deletion_policy),
                text(&resource.update_replace_policy),
                resource.metadata.clone().unwrap_or_default(),
            ])
        };
        self.resources.iter().map(frame).collect()
    }

    /// The types of the resources, each once, in order.
    pub(crate) fn types(&self) -> Vec<&str> {
        let mut types: Vec<&str> =
            self.resources.iter().map(|resource| resource.type_name.as_str()).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    /// Refuses types that no provider makes.
    pub(crate) fn check_types(&self) -> Result<()> {
        let types = self.types();
        let unknown: Vec<&str> =
            types.into_iter().filter(|type_name| providers::find(type_name).is_none()).collect();
        if unknown.is_empty() { Ok(()) } else { Err(faults::unrecognized_types(&unknown)) }
    }
}

impl Resource {
    fn of(name: &str, value: &Value, lenient: bool) -> Result<Self> {
        alphanumeric("Resource", name, lenient)?;
        let Some(map) = value.as_map() else { return Err(faults::member_is_no_object("Resources", name)) };
        let unknown = map.iter().find(|(attribute, _)| !ATTRIBUTES.contains(attribute));
        if let Some((attribute, _)) = unknown.filter(|_| !lenient) {
            return Err(faults::resource_attribute(attribute));
        }
        let type_name = map.get("Type").and_then(Value::as_str);
        let type_name = type_name.ok_or_else(|| faults::member_lacks("Resources", name, "Type"))?;
        let depends_on = match map.get("DependsOn") {
            Some(Value::Str(other)) => vec![other.clone()],
            Some(Value::List(others)) => others.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        Ok(Self {
            name: name.to_owned(),
            type_name: type_name.to_owned(),
            properties: map.get("Properties").cloned().unwrap_or(Value::EMPTY),
            depends_on,
            condition: scalar(map, "Condition"),
            deletion_policy: scalar(map, "DeletionPolicy"),
            update_replace_policy: scalar(map, "UpdateReplacePolicy"),
            metadata: map.get("Metadata").cloned(),
            description: scalar(map, "Description"),
            creation_policy: map.get("CreationPolicy").cloned(),
        })
    }
}

impl Output {
    fn of(name: &str, value: &Value, lenient: bool) -> Result<Self> {
        alphanumeric("Output", name, lenient)?;
        let Some(map) = value.as_map() else { return Err(faults::member_is_no_object("Outputs", name)) };
        Ok(Self {
            name: name.to_owned(),
            value: map.get("Value").cloned().ok_or_else(|| faults::member_lacks("Outputs", name, "Value"))?,
            description: scalar(map, "Description"),
            export: value.get("Export").and_then(|export| export.get("Name")).cloned(),
            condition: scalar(map, "Condition"),
        })
    }
}

fn section(sections: &Map, name: &'static str) -> Result<Map> {
    match sections.get(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Map(map)) => Ok(map.clone()),
        Some(_) => Err(faults::section_is_no_object(name)),
    }
}

/// Only extensions of the language that are in it here anyway are no transforms to carry out.
fn transforms(value: Option<&Value>) -> Result<Vec<String>> {
    let names: Vec<String> = match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::List(names)) => names.iter().map(transform_name).collect(),
        Some(name) => vec![transform_name(name)],
    };
    match names.iter().find(|name| *name != "AWS::LanguageExtensions") {
        Some(name) => Err(faults::transform(name)),
        None => Ok(names),
    }
}

fn transform_name(value: &Value) -> String {
    value.as_str().or_else(|| value.get("Name")?.as_str()).unwrap_or_default().to_owned()
}

/// A scalar as text.
pub(crate) fn scalar(map: &Map, name: &str) -> Option<String> {
    map.get(name).and_then(text)
}

/// A scalar as the text that it is written with; `None` for what is none.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Refuses names of other characters than letters and digits.
pub(crate) fn alphanumeric(section: &str, name: &str, lenient: bool) -> Result<()> {
    let fits = lenient || !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(faults::not_alphanumeric(section, name)) }
}

/// Where a null stands.
fn null(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::Null => Some(path.to_owned()),
        Value::List(items) => {
            items.iter().enumerate().find_map(|(index, item)| null(item, &format!("{path}/{index}")))
        }
        Value::Map(map) => map.iter().find_map(|(name, item)| null(item, &format!("{path}/{name}"))),
        _ => None,
    }
}
