//! What a template's value means for a stack: references and functions become what they stand for.

use service::model::base64;
use service::{BTreeMap, Context, Map, Result, Scope, Tx, Value, json, region};

use crate::exports::Export;
use crate::references::{self, Piece, pieces};
use crate::template::{Template, text};
use crate::{cidr, faults, references::PSEUDO};

/// A resource as references see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Made {
    /// What `Ref` gives.
    pub(crate) physical: String,
    /// What `Fn::GetAtt` gives.
    pub(crate) attributes: Map,
}

/// The stack that a template is evaluated for.
#[derive(Clone, Debug)]
pub(crate) struct StackFacts {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) notification_arns: Vec<String>,
}

/// Evaluates the values of one template for one stack.
pub(crate) struct Evaluator<'a, 't> {
    pub(crate) tx: &'a mut Tx<'t>,
    /// As whom other services are asked.
    pub(crate) context: &'a Context,
    pub(crate) stack: &'a StackFacts,
    pub(crate) template: &'a Template,
    pub(crate) parameters: &'a BTreeMap<String, Value>,
    pub(crate) resources: &'a BTreeMap<String, Made>,
    /// The section that the values stand in, for complaints.
    pub(crate) section: &'static str,
    /// Whether resources that are not made yet are something unknown, not an error.
    pub(crate) ahead: bool,
    /// The exports that values came from.
    pub(crate) imports: Vec<String>,
}

/// What stands for what is not known before a resource is made.
pub(crate) const UNKNOWN: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

