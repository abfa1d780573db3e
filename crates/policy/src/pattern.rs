//! Texts of policies that may hold wildcards and variables.

use std::borrow::Cow;

use crate::Context;

/// Any number of characters, and one character. No UTF-8 text holds these bytes, so what stands for itself never
/// looks like a wildcard.
const ANY: u8 = 0xff;
const ONE: u8 = 0xfe;

/// Which special characters a text may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Syntax {
    /// `*` and `?`.
    pub(crate) wildcards: bool,
    /// `${key}`, `${key, 'otherwise'}`, `${*}`, `${?}` and `${$}`.
    pub(crate) variables: bool,
}

/// A text of a policy, ready to be compared.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern {
    text: Box<str>,
    parts: Box<[Part]>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Fixed(Box<[u8]>),
    Variable { key: Box<str>, otherwise: Option<Box<str>> },
}

impl Pattern {
    pub(crate) fn new(text: &str, syntax: Syntax) -> Self {
        let (mut parts, mut fixed) = (Vec::new(), Vec::new());
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if syntax.variables
                && let Some((inside, after)) = rest.strip_prefix("${").and_then(|rest| rest.split_once('}'))
            {
                rest = after;
                if let "*" | "?" | "$" = inside {
                    fixed.extend_from_slice(inside.as_bytes());
                    continue;
                }
                if !fixed.is_empty() {
                    parts.push(Part::Fixed(std::mem::take(&mut fixed).into()));
                }
                parts.push(variable(inside));
                continue;
            }
            match character {
                '*' if syntax.wildcards => fixed.push(ANY),
                '?' if syntax.wildcards => fixed.push(ONE),
                other => fixed.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
            }
            rest = &rest[character.len_utf8()..];
        }
        if !fixed.is_empty() || parts.is_empty() {
            parts.push(Part::Fixed(fixed.into()));
        }
        Self { text: text.into(), parts: parts.into() }
    }

    /// The text as it stands in the policy.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The keys of its variables.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable { key, .. } => Some(&**key),
            Part::Fixed(_) => None,
        })
    }

    /// Whether a text is what this pattern means; with `fold`, in any case of ASCII letters. A pattern with a variable
    /// that has no value means nothing.
    pub(crate) fn matches(&self, text: &str, fold: bool, context: &Context<'_>) -> bool {
        self.resolved(context).is_some_and(|pattern| glob(&pattern, text.as_bytes(), fold))
    }

    /// Whether an ARN is what this pattern means: part by part, so that no wildcard reaches over a colon of the first
    /// five.
    pub(crate) fn matches_arn(&self, arn: &str, context: &Context<'_>) -> bool {
        let Some(pattern) = self.resolved(context) else { return false };
        if *pattern == [ANY] {
            return true;
        }
        let mut patterns = pattern.splitn(6, |byte| *byte == b':');
        let mut parts = arn.as_bytes().splitn(6, |byte| *byte == b':');
        (0..6).all(|_| match (patterns.next(), parts.next()) {
            (Some(pattern), Some(part)) => glob(pattern, part, false),
            _ => false,
        })
    }

    /// The bytes to compare with, variables replaced by what they stand for.
    fn resolved(&self, context: &Context<'_>) -> Option<Cow<'_, [u8]>> {
        if let [Part::Fixed(bytes)] = &*self.parts {
            return Some(Cow::Borrowed(bytes));
        }
        let mut bytes = Vec::with_capacity(self.text.len() * 2);
        for part in &self.parts {
            match part {
                Part::Fixed(fixed) => bytes.extend_from_slice(fixed),
                Part::Variable { key, otherwise } => {
                    let value = context.single(key).or(otherwise.as_deref())?;
                    bytes.extend_from_slice(value.as_bytes());
                }
            }
        }
        Some(Cow::Owned(bytes))
    }
}

/// `key` or `key, 'otherwise'`.
fn variable(inside: &str) -> Part {
    let (key, otherwise) = match inside.split_once(',') {
        Some((key, value)) => {
            (key, value.trim().strip_prefix('\'').and_then(|value| value.strip_suffix('\'')))
        }
        None => (inside, None),
    };
    Part::Variable { key: key.trim().into(), otherwise: otherwise.map(Into::into) }
}

/// Whether a text fits a pattern of bytes and the two wildcards.
fn glob(pattern: &[u8], text: &[u8], fold: bool) -> bool {
    let same = |one: u8, other: u8| one == other || (fold && one.eq_ignore_ascii_case(&other));
    let (mut p, mut t) = (0, 0);
    // After the last ANY, and where in the text what it swallows ends.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(&ANY) => {
                p += 1;
                retry = Some((p, t));
                continue;
            }
            Some(&ONE) => {
                p += 1;
                t += width(text[t]);
                continue;
            }
            Some(&byte) if same(byte, text[t]) => {
                p += 1;
                t += 1;
                continue;
            }
            _ => {}
        }
        let Some((after, end)) = retry else { return false };
        let end = end + width(text[end]);
        retry = Some((after, end));
        (p, t) = (after, end);
    }
    pattern[p..].iter().all(|byte| *byte == ANY)
}

