//! A text, read from its beginning.

/// What of a text is still to be read.
pub(super) struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// Whether nothing but blanks is left.
    pub(super) fn is_done(&mut self) -> bool {
        self.blanks();
        self.rest.is_empty()
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// What begins the rest, after blanks.
    pub(super) fn begins(&mut self, token: &str) -> bool {
        self.blanks();
        self.rest.starts_with(token)
    }

    /// Reads over a token, if it comes next.
    pub(super) fn takes(&mut self, token: &str) -> bool {
        let begins = self.begins(token);
        if begins {
            self.rest = &self.rest[token.len()..];
        }
        begins
    }

    /// The characters up to one that ends a word; at least one.
    pub(super) fn word(&mut self, ends: impl Fn(char) -> bool) -> Option<&'t str> {
        self.blanks();
        let end = self.rest.find(|character: char| character.is_whitespace() || ends(character));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    /// The text between double quotes, in which a backslash takes the next character as it is.
    pub(super) fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.rest.strip_prefix('"')?.char_indices();
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = &self.rest[place + 2..];
                    return Some(text);
                }
                '\\' => text.push(characters.next()?.1),
                other => text.push(other),
            }
        }
        None
    }
}
