//! How AWS says that a value is not allowed.

use std::fmt::Write as _;

use model::{Fault, Model, Operation, Protocol, Value, ValueRef};

use crate::s3;
use crate::validate::{Constraint, Place, Violation, violations};

/// Refuses an input that the model does not allow, in the service's words. The service itself judges the members
/// that `judged` names (`RunInstances.InstanceType`).
pub fn validate(
    model: &'static Model,
    operation: &'static Operation,
    input: &Value,
    judged: &[&str],
) -> Result<(), Fault> {
    let mut found = violations(model, operation, input);
    // Recorded answers of IAM show no values.
    if model.name() == "iam" {
        found.iter_mut().for_each(|violation| violation.sensitive = true);
    }
    found.retain(|violation| !judged.iter().any(|judged| names(judged, operation, violation)));
    if found.is_empty() {
        return Ok(());
    }
    let special = page_size(model, operation, &found).or_else(|| missing_body(model, operation, &found));
    special.or_else(|| refusal(model, &found)).map_or(Ok(()), Err)
}

/// Whether `judged` is the member of the operation that a violation is about.
fn names(judged: &str, operation: &Operation, violation: &Violation) -> bool {
    let (of, member) = judged.split_once('.').unwrap_or((judged, ""));
    of == operation.name && violation.path.first().is_some_and(|first| first == member)
}

/// A page size out of range, where the operation has an error for just that: recorded answers of AWS Config show
/// that it comes without the count of violations.
fn page_size(model: &'static Model, operation: &'static Operation, found: &[Violation]) -> Option<Fault> {
    const CODE: &str = "InvalidLimitException";
    let [violation] = found else { return None };
    let [name] = &violation.path[..] else { return None };
    let modelled = operation.errors.iter().any(|error| model.shape(*error).name == CODE);
    (modelled && name.eq_ignore_ascii_case("limit")).then(|| {
        let mut message = String::new();
        sentence(violation, &mut message);
        Fault::new(CODE, message)
    })
}

/// S3 has an error of its own for a body that is not there.
fn missing_body(model: &'static Model, operation: &Operation, found: &[Violation]) -> Option<Fault> {
    let input = model.shape(operation.input.filter(|_| s3::is(model))?).structure()?;
    let body = input.members[input.payload?].name;
    let is_body = |violation: &Violation| {
        violation.constraint == Constraint::Required && violation.path.len() == 1 && violation.path[0] == body
    };
    found.iter().any(is_body).then(|| Fault::new("MissingRequestBodyError", "Request Body is empty"))
}

/// The fault that tells of `violations`; `None` when there are none that the service would mind.
///
/// EC2 and S3 have their own codes and report one at a time; S3 leaves all but what is missing to its handlers.
/// The other services report all, in words that their common framework has. Over the query protocol
/// [`write_fault`](crate::write_fault) turns the code into `ValidationError`.
pub fn refusal(model: &Model, violations: &[Violation]) -> Option<Fault> {
    if s3::is(model) {
        return violations
            .iter()
            .find(|violation| violation.constraint == Constraint::Required)
            .map(s3_missing);
    }
    if model.entry().protocols.contains(&Protocol::Ec2) {
        return violations.first().map(ec2);
    }
    if violations.is_empty() {
        return None;
    }
    let plural = if violations.len() == 1 { "" } else { "s" };
    let mut message = format!("{} validation error{plural} detected: ", violations.len());
    for (index, violation) in violations.iter().enumerate() {
        if index > 0 {
            message.push_str("; ");
        }
        sentence(violation, &mut message);
    }
    Some(Fault::new(code(model), message))
}

/// The code of the common framework, or what a service has in its place.
fn code(model: &Model) -> &'static str {
    let is_query = model.entry().protocols.iter().all(|protocol| *protocol == Protocol::Query);
    match model.name() {
        // Recorded answers show it.
        "logs" => "InvalidParameterException",
        _ if is_query => "ValidationError",
        _ => "ValidationException",
    }
}

fn s3_missing(violation: &Violation) -> Fault {
    let is_body = violation.path.len() > 1;
    if is_body {
        let message =
            "The XML you provided was not well-formed or did not validate against our published schema";
        return Fault::new("MalformedXML", message);
    }
    Fault::new("InvalidRequest", format!("Missing required parameter: {}", violation.path.join(".")))
}

