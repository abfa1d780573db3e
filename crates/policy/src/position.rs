//! Where in the text of a policy its statements stand.

/// A place between characters: the line and the column of what follows, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl Default for Position {
    fn default() -> Self {
        Self { line: 1, column: 1 }
    }
}

/// From where to where a statement reaches.
///
/// As IAM's simulator was seen to report it: a statement of a list begins where the list's bracket or the statement before ends,
/// one that stands alone begins after its brace; all end after their brace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// The spans of the statements of a policy, in order. The text must be JSON; a `Statement` whose name is written with
/// escapes is not found.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut here = Position::default();
    let mut depth = 0;
    // Where the string that is being read began; the string read last; the key whose value is being read.
    let (mut string, mut escaped) = (None, false);
    let (mut last, mut key) = ("", "");
    // How deep the statements stand, and where the next one begins.
    let mut open: Option<(usize, Position)> = None;
    for (at, character) in text.char_indices() {
        here.column += 1;
        if character == '\n' {
            here = Position { line: here.line + 1, column: 1 };
        }
        if let Some(start) = string {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => (string, last) = (None, &text[start..at]),
                _ => {}
            }
            continue;
        }
        match character {
            '"' => string = Some(at + 1),
            ':' if depth == 1 => key = last,
            ',' if depth == 1 => (key, open) = ("", None),
            '{' | '[' => {
                depth += 1;
                if depth == 2 && key == "Statement" {
                    open = Some((if character == '[' { 3 } else { 2 }, here));
                }
            }
            '}' | ']' => {
                if let Some((inside, start)) = open
                    && inside == depth
                {
                    spans.push(Span { start, end: here });
                    open = Some((inside, here));
                }
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::{Position, Span, spans};

    fn span(start: (u32, u32), end: (u32, u32)) -> Span {
        let position = |(line, column)| Position { line, column };
        Span { start: position(start), end: position(end) }
    }

    #[test]
    fn statements_are_where_the_simulator_says() {
        // The AWS CLI's documentation of simulate-custom-policy.
        let alone = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}"#;
        for (text, expected) in [
            (alone, vec![span((1, 38), (1, 167))]),
            (
                r#"{"Version": "2012-10-17", "Statement": [{}, {}]}"#,
                vec![span((1, 41), (1, 43)), span((1, 43), (1, 47))],
            ),
            ("{\n \"Statement\": [\n  {\"Sid\": \"}é\\\"\"}\n ]\n}", vec![span((2, 16), (3, 18))]),
            (r#"{"Statement":[],"Id":{}}"#, vec![]),
            (r#"{"Id":"Statement","Version":{"Statement":{}}}"#, vec![]),
        ] {
            assert_eq!(spans(text), expected, "{text}");
        }
    }
}
