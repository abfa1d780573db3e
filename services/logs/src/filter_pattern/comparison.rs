//! Comparisons, joined by `&&`, `||` and parentheses.

use service::{BTreeMap, Value, json};

use super::reader::Reader;

/// What has to hold.
pub(crate) enum Comparison {
    All(Vec<Comparison>),
    Any(Vec<Comparison>),
    One { name: String, test: Test },
}

/// What has to hold for one value.
pub(crate) enum Test {
    Exists,
    NotExists,
    IsNull,
    Is(bool),
    Text { pattern: String, equal: bool },
    Number { order: Order, number: f64 },
}

#[derive(Clone, Copy)]
pub(crate) enum Order {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// The longer ones first, for the shorter ones begin them.
const OPERATORS: [(&str, Order); 6] = [
    ("!=", Order::NotEqual),
    (">=", Order::GreaterOrEqual),
    ("<=", Order::LessOrEqual),
    ("=", Order::Equal),
    (">", Order::Greater),
    ("<", Order::Less),
];

impl Comparison {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Option<Self> {
        let mut parts = vec![Self::all(reader)?];
        while reader.takes("||") {
            parts.push(Self::all(reader)?);
        }
        Some(Self::Any(parts))
    }

    fn all(reader: &mut Reader<'_>) -> Option<Self> {
        let mut parts = vec![Self::one(reader)?];
        while reader.takes("&&") {
            parts.push(Self::one(reader)?);
        }
        Some(Self::All(parts))
    }

    fn one(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.takes("(") {
            let inner = Self::parse(reader)?;
            return reader.takes(")").then_some(inner);
        }
        let name = reader.word(|character| "=!<>()&|,".contains(character))?.to_owned();
        Some(Self::One { name, test: Test::parse(reader)? })
    }

    /// Whether it holds; `holds` says it for one test.
    fn holds(&self, holds: &dyn Fn(&str, &Test) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(holds)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(holds)),
            Self::One { name, test } => holds(name, test),
        }
    }

    /// Whether it holds for the members of a JSON document.
    pub(super) fn holds_for_json(&self, document: &Value) -> bool {
        self.holds(&|name, test| test.holds_for_json(selected(document, name)))
    }

    /// Whether it holds for a field.
    pub(super) fn holds_for_field(&self, field: &str) -> bool {
        self.holds(&|_, test| test.holds_for_field(field))
    }

    fn each_name(&self, each: &mut dyn FnMut(&str)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_name(each)),
            Self::One { name, .. } => each(name),
        }
    }

    /// Whether all names are of a kind.
    pub(super) fn names_are(&self, is_good: impl Fn(&str) -> bool) -> bool {
        let mut all = true;
        self.each_name(&mut |name| all &= is_good(name));
        all
    }

    /// The values of the members that it names, as texts.
    pub(super) fn named(&self, document: &Value) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        self.each_name(&mut |name| {
            let text = match selected(document, name) {
                None => return,
                Some(Value::Str(text)) => text.clone(),
                Some(other) => json::to_string(other.view()),
            };
            found.insert(name.to_owned(), text);
        });
        found
    }
}

impl Test {
    fn parse(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.takes("IS") {
            let (null, yes, no) = (reader.takes("NULL"), reader.takes("TRUE"), reader.takes("FALSE"));
            return if null { Some(Self::IsNull) } else { (yes || no).then_some(Self::Is(yes)) };
        }
        if reader.takes("NOT") {
            return reader.takes("EXISTS").then_some(Self::NotExists);
        }
        if reader.takes("EXISTS") {
            return Some(Self::Exists);
        }
        let (_, order) = OPERATORS.into_iter().find(|(operator, _)| reader.takes(operator))?;
        let (text, is_quoted) = if reader.begins("\"") {
            (reader.quoted()?, true)
        } else {
            (reader.word(|character| "()&|,".contains(character))?.to_owned(), false)
        };
        match (order, text.parse()) {
            (order, Ok(number)) if !is_quoted => Some(Self::Number { order, number }),
            (Order::Equal, _) if text == "*" => Some(Self::Exists),
            (Order::Equal, _) => Some(Self::Text { pattern: glob(&text), equal: true }),
            (Order::NotEqual, _) => Some(Self::Text { pattern: glob(&text), equal: false }),
            _ => None,
        }
    }

    /// A member that is not there is neither equal nor unequal to anything.
    fn holds_for_json(&self, found: Option<&Value>) -> bool {
        let Some(value) = found else { return matches!(self, Self::NotExists) };
        match (self, value) {
            (Self::Exists, _) => true,
            (Self::NotExists, _) => false,
            (Self::IsNull, value) => value.is_null(),
            (Self::Is(wanted), value) => value.as_bool() == Some(*wanted),
            (Self::Text { pattern, equal }, Value::Str(text)) => service::matches(pattern, text) == *equal,
            (Self::Text { equal, .. }, _) => !equal,
            (Self::Number { order, number }, Value::Int(value)) => order.holds(*value as f64, *number),
            (Self::Number { order, number }, Value::Float(value)) => order.holds(*value, *number),
            (Self::Number { order, .. }, _) => matches!(order, Order::NotEqual),
        }
    }

    fn holds_for_field(&self, field: &str) -> bool {
        match self {
            Self::Exists => true,
            Self::NotExists | Self::IsNull | Self::Is(_) => false,
            Self::Text { pattern, equal } => service::matches(pattern, field) == *equal,
            Self::Number { order, number } => match field.parse() {
                Ok(field) => order.holds(field, *number),
                Err(_) => matches!(order, Order::NotEqual),
            },
        }
    }
}

impl Order {
    fn holds(self, one: f64, other: f64) -> bool {
        match self {
            Self::Equal => one == other,
            Self::NotEqual => one != other,
            Self::Greater => one > other,
            Self::GreaterOrEqual => one >= other,
            Self::Less => one < other,
            Self::LessOrEqual => one <= other,
        }
    }
}

/// A pattern in which only the asterisk is special.
fn glob(text: &str) -> String {
    text.replace('\\', "\\\\").replace('?', "\\?")
}

/// What a selector (`$.a.b[0]`) names in a document.
fn selected<'d>(document: &'d Value, selector: &str) -> Option<&'d Value> {
    let mut value = document;
    for part in selector.strip_prefix('$')?.split('.').filter(|part| !part.is_empty()) {
        let (name, indexes) = part.split_at(part.find('[').unwrap_or(part.len()));
        if !name.is_empty() {
            value = value.as_map()?.get(name)?;
        }
        for index in indexes.split_terminator(']') {
            let index: usize = index.strip_prefix('[')?.parse().ok()?;
            value = value.as_list()?.get(index)?;
        }
    }
    Some(value)
}