fn ec2(violation: &Violation) -> Fault {
    let name = violation.wire_path.join(".");
    if violation.constraint == Constraint::Required {
        return Fault::new("MissingParameter", format!("The request must contain the parameter {name}"));
    }
    let mut value = String::new();
    display(violation.value.view(), &mut value);
    let mut message = format!("Value ({value}) for parameter {name} is invalid. ");
    match &violation.constraint {
        Constraint::Enum(values) => _ = write!(message, "Valid values are: {}", values.join(", ")),
        constraint => demand(constraint, &mut message),
    }
    Fault::new("InvalidParameterValue", message)
}

/// `Value 'x' at 'tags.1.member.key' failed to satisfy constraint: Member must ...`.
fn sentence(violation: &Violation, message: &mut String) {
    message.push_str("Value ");
    if violation.value.is_null() {
        message.push_str("null ");
    } else if !violation.sensitive {
        message.push('\'');
        display(violation.value.view(), message);
        message.push_str("' ");
    }
    message.push_str("at '");
    path(&violation.path, message);
    message.push_str("' failed to satisfy constraint: ");
    let Some(within) = &violation.within else { return demand(&violation.constraint, message) };
    message.push_str(match within.place {
        Place::Item => "Member must satisfy constraint: [",
        Place::Key => "Map keys must satisfy constraint: [",
        Place::Value => "Map value must satisfy constraint: [",
    });
    for (index, constraint) in within.constraints.iter().enumerate() {
        if index > 0 {
            message.push_str(", ");
        }
        demand(constraint, message);
    }
    message.push(']');
}

/// Members begin in lower case; items of lists read `1.member`.
fn path(segments: &[String], message: &mut String) {
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            message.push('.');
        }
        let mut characters = segment.chars();
        if let Some(first) = characters.next() {
            message.push(first.to_ascii_lowercase());
        }
        message.push_str(characters.as_str());
        if index > 0 && segment.bytes().all(|byte| byte.is_ascii_digit()) {
            message.push_str(".member");
        }
    }
}

fn demand(constraint: &Constraint, message: &mut String) {
    let _ = match constraint {
        Constraint::Required => write!(message, "Member must not be null"),
        Constraint::MinLength(min) => {
            write!(message, "Member must have length greater than or equal to {min}")
        }
        Constraint::MaxLength(max) => write!(message, "Member must have length less than or equal to {max}"),
        Constraint::Min(min) => write!(message, "Member must have value greater than or equal to {min}"),
        Constraint::Max(max) => write!(message, "Member must have value less than or equal to {max}"),
        Constraint::Enum(values) => {
            write!(message, "Member must satisfy enum value set: [{}]", values.join(", "))
        }
        Constraint::Pattern(pattern) => {
            write!(message, "Member must satisfy regular expression pattern: {pattern}")
        }
    };
}

/// A value as Java prints it: `[a, b]`, `{k=v}`.
fn display(value: ValueRef<'_>, text: &mut String) {
    match value {
        ValueRef::Null => text.push_str("null"),
        ValueRef::Bool(value) => _ = write!(text, "{value}"),
        ValueRef::Int(number) => _ = write!(text, "{number}"),
        ValueRef::Float(number) => _ = write!(text, "{number:?}"),
        ValueRef::Str(value) => text.push_str(value),
        ValueRef::Blob(bytes) => {
            _ = write!(text, "java.nio.HeapByteBuffer[pos=0 lim={0} cap={0}]", bytes.len())
        }
        ValueRef::Time(time) => _ = write!(text, "{time}"),
        ValueRef::List(list) => {
            text.push('[');
            for index in 0..list.len() {
                if index > 0 {
                    text.push_str(", ");
                }
                display(list.item(index), text);
            }
            text.push(']');
        }
        ValueRef::Map(entries) => {
            text.push('{');
            let mut first = true;
            entries.each(&mut |name, value| {
                if !std::mem::take(&mut first) {
                    text.push_str(", ");
                }
                text.push_str(name);
                text.push('=');
                display(value, text);
            });
            text.push('}');
        }
        ValueRef::Structure(_) => display(value.to_value().view(), text),
    }
}
