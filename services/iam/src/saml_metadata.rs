//! What AWS reads of a SAML metadata document: that it is one.

/// Whether the text is well-formed XML whose root is an `EntityDescriptor` with an entity id.
pub(crate) fn is_metadata(document: &str) -> bool {
    root(document).is_some_and(|tag| {
        let name = name(tag);
        name.rsplit(':').next() == Some("EntityDescriptor") && tag[name.len()..].contains("entityID=")
    })
}

/// The name that a tag begins with.
fn name(tag: &str) -> &str {
    tag.split(|character: char| character.is_whitespace() || character == '/').next().unwrap_or_default()
}

/// The root's tag without its brackets; `None` when elements do not nest, or something stands beside the root.
fn root(document: &str) -> Option<&str> {
    let (mut rest, mut root, mut open) = (document, None, Vec::new());
    while let Some(at) = rest.find('<') {
        if open.is_empty() && !rest[..at].trim_matches('\u{feff}').trim().is_empty() {
            return None;
        }
        let markup = &rest[at + 1..];
        if let Some(after) = passed_over(markup) {
            rest = after?;
            continue;
        }
        let end = tag_end(markup)?;
        let tag = &markup[..end];
        rest = &markup[end + 1..];
        if let Some(closed) = tag.strip_prefix('/') {
            (open.pop() == Some(closed.trim_end())).then_some(())?;
            continue;
        }
        if open.is_empty() && root.replace(tag).is_some() {
            return None;
        }
        if !tag.ends_with('/') {
            open.push(name(tag));
        }
    }
    root.filter(|_| open.is_empty() && rest.trim().is_empty())
}

/// What follows a comment, an instruction or a section of plain text; the inner `None` when it does not end.
fn passed_over(markup: &str) -> Option<Option<&str>> {
    let kinds = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")];
    let (_, end) = kinds.iter().find(|(start, _)| markup.starts_with(start))?;
    Some(markup.find(end).map(|at| &markup[at + end.len()..]))
}

/// Where a tag ends: its values may contain what ends tags.
fn tag_end(markup: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(mark), _) if mark == byte => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::is_metadata;

    #[test]
    fn metadata_is_xml_with_an_entity() {
        for (document, expected) in [
            (
                "<?xml version='1.0'?>\n<md:EntityDescriptor entityID=\"a>b\"><x/><y>t</y></md:EntityDescriptor>\n",
                true,
            ),
            ("<EntityDescriptor entityID='a'><!-- <z> --></EntityDescriptor>", true),
            ("<EntityDescriptor entityID='a'/>", true),
            ("<EntityDescriptor/>", false),
            ("<Other entityID='a'/>", false),
            ("<EntityDescriptor entityID='a'>", false),
            ("<EntityDescriptor entityID='a'><x></EntityDescriptor></x>", false),
            ("<EntityDescriptor entityID='a'/><x/>", false),
            ("aaaa", false),
            ("", false),
        ] {
            assert_eq!(is_metadata(document), expected, "{document}");
        }
    }
}