/// How many bytes a character has, by its first one.
fn width(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Syntax};
    use crate::Context;

    const BOTH: Syntax = Syntax { wildcards: true, variables: true };

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("**", "", true),
            ("?", "", false),
            ("?", "a", true),
            ("?", "ab", false),
            ("?", "é", true),
            ("??", "é", false),
            ("*?", "é", true),
            ("?*", "€uro", true),
            ("a?c", "a😀c", true),
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("abc", "ab", false),
            ("abc", "Abc", false),
            ("a*", "a", true),
            ("a*", "ab", true),
            ("a*", "b", false),
            ("*c", "abc", true),
            ("*c", "abcd", false),
            ("a*c", "ac", true),
            ("a*c", "abbbc", true),
            ("a*c", "abbb", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXcYb", false),
            ("*ab", "aab", true),
            ("*aab", "aaaab", true),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaac", false),
            ("a?*", "a", false),
            ("a*?", "ab", true),
            ("a.c", "abc", false),
            ("[a]", "a", false),
            ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b/c", true),
            ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", false),
            ("arn:aws:s3:::bucket*", "arn:aws:s3:::bucket/key", true),
            ("arn:aws:s3:::*/logs/*", "arn:aws:s3:::b/logs/x", true),
            ("arn:aws:ec2:*:*:instance/i-?", "arn:aws:ec2:eu-west-1:1:instance/i-1", true),
            ("arn:aws:ec2:*", "arn:aws:ec2:eu-west-1:1:instance/i-1", true),
        ] {
            let found = Pattern::new(pattern, BOTH).matches(text, false, &Context::new());
            assert_eq!(found, expected, "{pattern} {text}");
        }
    }

    #[test]
    fn case_folds_on_demand() {
        for (pattern, text, expected) in [
            ("s3:getobject", "s3:GetObject", true),
            ("S3:Get*", "s3:getobject", true),
            ("s3:Put*", "s3:GetObject", false),
        ] {
            let pattern = Pattern::new(pattern, BOTH);
            assert_eq!(pattern.matches(text, true, &Context::new()), expected, "{pattern:?}");
        }
    }

    #[test]
    fn variables() {
        let context = Context::new()
            .with("aws:username", "ann")
            .with("aws:PrincipalTag/team", "*")
            .with("many", "1")
            .with("many", "2");
        for (pattern, text, expected) in [
            ("home/${aws:username}/*", "home/ann/x", true),
            ("home/${aws:username}/*", "home/bob/x", false),
            ("home/${AWS:UserName}", "home/ann", true),
            ("${aws:username}", "ann", true),
            ("${aws:username}${aws:username}", "annann", true),
            ("${missing}", "", false),
            ("${missing}*", "anything", false),
            ("${missing, 'company-wide'}", "company-wide", true),
            ("${missing,'x'}/*", "x/y", true),
            ("${missing, ''}a", "a", true),
            ("${aws:username, 'x'}", "ann", true),
            ("${aws:username, 'x'}", "x", false),
            ("${many}", "1", false),
            ("${aws:PrincipalTag/team}", "*", true),
            ("${aws:PrincipalTag/team}", "red", false),
            ("a${*}c", "a*c", true),
            ("a${*}c", "abc", false),
            ("a${?}", "a?", true),
            ("a${?}", "ab", false),
            ("${$}{x}", "${x}", true),
            ("${*}*", "*abc", true),
            ("${unfinished", "${unfinished", true),
            ("a$b", "a$b", true),
        ] {
            let found = Pattern::new(pattern, BOTH).matches(text, false, &context);
            assert_eq!(found, expected, "{pattern} {text}");
        }
        let plain = Pattern::new("${aws:username}*", Syntax { wildcards: true, variables: false });
        assert!(plain.matches("${aws:username}?", false, &context));
        assert!(!plain.matches("ann", false, &context));
        let literal = Pattern::new("a*", Syntax { wildcards: false, variables: true });
        assert!(literal.matches("a*", false, &context));
        assert!(!literal.matches("ab", false, &context));
    }

    #[test]
    fn arns_are_compared_part_by_part() {
        for (pattern, arn, expected) in [
            ("arn:aws:sns:*:*:topic", "arn:aws:sns:us-east-1:123456789012:topic", true),
            ("arn:aws:sns:*:topic", "arn:aws:sns:us-east-1:123456789012:topic", false),
            ("arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:role/a/b", true),
            ("arn:aws:iam::*", "arn:aws:iam::123456789012:role/a", false),
            ("arn:*:*:*:*:*", "arn:aws:lambda:us-east-1:1:function:name", true),
            ("arn:aws:lambda:*:*:function:*", "arn:aws:lambda:us-east-1:1:function:name", true),
            ("arn:aws:s3:::b", "arn:aws:s3:::b", true),
            ("arn:aws:s3:::b", "arn:aws:s3:::B", false),
            ("*", "arn:aws:s3:::b", true),
            ("arn:aws:s3:::*", "b", false),
        ] {
            let found = Pattern::new(pattern, BOTH).matches_arn(arn, &Context::new());
            assert_eq!(found, expected, "{pattern} {arn}");
        }
    }
}
