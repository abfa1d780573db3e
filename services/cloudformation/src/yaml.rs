//! The text of a template, JSON or YAML, becomes a value; YAML's short forms become the long ones.

use service::{Fault, Map, Result, Value, json};
use yaml_rust2::Event;
use yaml_rust2::parser::{Parser, Tag};
use yaml_rust2::scanner::{Marker, ScanError, TScalarStyle};

use crate::faults;

/// How deep a template may nest.
const DEPTH: usize = 100;

/// Reads a template's text.
pub(crate) fn parse(text: &str) -> Result<Value> {
    if text.trim_start().starts_with('{') {
        // What begins as JSON may still be YAML in flow style.
        return match json::parse(text.as_bytes()) {
            Ok(value) => Ok(value),
            Err(error) => document(text).map_err(|_| not_json(text, error.at)),
        };
    }
    document(text)
}

fn not_json(text: &str, at: usize) -> Fault {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |index| index + 1) + 1;
    faults::malformed("JSON", line, column)
}

fn document(text: &str) -> Result<Value> {
    let mut reader = Reader { parser: Parser::new_from_str(text), mark: None };
    // The stream begins, the document begins.
    reader.next()?;
    if reader.next()? == Event::StreamEnd {
        return Ok(Value::Null);
    }
    let event = reader.next()?;
    reader.node(event, 0)
}

struct Reader<'t> {
    parser: Parser<std::str::Chars<'t>>,
    mark: Option<Marker>,
}

impl Reader<'_> {
    fn next(&mut self) -> Result<Event> {
        let (event, mark) = self.parser.next_token().map_err(|error| not_yaml(&error))?;
        self.mark = Some(mark);
        Ok(event)
    }

    fn malformed(&self) -> Fault {
        let (line, column) = self.mark.map_or((1, 1), |mark| (mark.line(), mark.col() + 1));
        faults::malformed("YAML", line, column)
    }

    fn node(&mut self, event: Event, depth: usize) -> Result<Value> {
        if depth > DEPTH {
            return Err(self.malformed());
        }
        let (value, tag) = match event {
            Event::Scalar(text, style, _, tag) => (scalar(text, style, tag.as_ref()), tag),
            Event::SequenceStart(_, tag) => (self.sequence(depth)?, tag),
            Event::MappingStart(_, tag) => (self.mapping(depth)?, tag),
            Event::Alias(_) => return Err(faults::yaml_alias()),
            _ => return Err(self.malformed()),
        };
        match tag.filter(|tag| tag.handle == "!") {
            Some(tag) => Ok(long_form(&tag.suffix, value)),
            None => Ok(value),
        }
    }

    fn sequence(&mut self, depth: usize) -> Result<Value> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Ok(Value::List(items)),
                event => items.push(self.node(event, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value> {
        let mut entries = Map::new();
        loop {
            let name = match self.next()? {
                Event::MappingEnd => return Ok(Value::Map(entries)),
                Event::Scalar(name, ..) => name,
                _ => return Err(self.malformed()),
            };
            let event = self.next()?;
            let value = self.node(event, depth + 1)?;
            entries.insert(name, value);
        }
    }
}

fn not_yaml(error: &ScanError) -> Fault {
    faults::malformed("YAML", error.marker().line(), error.marker().col() + 1)
}

/// A plain scalar is a number only if it is written as numbers are: `012` and `1.10` stay texts.
fn scalar(text: String, style: TScalarStyle, tag: Option<&Tag>) -> Value {
    if style != TScalarStyle::Plain || tag.is_some() {
        return Value::Str(text);
    }
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>()
        && number.to_string() == text
    {
        return Value::Int(number);
    }
    if let Ok(number) = text.parse::<f64>()
        && number.is_finite()
        && text.contains('.')
        && number.to_string() == text
    {
        return Value::Float(number);
    }
    Value::Str(text)
}

/// `!Sub x` is `{"Fn::Sub": x}`; `!GetAtt a.b` names its two parts.
fn long_form(name: &str, value: Value) -> Value {
    let entry = match (name, value) {
        ("Ref" | "Condition", value) => (name.to_owned(), value),
        ("GetAtt", Value::Str(text)) => {
            let parts = match text.split_once('.') {
                Some((resource, attribute)) => vec![resource.into(), attribute.into()],
                None => vec![text.into()],
            };
            ("Fn::GetAtt".to_owned(), Value::List(parts))
        }
        (_, value) => (format!("Fn::{name}"), value),
    };
    Value::Map([entry].into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::parse;
    use service::json;

    #[test]
    fn short_forms_become_long_ones() {
        let text =
            "A: !Ref B\nC: !GetAtt D.E.F\nG: !Join ['', [a, !Sub '${H}']]\nI: !If\n  - J\n  - 012\n  - 12\n";
        let value = parse(text).map(|value| json::to_string(value.view()));
        let expected = r#"{"A":{"Ref":"B"},"C":{"Fn::GetAtt":["D","E.F"]},"G":{"Fn::Join":["",["a",{"Fn::Sub":"${H}"}]]},"I":{"Fn::If":["J","012",12]}}"#;
        assert_eq!(value.as_deref(), Ok(expected));
    }

    #[test]
    fn what_is_neither_json_nor_yaml_says_where() {
        let fault = |text| parse(text).err().map(|fault| fault.message().to_owned());
        assert_eq!(
            fault("{\"a\": ]"),
            Some("Template format error: JSON not well-formed. (line 1, column 7)".to_owned())
        );
        assert!(
            fault("a: b: c")
                .is_some_and(|text| text.starts_with("Template format error: YAML not well-formed."))
        );
        assert!(fault("a: &x b\nc: *x").is_some());
    }
}