impl Evaluator<'_, '_> {
    /// What a value means; `Null` for what is to be left out.
    pub(crate) fn value(&mut self, value: &Value) -> Result<Value> {
        match value {
            Value::Str(text) if text.contains("{{resolve:") => self.dynamic(text),
            Value::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(self.value(item)?);
                }
                list.retain(|item| !item.is_null());
                Ok(Value::List(list))
            }
            Value::Map(map) => self.map(map),
            other => Ok(other.clone()),
        }
    }

    fn map(&mut self, map: &Map) -> Result<Value> {
        if map.len() == 1
            && let Some((name, argument)) = map.iter().next()
            && (name == "Ref" || name.starts_with("Fn::"))
        {
            return self.function(name, argument);
        }
        let mut values = Map::new();
        for (name, item) in map.iter() {
            let value = self.value(item)?;
            if !value.is_null() {
                values.push(name.to_owned(), value);
            }
        }
        Ok(Value::Map(values))
    }

    fn function(&mut self, name: &str, argument: &Value) -> Result<Value> {
        match name {
            "Ref" => self.reference(argument),
            "Fn::GetAtt" => self.attribute(argument),
            "Fn::Sub" => self.substitute(argument),
            "Fn::Join" => self.join(argument),
            "Fn::Split" => self.split(argument),
            "Fn::Select" => self.select(argument),
            "Fn::FindInMap" => self.find_in_map(argument),
            "Fn::Base64" => {
                let text = self.text(argument, name)?;
                let mut encoded = Vec::new();
                base64::encode(text.as_bytes(), &mut encoded);
                Ok(String::from_utf8_lossy(&encoded).into_owned().into())
            }
            "Fn::GetAZs" => self.zones(argument),
            "Fn::ImportValue" => self.import(argument),
            "Fn::If" => match argument.as_list() {
                Some([Value::Str(condition), yes, no]) => {
                    let chosen = if self.condition(condition)? { yes } else { no };
                    self.value(chosen)
                }
                _ => Err(faults::function(name, "requires a list argument with three elements.")),
            },
            "Fn::Cidr" => self.cidr(argument),
            "Fn::Length" => {
                let list = self.value(argument)?;
                let length = list.as_list().map(|list| list.len() as i64);
                length.map(Value::Int).ok_or_else(|| faults::function(name, "requires a list."))
            }
            "Fn::ToJsonString" => Ok(json::to_string(self.value(argument)?.view()).into()),
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => {
                Ok(Value::Bool(self.judge(name, argument, 0)?))
            }
            "Fn::Transform" => {
                let name = argument.get("Name").and_then(Value::as_str).unwrap_or_default();
                Err(faults::transform(name))
            }
            _ => Err(faults::function(name, "is not a function of templates.")),
        }
    }

    /// A value that must be a text.
    pub(crate) fn text(&mut self, value: &Value, function: &str) -> Result<String> {
        let value = self.value(value)?;
        text(&value).ok_or_else(|| faults::function(function, "requires its arguments to be strings."))
    }

    fn reference(&mut self, argument: &Value) -> Result<Value> {
        let name = argument.as_str().ok_or_else(|| faults::function("Ref", "requires a string."))?;
        if let Some(value) = self.parameters.get(name) {
            return Ok(value.clone());
        }
        if PSEUDO.contains(&name) {
            return Ok(self.pseudo(name));
        }
        self.made(name).map(|made| made.map_or_else(|| UNKNOWN.into(), |made| made.physical.as_str().into()))
    }

    /// The resource of this name; `None` if it is not made yet, but will be.
    fn made(&mut self, name: &str) -> Result<Option<&Made>> {
        let condition = self.template.resource(name).and_then(|resource| resource.condition.clone());
        if let Some(condition) = condition
            && !self.condition(&condition)?
        {
            return Err(faults::unresolved_here(name, self.section));
        }
        match self.resources.get(name) {
            Some(made) => Ok(Some(made)),
            None if self.ahead => Ok(None),
            None => Err(faults::unresolved_here(name, self.section)),
        }
    }

    fn pseudo(&self, name: &str) -> Value {
        let region = self.context.scope.region;
        match name {
            "AWS::AccountId" => self.context.scope.account.to_string().into(),
            "AWS::NotificationARNs" => {
                Value::List(self.stack.notification_arns.iter().map(|arn| arn.as_str().into()).collect())
            }
            "AWS::Partition" => region.partition().name().into(),
            "AWS::Region" => region.name().into(),
            "AWS::StackId" => self.stack.id.as_str().into(),
            "AWS::StackName" => self.stack.name.as_str().into(),
            "AWS::URLSuffix" => region.partition().dns_suffix().into(),
            _ => Value::Null,
        }
    }

    fn attribute(&mut self, argument: &Value) -> Result<Value> {
        let malformed = || faults::function("Fn::GetAtt", "object requires two non-empty parameters");
        let (name, attribute) = references::get_att(argument).ok_or_else(malformed)?;
        let attribute = match (attribute, argument.as_list()) {
            (Some(attribute), _) => attribute,
            (None, Some([_, computed])) => self.text(computed, "Fn::GetAtt")?,
            _ => return Err(malformed()),
        };
        self.get_att(&name, &attribute)
    }

    fn get_att(&mut self, name: &str, attribute: &str) -> Result<Value> {
        let Some(made) = self.made(name)? else { return Ok(UNKNOWN.into()) };
        let found = made.attributes.get(attribute).cloned();
        found.ok_or_else(|| faults::unsupported_attribute(name, attribute))
    }

    fn substitute(&mut self, argument: &Value) -> Result<Value> {
        let (template, own) = match argument {
            Value::Str(text) => (text, None),
            Value::List(parts) => match parts.as_slice() {
                [Value::Str(text), own] => (text, own.as_map()),
                _ => return Err(faults::function("Fn::Sub", "needs a string, or a string and a map.")),
            },
            _ => return Err(faults::function("Fn::Sub", "needs a string, or a string and a map.")),
        };
        let mut filled = String::new();
        for piece in pieces(template) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Name(name) => {
                    let value = match (own.and_then(|own| own.get(name)), name.split_once('.')) {
                        (Some(value), _) => self.value(value)?,
                        (None, Some((resource, attribute))) => self.get_att(resource, attribute)?,
                        (None, None) => self.reference(&name.into())?,
                    };
                    let list = |items: &[Value]| items.iter().filter_map(text).collect::<Vec<_>>().join(",");
                    let value = value.as_list().map(list).or_else(|| text(&value));
                    filled.push_str(&value.ok_or_else(|| faults::function("Fn::Sub", "needs strings."))?);
                }
            }
        }
        if filled.contains("{{resolve:") { self.dynamic(&filled) } else { Ok(filled.into()) }
    }

    fn join(&mut self, argument: &Value) -> Result<Value> {
        let malformed = || faults::function("Fn::Join", "requires a list argument with two parameters.");
        let Some([delimiter, list]) = argument.as_list() else { return Err(malformed()) };
        let delimiter = self.text(delimiter, "Fn::Join")?;
        let list = self.value(list)?;
        let parts: Option<Vec<String>> = match &list {
            Value::List(items) => items.iter().map(text).collect(),
            // What will be a list is not known yet.
            Value::Str(unknown) if unknown == UNKNOWN => Some(vec![unknown.clone()]),
            _ => None,
        };
        parts.map(|parts| parts.join(&delimiter).into()).ok_or_else(malformed)
    }

    fn split(&mut self, argument: &Value) -> Result<Value> {
        let Some([delimiter, source]) = argument.as_list() else {
            return Err(faults::function("Fn::Split", "requires a list argument with two parameters."));
        };
        let delimiter = self.text(delimiter, "Fn::Split")?;
        let source = self.text(source, "Fn::Split")?;
        if delimiter.is_empty() {
            return Err(faults::function("Fn::Split", "delimiter cannot be an empty string."));
        }
        Ok(Value::List(source.split(&delimiter).map(Value::from).collect()))
    }

    fn select(&mut self, argument: &Value) -> Result<Value> {
        let Some([index, list]) = argument.as_list() else {
            return Err(faults::function("Fn::Select", "requires a list argument with two elements."));
        };
        let index = self.text(index, "Fn::Select")?;
        let list = self.value(list)?;
        let items = match &list {
            Value::List(items) => items,
            Value::Str(unknown) if unknown == UNKNOWN => return Ok(list),
            _ => return Err(faults::function("Fn::Select", "requires a list argument with two elements.")),
        };
        let item = index.parse::<usize>().ok().and_then(|index| items.get(index)).cloned();
        // The parts of what is not known yet are not known either.
        let item = item.or_else(|| {
            items.iter().find(|item| item.as_str().is_some_and(|text| text.contains(UNKNOWN))).cloned()
        });
        item.ok_or_else(|| {
            faults::function("Fn::Select", &format!("cannot select nonexistent value at index {index}"))
        })
    }

    fn find_in_map(&mut self, argument: &Value) -> Result<Value> {
        let (places, default) = match argument.as_list() {
            Some([map, first, second]) => ([map, first, second], None),
            Some([map, first, second, Value::Map(options)]) => {
                ([map, first, second], options.get("DefaultValue"))
            }
            _ => {
                return Err(faults::function(
                    "Fn::FindInMap",
                    "requires a list argument with three elements.",
                ));
            }
        };
        let [map, first, second] = places;
        let map = self.text(map, "Fn::FindInMap")?;
        let first = self.text(first, "Fn::FindInMap")?;
        let second = self.text(second, "Fn::FindInMap")?;
        let found = self.template.mappings.get(&map).and_then(|map| map.get(&first)?.get(&second)).cloned();
        match (found, default) {
            (Some(found), _) => Ok(found),
            (None, Some(default)) => self.value(default),
            (None, None) => Err(faults::no_mapping(&map, &first, &second)),
        }
    }

    fn zones(&mut self, argument: &Value) -> Result<Value> {
        let name = self.text(argument, "Fn::GetAZs")?;
        let mut context = self.context.clone();
        if !name.is_empty() {
            let unknown = || faults::function("Fn::GetAZs", &format!("does not know the Region {name}."));
            context.scope = Scope::new(context.scope.account, region(&name).ok_or_else(unknown)?);
        }
        let answer = self.tx.call_as(&context, "ec2", "DescribeAvailabilityZones", Value::EMPTY)?;
        let zones = answer.get("AvailabilityZones").and_then(Value::as_list).unwrap_or_default();
        Ok(Value::List(zones.iter().filter_map(|zone| zone.get("ZoneName")).cloned().collect()))
    }

    fn import(&mut self, argument: &Value) -> Result<Value> {
        let name = self.text(argument, "Fn::ImportValue")?;
        if name.contains(UNKNOWN) {
            return Ok(UNKNOWN.into());
        }
        let value = self.tx.get::<Export>(&name).map(|export| export.value.clone());
        let value = value.ok_or_else(|| faults::no_export(&name))?;
        self.imports.push(name);
        Ok(value.into())
    }

    fn cidr(&mut self, argument: &Value) -> Result<Value> {
        let (block, count, bits) = match argument.as_list() {
            Some([block, count]) => (block, count, None),
            Some([block, count, bits]) => (block, count, Some(bits)),
            _ => return Err(faults::function("Fn::Cidr", "requires a list argument with three elements.")),
        };
        let block = self.text(block, "Fn::Cidr")?;
        let count = self.text(count, "Fn::Cidr")?.parse().unwrap_or(0);
        let bits = bits.map(|bits| self.text(bits, "Fn::Cidr")).transpose()?;
        if block.contains(UNKNOWN) {
            return Ok(Value::List(vec![UNKNOWN.into(); count]));
        }
        let blocks = cidr::cut(&block, count, bits.map_or(8, |bits| bits.parse().unwrap_or(0)));
        let blocks = blocks.ok_or_else(|| faults::function("Fn::Cidr", "cannot cut this block so."))?;
        Ok(Value::List(blocks.into_iter().map(Value::from).collect()))
    }

    /// A list of texts.
    fn list(&mut self, value: &Value) -> Result<Vec<String>> {
        let list = self.value(value)?;
        Ok(list.as_list().unwrap_or_default().iter().filter_map(text).collect())
    }

    /// Values that Systems Manager and Secrets Manager keep, named inside a text.
    fn dynamic(&mut self, source: &str) -> Result<Value> {
        let mut filled = String::new();
        let mut rest = source;
        while let Some(start) = rest.find("{{resolve:") {
            let Some(length) = rest[start..].find("}}") else { break };
            filled.push_str(&rest[..start]);
            filled.push_str(&self.stored(&rest[start + "{{resolve:".len()..start + length])?);
            rest = &rest[start + length + 2..];
        }
        filled.push_str(rest);
        Ok(filled.into())
    }

    fn stored(&mut self, reference: &str) -> Result<String> {
        let (service, name) = reference.split_once(':').unwrap_or((reference, ""));
        match service {
            "ssm" | "ssm-secure" => stored_parameter(self.tx, self.context, name),
            _ => Err(faults::not_implemented(&format!("the dynamic reference to {service}"))),
        }
    }

    /// Whether the condition of this name holds.
    pub(crate) fn condition(&mut self, name: &str) -> Result<bool> {
        self.condition_at(name, 0)
    }

    fn condition_at(&mut self, name: &str, depth: usize) -> Result<bool> {
        let template = self.template;
        let condition = template.conditions.get(name).ok_or_else(|| faults::unknown_condition(name))?;
        self.holds(condition, depth + 1)
    }

    pub(crate) fn holds(&mut self, condition: &Value, depth: usize) -> Result<bool> {
        // Conditions that name each other in a circle never end.
        if depth > 64 {
            return Err(faults::circular(&[]));
        }
        let only = condition.as_map().and_then(|map| map.iter().next());
        match only {
            Some(("Condition", Value::Str(name))) => self.condition_at(name, depth),
            Some((name, argument)) if name.starts_with("Fn::") => self.judge(name, argument, depth),
            _ => {
                Err(faults::validation("Template format error: Every Conditions member must be a condition."))
            }
        }
    }

    fn judge(&mut self, name: &str, argument: &Value, depth: usize) -> Result<bool> {
        let arguments = argument.as_list().unwrap_or_default();
        match (name, arguments) {
            ("Fn::Equals", [one, other]) => {
                let (one, other) = (self.value(one)?, self.value(other)?);
                Ok(match (text(&one), text(&other)) {
                    (Some(one), Some(other)) => one == other,
                    _ => one == other,
                })
            }
            ("Fn::Contains", [list, value]) => {
                let list = self.list(list)?;
                Ok(list.contains(&self.text(value, name)?))
            }
            ("Fn::EachMemberEquals", [list, value]) => {
                let list = self.list(list)?;
                let value = self.text(value, name)?;
                Ok(list.iter().all(|one| *one == value))
            }
            ("Fn::EachMemberIn", [list, others]) => {
                let others = self.list(others)?;
                Ok(self.list(list)?.iter().all(|one| others.contains(one)))
            }
            ("Fn::Not", [condition]) => Ok(!self.holds(condition, depth + 1)?),
            ("Fn::And" | "Fn::Or", conditions) if (2..=10).contains(&conditions.len()) => {
                let mut held = Vec::with_capacity(conditions.len());
                for condition in conditions {
                    held.push(self.holds(condition, depth + 1)?);
                }
                Ok(if name == "Fn::And" { !held.contains(&false) } else { held.contains(&true) })
            }
            _ => Err(faults::function(name, "is not given the conditions that it takes.")),
        }
    }
}

/// The value of a parameter of Systems Manager.
pub(crate) fn stored_parameter(tx: &mut Tx<'_>, context: &Context, name: &str) -> Result<String> {
    let input: Map = [("Name", Value::from(name)), ("WithDecryption", true.into())].into_iter().collect();
    let answer = tx.call_as(context, "ssm", "GetParameter", Value::Map(input));
    let answer = answer.map_err(|fault| match fault.code() {
        "ParameterNotFound" => faults::no_stored_parameter(name),
        _ => fault,
    })?;
    let value = answer.get("Parameter").and_then(|parameter| parameter.get("Value")).and_then(text);
    Ok(value.unwrap_or_default())
}
