//! Fields between spaces, each with a name and what has to hold for it.

use service::BTreeMap;

use super::comparison::Comparison;
use super::reader::Reader;

/// The fields of a pattern.
pub(crate) struct Fields {
    before: Vec<Field>,
    /// Those after the ellipsis, if there is one.
    after: Option<Vec<Field>>,
}

struct Field {
    name: String,
    comparison: Option<Comparison>,
}

impl Fields {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('[')?.strip_suffix(']')?;
        let mut fields = Self { before: Vec::new(), after: None };
        if text.trim().is_empty() {
            return Some(Self { after: Some(Vec::new()), ..fields });
        }
        for column in columns(text) {
            let column = column.trim();
            if column == "..." {
                if fields.after.replace(Vec::new()).is_some() {
                    return None;
                }
                continue;
            }
            fields.after.as_mut().unwrap_or(&mut fields.before).push(Field::parse(column)?);
        }
        Some(fields)
    }

    /// The fields with what stands at their places, if the message has as many as it needs.
    fn placed<'m>(&self, message: &'m str) -> Option<Vec<(&Field, &'m str)>> {
        let values = split(message);
        let after = self.after.as_deref().unwrap_or_default();
        let least = self.before.len() + after.len();
        if values.len() < least || self.after.is_none() && values.len() > least {
            return None;
        }
        let last = values.len() - after.len();
        let before = self.before.iter().zip(values.iter().copied());
        Some(before.chain(after.iter().zip(values[last..].iter().copied())).collect())
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        self.placed(message).is_some_and(|placed| {
            placed.iter().all(|(field, value)| {
                field.comparison.as_ref().is_none_or(|comparison| comparison.holds_for_field(value))
            })
        })
    }

    pub(super) fn named(&self, message: &str) -> BTreeMap<String, String> {
        let placed = self.placed(message).unwrap_or_default();
        placed.into_iter().map(|(field, value)| (format!("${}", field.name), value.to_owned())).collect()
    }
}

impl Field {
    fn parse(column: &str) -> Option<Self> {
        let end = column.find(|character: char| character.is_whitespace() || "=!<>".contains(character));
        let name = &column[..end.unwrap_or(column.len())];
        let is_name = |name: &str| {
            !name.is_empty()
                && name.chars().all(|character| character.is_alphanumeric() || "_-.".contains(character))
        };
        if name == column {
            return is_name(name).then(|| Self { name: name.to_owned(), comparison: None });
        }
        let mut reader = Reader::new(column);
        let comparison = Comparison::parse(&mut reader)?;
        let is_whole = reader.is_done() && is_name(name) && comparison.names_are(|other| other == name);
        is_whole.then(|| Self { name: name.to_owned(), comparison: Some(comparison) })
    }
}

/// The columns between commas that stand outside quotes.
fn columns(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|character| {
        is_quoted ^= character == '"';
        character == ',' && !is_quoted
    })
    .collect()
}

/// The fields of a message: what stands between spaces, or between quotes or brackets.
fn split(message: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut rest = message.trim();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => rest[1..].find('"').map(|end| (1, end + 1)),
            '[' => rest.find(']').map(|end| (1, end)),
            _ => None,
        };
        let (field, after) = match end {
            Some((start, end)) => (&rest[start..end], &rest[end + 1..]),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        fields.push(field);
        rest = after.trim_start();
    }
    fields
}
