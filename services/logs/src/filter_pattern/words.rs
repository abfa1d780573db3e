//! Words that messages have in them, or not.

use super::reader::Reader;

/// The words of a pattern.
#[derive(Default)]
pub(crate) struct Words {
    needed: Vec<String>,
    excluded: Vec<String>,
    /// One of these is enough; they count only where they are alone.
    optional: Vec<String>,
}

impl Words {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader::new(text);
        let mut words = Self::default();
        while !reader.is_done() {
            let list = if reader.takes("-") {
                &mut words.excluded
            } else if reader.takes("?") {
                &mut words.optional
            } else {
                &mut words.needed
            };
            let word = if reader.begins("\"") {
                reader.quoted()?
            } else {
                let word = reader.word(|_| false)?;
                // Anything else has to stand between quotes.
                word.chars()
                    .all(|character| character.is_alphanumeric() || character == '_')
                    .then(|| word.to_owned())?
            };
            list.push(word);
        }
        Some(words)
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let has = |word: &String| message.contains(word.as_str());
        let is_alone = self.needed.is_empty() && self.excluded.is_empty();
        self.needed.iter().all(has)
            && !self.excluded.iter().any(has)
            && (!is_alone || self.optional.iter().any(has))
    }
}
