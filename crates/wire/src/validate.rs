//! What the model allows: required members, enumerations, lengths, ranges and patterns.

use model::{Kind, Model, Operation, ShapeModel, Value};

use crate::regexes;
use crate::schema::Schema;

/// What a value fails to satisfy.
#[derive(Clone, Debug, PartialEq)]
pub enum Constraint {
    /// It must be there.
    Required,
    /// Its length (or size) must be this or more.
    MinLength(f64),
    /// Its length (or size) must be this or less.
    MaxLength(f64),
    /// It must be this number or more.
    Min(f64),
    /// It must be this number or less.
    Max(f64),
    /// It must be one of these.
    Enum(&'static [&'static str]),
    /// It must match this pattern as a whole.
    Pattern(&'static str),
}

/// A value that the model does not allow.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The members on the way to the value: names of the model, numbers of items (from 1), keys of maps.
    pub path: Vec<String>,
    /// The same in the names of the request, as EC2 has them.
    pub wire_path: Vec<String>,
    /// The value, or the list or map whose scalar item it is.
    pub value: Value,
    /// What it fails to satisfy.
    pub constraint: Constraint,
    /// Where the value is a scalar in a list or map: all that its shape demands, as AWS then reports.
    pub within: Option<Within>,
    /// Whether the value must not be shown.
    pub sensitive: bool,
}

/// A scalar inside a list or map fails; AWS then shows the whole list or map.
#[derive(Clone, Debug, PartialEq)]
pub struct Within {
    /// What AWS calls the place.
    pub place: Place,
    /// All constraints of the item's shape.
    pub constraints: Vec<Constraint>,
}

/// Where in a list or map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An item of a list.
    Item,
    /// A key of a map.
    Key,
    /// A value of a map.
    Value,
}

/// All that the model does not allow in `input`, in model order.
pub fn violations(model: &'static Model, operation: &'static Operation, input: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    if let Some(shape) = operation.input {
        structure(Schema::root(model, shape), input, &Path::Root, &mut found);
    }
    found
}

/// The way to a value, on the stack: nothing is allocated while nothing is wrong.
enum Path<'p> {
    Root,
    Member(&'p Path<'p>, Schema),
    Item(&'p Path<'p>, usize),
    Key(&'p Path<'p>, &'p str),
}

impl Path<'_> {
    fn collect(&self, wire: bool) -> Vec<String> {
        match self {
            Path::Root => Vec::new(),
            Path::Member(parent, schema) => {
                let mut path = parent.collect(wire);
                let name = schema.member.map_or("", |member| member.name);
                path.push(if wire { crate::query::ec2_name(*schema).into_owned() } else { name.to_owned() });
                path
            }
            Path::Item(parent, index) => {
                let mut path = parent.collect(wire);
                path.push((index + 1).to_string());
                path
            }
            Path::Key(parent, key) => {
                let mut path = parent.collect(wire);
                path.push((*key).to_owned());
                path
            }
        }
    }

    fn violation(&self, schema: Schema, value: &Value, constraint: Constraint) -> Violation {
        Violation {
            path: self.collect(false),
            wire_path: self.collect(true),
            value: value.clone(),
            constraint,
            within: None,
            sensitive: schema.shape.sensitive,
        }
    }
}

fn structure(schema: Schema, value: &Value, path: &Path<'_>, found: &mut Vec<Violation>) {
    let Some(map) = value.as_map() else { return };
    let mut left = map.len();
    for member in schema.members() {
        // Where all that is there was seen, only what must be there is looked for.
        if left == 0 && !member.required {
            continue;
        }
        let value = map.get(member.name).unwrap_or(&Value::Null);
        if value.is_null() && !member.required {
            continue;
        }
        let target = schema.to(member);
        let path = Path::Member(path, target);
        if value.is_null() {
            found.push(path.violation(target, value, Constraint::Required));
        } else {
            left -= 1;
            check(target, value, &path, found);
        }
    }
}

fn check(schema: Schema, value: &Value, path: &Path<'_>, found: &mut Vec<Violation>) {
    each_broken(schema.shape, value, &mut |constraint| found.push(path.violation(schema, value, constraint)));
    match (&schema.shape.kind, value) {
        (Kind::Structure(structure), _) if structure.document || structure.event_stream => {}
        (Kind::Structure(_), _) => structure(schema, value, path, found),
        (Kind::List { member }, Value::List(items)) => {
            let item = schema.to(member);
            if is_scalar(item) {
                scalars(Place::Item, item, items.iter(), (value, path), found);
            } else {
                for (index, value) in items.iter().enumerate().filter(|(_, value)| !value.is_null()) {
                    check(item, value, &Path::Item(path, index), found);
                }
            }
        }
        (Kind::Map { key, value: member }, Value::Map(map)) => {
            let (key, item) = (schema.to(key), schema.to(member));
            keys(key, map.iter().map(|(name, _)| name), (value, path), found);
            if is_scalar(item) {
                scalars(Place::Value, item, map.iter().map(|(_, value)| value), (value, path), found);
            } else {
                for (name, value) in map.iter().filter(|(_, value)| !value.is_null()) {
                    check(item, value, &Path::Key(path, name), found);
                }
            }
        }
        _ => {}
    }
}

