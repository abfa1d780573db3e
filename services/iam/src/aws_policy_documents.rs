//! What AWS's own policies say: packed as `cargo xtask aws-policies` does, and inflated when a document is asked for.

static PACKED: &[u8] = include_bytes!("../data/aws_policy_documents.bin");

/// The document of the policy in this place of the table of policies.
pub(crate) fn document(mut place: usize) -> Option<String> {
    let mut rest = PACKED;
    loop {
        let count = number(&mut rest)?;
        let length = number(&mut rest)?;
        let (block, after) = rest.split_at_checked(length)?;
        if place < count {
            return packing::inflate_text(block)?.lines().nth(place).map(str::to_owned);
        }
        place -= count;
        rest = after;
    }
}

/// The number in the next four bytes.
fn number(rest: &mut &[u8]) -> Option<usize> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}
