//! Content that bzip2 packed.

use bzip2::{Decompress, Status};

/// How much is unpacked at once.
const ROOM: usize = 64 << 10;

/// The unpacked content; `None` when it is broken or larger than `limit`.
pub(crate) fn unpack(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (mut rest, mut out) = (packed, Vec::new());
    // Several streams may stand one after the other; there is at least one.
    loop {
        let mut stream = Decompress::new(false);
        loop {
            out.reserve(ROOM);
            let (read, written) = (stream.total_in(), out.len());
            let status = stream.decompress_vec(rest, &mut out).ok()?;
            let read = usize::try_from(stream.total_in() - read).ok()?;
            rest = &rest[read..];
            if status == Status::StreamEnd {
                break;
            }
            if out.len() > limit || read == 0 && out.len() == written {
                return None;
            }
        }
        if rest.is_empty() {
            return (out.len() <= limit).then_some(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unpack;

    /// `aaaaaaaaaabbbbb\n` and `hello, hello, hello\n`, packed by bzip2.
    const RUNS: &str =
        "425a6839314159265359241b76b600000341002110300020002183419a00b1999c5dc914e14240906ddad8";
    const HELLO: &str =
        "425a6839314159265359cb52e5670000055100001040040244a00021243108602f1844c715178bb9229c284865a972b380";

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex")).collect()
    }

    #[test]
    fn what_bzip2_packed_is_unpacked() {
        assert_eq!(unpack(&bytes(RUNS), 100).expect("runs"), b"aaaaaaaaaabbbbb\n");
        assert_eq!(unpack(&bytes(HELLO), 100).expect("hello"), b"hello, hello, hello\n");
        let two = [bytes(RUNS), bytes(HELLO)].concat();
        assert_eq!(unpack(&two, 100).map(|both| both.len()), Some(36));
    }

    #[test]
    fn what_is_broken_is_refused() {
        let whole = bytes(HELLO);
        for end in 1..whole.len() {
            assert_eq!(unpack(&whole[..end], 100), None, "{end}");
        }
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 0x10;
            // Only what nothing is compared with may differ unseen: the end of the last byte, the sum of sums.
            assert!(unpack(&broken, 100).is_none_or(|content| content == b"hello, hello, hello\n"), "{at}");
        }
        assert_eq!(unpack(&whole, 0), None);
    }
}
