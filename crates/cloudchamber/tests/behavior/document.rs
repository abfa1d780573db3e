//! The form of a behaviour file: headings and fenced blocks.

/// A behaviour file.
#[derive(Debug, Default)]
pub struct Document {
    /// The blocks before the first claim.
    pub beginning: Vec<Block>,
    /// The claims.
    pub claims: Vec<Claim>,
}

/// A heading and what shows that it is true.
#[derive(Debug)]
pub struct Claim {
    /// The heading.
    pub title: String,
    /// The blocks under it.
    pub blocks: Vec<Block>,
}

/// A fenced block.
#[derive(Debug)]
pub struct Block {
    /// Its first line.
    pub line: usize,
    /// What stands behind the fence, in words.
    pub words: Vec<String>,
    /// What stands in it.
    pub text: String,
}

impl Document {
    /// Reads a file.
    pub fn parse(text: &str) -> Self {
        let mut document = Document::default();
        let mut open: Option<Block> = None;
        for (index, line) in text.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (Some(_), Some("")) => {
                    let block = open.take().unwrap();
                    match document.claims.last_mut() {
                        Some(claim) => claim.blocks.push(block),
                        None => document.beginning.push(block),
                    }
                }
                (Some(block), _) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, Some(fence)) => {
                    let words = fence.split_whitespace().map(str::to_owned).collect();
                    open = Some(Block { line: index + 1, words, text: String::new() });
                }
                (None, None) => {
                    if let Some(title) = line.strip_prefix("## ") {
                        document.claims.push(Claim { title: title.to_owned(), blocks: Vec::new() });
                    }
                }
            }
        }
        assert!(open.is_none(), "a fence is not closed");
        document
    }
}