fn is_scalar(schema: Schema) -> bool {
    !matches!(schema.shape.kind, Kind::Structure(_) | Kind::List { .. } | Kind::Map { .. })
}

/// Checks scalars in a list or map, and reports the first that fails as AWS does: by the whole.
fn scalars<'v>(
    place: Place,
    item: Schema,
    mut values: impl Iterator<Item = &'v Value>,
    (whole, path): (&Value, &Path<'_>),
    found: &mut Vec<Violation>,
) {
    if !constrained(item.shape) {
        return;
    }
    let mut broken = None;
    for value in values.by_ref().filter(|value| !value.is_null()) {
        each_broken(item.shape, value, &mut |constraint| _ = broken.get_or_insert(constraint));
        if broken.is_some() {
            break;
        }
    }
    if let Some(constraint) = broken {
        let mut violation = path.violation(item, whole, constraint);
        violation.within = Some(Within { place, constraints: all(item.shape) });
        found.push(violation);
    }
}

fn keys<'v>(
    key: Schema,
    mut names: impl Iterator<Item = &'v str>,
    (whole, path): (&Value, &Path<'_>),
    found: &mut Vec<Violation>,
) {
    let broken = names.find_map(|name| {
        let mut broken = None;
        text_broken(key.shape, name, &mut |constraint| _ = broken.get_or_insert(constraint));
        broken
    });
    if let Some(constraint) = broken {
        let mut violation = path.violation(key, whole, constraint);
        violation.within = Some(Within { place: Place::Key, constraints: all(key.shape) });
        found.push(violation);
    }
}

fn constrained(shape: &ShapeModel) -> bool {
    shape.min.is_some() || shape.max.is_some() || shape.pattern.is_some() || !shape.values.is_empty()
}

/// All constraints of a shape, as AWS lists them for items.
fn all(shape: &'static ShapeModel) -> Vec<Constraint> {
    let is_number = matches!(shape.kind, Kind::Integer | Kind::Long | Kind::Float | Kind::Double);
    let max = shape.max.map(if is_number { Constraint::Max } else { Constraint::MaxLength });
    let min = shape.min.map(if is_number { Constraint::Min } else { Constraint::MinLength });
    let pattern = shape.pattern.map(|pattern| Constraint::Pattern(shape.pattern_text.unwrap_or(pattern)));
    let values = (!shape.values.is_empty()).then_some(Constraint::Enum(&shape.values));
    [max, min, pattern, values].into_iter().flatten().collect()
}

/// Calls `broken` with each constraint of the shape that the value does not satisfy.
fn each_broken(shape: &'static ShapeModel, value: &Value, broken: &mut dyn FnMut(Constraint)) {
    match value {
        Value::Str(text) => text_broken(shape, text, broken),
        Value::Blob(bytes) => length_broken(shape, bytes.len(), broken),
        Value::List(items) => length_broken(shape, items.len(), broken),
        Value::Map(map) if matches!(shape.kind, Kind::Map { .. }) => length_broken(shape, map.len(), broken),
        Value::Int(number) => range_broken(shape, *number as f64, broken),
        Value::Float(number) => range_broken(shape, *number, broken),
        _ => {}
    }
}

fn text_broken(shape: &'static ShapeModel, text: &str, broken: &mut dyn FnMut(Constraint)) {
    if shape.min.is_some() || shape.max.is_some() {
        length_broken(shape, text.chars().count(), broken);
    }
    if !shape.values.is_empty() && !shape.values.contains(&text) {
        broken(Constraint::Enum(&shape.values));
    }
    if let Some(pattern) = shape.pattern
        && !regexes::matches(pattern, text)
    {
        broken(Constraint::Pattern(shape.pattern_text.unwrap_or(pattern)));
    }
}

fn length_broken(shape: &ShapeModel, length: usize, broken: &mut dyn FnMut(Constraint)) {
    let length = length as f64;
    if let Some(max) = shape.max.filter(|max| length > *max) {
        broken(Constraint::MaxLength(max));
    }
    if let Some(min) = shape.min.filter(|min| length < *min) {
        broken(Constraint::MinLength(min));
    }
}

fn range_broken(shape: &ShapeModel, number: f64, broken: &mut dyn FnMut(Constraint)) {
    if let Some(max) = shape.max.filter(|max| number > *max) {
        broken(Constraint::Max(max));
    }
    if let Some(min) = shape.min.filter(|min| number < *min) {
        broken(Constraint::Min(min));
    }
}
