//! Forms as trees: `Filter.1.Value.2=x`, without building the tree.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::percent;

/// A parameter: name and value, decoded.
pub(crate) type Pair<'f> = (Cow<'f, str>, Cow<'f, str>);

/// The parameters of a form, ordered by name, so that those with a common prefix stand together.
pub(crate) struct Form<'f>(Vec<Pair<'f>>);

impl<'f> Form<'f> {
    /// Reads the parameters of `texts` (query string and body); `None` when an escape is broken.
    pub(crate) fn parse(texts: &[&'f str]) -> Option<Self> {
        let mut pairs = Vec::new();
        for (name, value) in texts.iter().flat_map(|text| percent::pairs(text)) {
            pairs.push((percent::decode(name, true)?, percent::decode(value, true)?));
        }
        pairs.sort_by(|a: &Pair<'f>, b: &Pair<'f>| a.0.cmp(&b.0));
        Some(Self(pairs))
    }

    pub(crate) fn root(&self) -> Node<'_> {
        Node { value: None, pairs: &self.0, prefix: 0 }
    }
}

/// What stands under one name: its own value, and the parameters whose names go on after a dot.
#[derive(Clone, Copy)]
pub(crate) struct Node<'f> {
    pub(crate) value: Option<&'f str>,
    /// All begin with the same `prefix` bytes, the dot included.
    pairs: &'f [Pair<'f>],
    prefix: usize,
}

impl<'f> Node<'f> {
    fn rest(&self, pair: &'f Pair<'f>) -> &'f [u8] {
        &pair.0.as_bytes()[self.prefix..]
    }

    /// What stands under `name`, if anything does.
    pub(crate) fn child(&self, name: &str) -> Option<Node<'f>> {
        let name = name.as_bytes();
        let exact = self.pairs.partition_point(|pair| self.rest(pair) < name);
        let value = self.pairs.get(exact).filter(|pair| self.rest(pair) == name).map(|pair| &*pair.1);
        let tail = &self.pairs[exact..];
        let below = tail.partition_point(|pair| self.order(pair, name) == Ordering::Less);
        let tail = &tail[below..];
        let within = tail.partition_point(|pair| self.order(pair, name) == Ordering::Equal);
        let node = Node { value, pairs: &tail[..within], prefix: self.prefix + name.len() + 1 };
        (value.is_some() || within > 0).then_some(node)
    }

    /// How the name of `pair` stands to all names that begin with `name` and a dot.
    fn order(&self, pair: &'f Pair<'f>, name: &[u8]) -> Ordering {
        let rest = self.rest(pair);
        let begin = &rest[..rest.len().min(name.len())];
        begin.cmp(name).then_with(|| rest.get(name.len()).copied().unwrap_or(0).cmp(&b'.'))
    }

    /// The numbered children in the order of their numbers. Gaps are closed: a number costs nothing by its size.
    pub(crate) fn numbered(&self) -> Vec<(u64, Node<'f>)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(pair) = self.pairs.get(at) {
            let rest = self.rest(pair);
            let length = rest.iter().position(|byte| *byte == b'.').unwrap_or(rest.len());
            let segment = std::str::from_utf8(&rest[..length]).unwrap_or_default();
            let digits = !segment.is_empty()
                && segment.len() < 20
                && segment.bytes().all(|byte| byte.is_ascii_digit());
            let number = segment.parse().ok().filter(|_| digits);
            match (number, self.child(segment)) {
                (Some(number), Some(node)) => {
                    found.push((number, node));
                    at += node.pairs.len() + usize::from(node.value.is_some());
                }
                _ => at += 1,
            }
        }
        found.sort_by_key(|(number, _)| *number);
        found.dedup_by_key(|(number, _)| *number);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn names_are_walked_by_their_segments() {
        let form = Form::parse(&["A.2.B=x&A.10.B=z&A.1=y&A-=q&A=v&B%2E1=w&A.999999999999999999.B=last"])
            .expect("well-formed");
        let list = form.root().child("A").expect("A is there");
        assert_eq!(list.value, Some("v"));
        let items = list.numbered();
        let found: Vec<_> = items
            .iter()
            .map(|(at, node)| (*at, node.child("B").or(Some(*node)).and_then(|n| n.value)))
            .collect();
        assert_eq!(
            found,
            [(1, Some("y")), (2, Some("x")), (10, Some("z")), (999_999_999_999_999_999, Some("last"))]
        );
        assert!(form.root().child("B").is_some_and(|b| b.child("1").is_some()));
        assert!(form.root().child("C").is_none());
        assert!(Form::parse(&["a=%"]).is_none());
    }
}
