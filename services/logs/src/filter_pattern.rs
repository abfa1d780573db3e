//! Filter patterns: which messages are meant.
//!
//! Words (`error -debug "not found" ?a ?b`), comparisons of members of JSON messages (`{ $.a = "x" && $.b > 3 }`), and
//! comparisons of fields between spaces (`[ip, ..., status = 4*, bytes]`).

mod comparison;
mod fields;
mod reader;
mod words;

use service::{BTreeMap, Result, json};

use crate::faults;
use comparison::Comparison;
use fields::Fields;
use reader::Reader;
use words::Words;

/// A filter pattern.
pub(crate) enum Pattern {
    /// The empty one, which all messages match.
    Everything,
    Words(Words),
    Json(Comparison),
    Fields(Fields),
}

impl Pattern {
    /// The pattern that a text is.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Everything);
        }
        if text.split('"').step_by(2).any(|outside_quotes| outside_quotes.contains('%')) {
            return Err(faults::no_regular_expressions());
        }
        let parsed = match text.as_bytes()[0] {
            b'{' => json_of(text).map(Self::Json),
            b'[' => Fields::parse(text).map(Self::Fields),
            _ => Words::parse(text).map(Self::Words),
        };
        parsed.ok_or_else(faults::invalid_pattern)
    }

    /// Whether a message matches.
    pub(crate) fn matches(&self, message: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Words(words) => words.matches(message),
            Self::Json(comparison) => {
                json::parse(message.as_bytes()).is_ok_and(|message| comparison.holds_for_json(&message))
            }
            Self::Fields(fields) => fields.matches(message),
        }
    }

    /// What the pattern names in a message that matches it.
    pub(crate) fn extract(&self, message: &str) -> BTreeMap<String, String> {
        match self {
            Self::Everything | Self::Words(_) => BTreeMap::new(),
            Self::Json(comparison) => {
                json::parse(message.as_bytes()).map(|message| comparison.named(&message)).unwrap_or_default()
            }
            Self::Fields(fields) => fields.named(message),
        }
    }
}

/// The comparison between braces.
fn json_of(text: &str) -> Option<Comparison> {
    let mut reader = Reader::new(text.strip_prefix('{')?.strip_suffix('}')?);
    let comparison = Comparison::parse(&mut reader)?;
    let is_whole = reader.is_done() && comparison.names_are(|name| name.starts_with('$'));
    is_whole.then_some(comparison)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn messages_match() {
        let json = r#"{"a":{"b":[1,{"c":"x y"}]},"n":404,"t":true,"z":null,"ip":"10.0.0.7"}"#;
        let access = r#"127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#;
        for (pattern, message, expected) in [
            ("", "anything", true),
            ("ERROR", "an ERROR here", true),
            ("ERROR", "an error here", false),
            ("ERROR 400", "400 is an ERROR", true),
            ("ERROR -WARN", "ERROR and WARN", false),
            ("?ERROR ?WARN", "a WARN", true),
            ("?ERROR ?WARN", "an INFO", false),
            ("?ERROR INFO", "an INFO", true),
            ("\"not found\"", "was not found", true),
            ("-\"not found\"", "was not found", false),
            ("{ $.n = 404 }", json, true),
            ("{ $.n >= 404.5 }", json, false),
            ("{ $.a.b[1].c = \"x*\" }", json, true),
            ("{ $.a.b[0] = 1 && $.t IS TRUE }", json, true),
            ("{ $.z IS NULL && $.y NOT EXISTS }", json, true),
            ("{ ($.n = 1) || ($.ip = 10.0.0.*) }", json, true),
            ("{ $.ip != 10.0.0.7 }", json, false),
            ("{ $.missing != 7 }", json, false),
            ("{ $.n = * }", json, true),
            ("{ $.n = 404 }", "no json 404", false),
            ("[ip, id, user, time, request, status = 4*, bytes]", access, true),
            ("[ip, id, user, time, request, status = 404, bytes > 2000]", access, false),
            ("[..., status = 404 && status != 500, bytes]", access, true),
            ("[ip != 127*, ...]", access, false),
            ("[ip, id, user, time, request = *index*, ...]", access, true),
            ("[a, b]", access, false),
            ("[]", access, true),
        ] {
            let parsed = Pattern::parse(pattern).unwrap_or_else(|fault| panic!("{pattern}: {fault:?}"));
            assert_eq!(parsed.matches(message), expected, "{pattern}");
        }
    }

    #[test]
    fn nonsense_is_none() {
        for pattern in
            ["{ $.a = }", "{ $.a ", "{ a = 1 }", "[a", "ERROR-400", "\"open", "{ $.a = 1 $.b = 2 }"]
        {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn values_are_extracted() {
        let pattern = Pattern::parse("{ $.a.b = * && $.n > 1 }").expect("a pattern");
        let found: Vec<_> = pattern.extract(r#"{"a":{"b":"x"},"n":2}"#).into_iter().collect();
        assert_eq!(found, [("$.a.b".to_owned(), "x".to_owned()), ("$.n".to_owned(), "2".to_owned())]);
        let pattern = Pattern::parse("[ip, ..., bytes > 1]").expect("a pattern");
        let found: Vec<_> = pattern.extract("1.1.1.1 a b 7").into_iter().collect();
        assert_eq!(found, [("$bytes".to_owned(), "7".to_owned()), ("$ip".to_owned(), "1.1.1.1".to_owned())]);
    }
}
