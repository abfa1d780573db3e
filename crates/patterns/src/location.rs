//! Where in a pattern's text something is, as AWS's JSON reader counts: it stands behind what it has consumed, which
//! is all of a number or a word, but only the quotation mark of a text that it has not been asked for.

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// To the member of an object with this index.
    Member(usize),
    /// To the item of a list with this index.
    Item(usize),
}

/// Where at a value the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// It has just met the value.
    Met,
    /// It has read the value whole, brackets at its end included.
    Read,
}

/// Line and column, counted from one, of the value at the end of a path; `None` where the path leads nowhere.
pub(crate) fn find(text: &str, path: &[Step], spot: Spot) -> Option<(usize, usize)> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    scanner.space();
    path.iter().try_for_each(|step| scanner.enter(step))?;
    let is_lazy = matches!(scanner.bytes.get(scanner.at), Some(b'"' | b'[' | b'{'));
    match spot {
        Spot::Met if is_lazy => scanner.at += 1,
        _ => scanner.skip()?,
    }
    let before = text.get(..scanner.at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    Some((line, column))
}

/// Walks over JSON that is known to be well-formed.
struct Scanner<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Scanner<'_> {
    fn space(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// From a value into it.
    fn enter(&mut self, step: &Step) -> Option<()> {
        self.at += 1;
        self.space();
        let (index, is_member) = match step {
            Step::Member(index) => (*index, true),
            Step::Item(index) => (*index, false),
        };
        for place in 0..=index {
            if matches!(self.bytes.get(self.at)?, b']' | b'}') {
                return None;
            }
            if is_member {
                self.skip()?;
                self.space();
                self.at += 1;
                self.space();
            }
            if place < index {
                self.skip()?;
                self.space();
                self.at += usize::from(self.bytes.get(self.at) == Some(&b','));
                self.space();
            }
        }
        Some(())
    }

    /// Over a value.
    fn skip(&mut self) -> Option<()> {
        match self.bytes.get(self.at)? {
            b'"' => self.text(),
            b'[' | b'{' => {
                let mut depth = 0_usize;
                loop {
                    match self.bytes.get(self.at)? {
                        b'"' => {
                            self.text()?;
                            continue;
                        }
                        b'[' | b'{' => depth += 1,
                        b']' | b'}' => depth -= 1,
                        _ => {}
                    }
                    self.at += 1;
                    if depth == 0 {
                        return Some(());
                    }
                }
            }
            _ => {
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
                while self.bytes.get(self.at).is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
                Some(())
            }
        }
    }

    fn text(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(())
    }
}
