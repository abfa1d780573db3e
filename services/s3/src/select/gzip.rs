//! Content that gzip packed.

use flate2::{Decompress, FlushDecompress, Status};

/// How much is unpacked at once.
const ROOM: usize = 64 << 10;
/// The largest window that gzip has, as a power of two.
const WINDOW: u8 = 15;

/// The unpacked content; `None` when it is broken or larger than `limit`.
pub(crate) fn unpack(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (mut rest, mut out) = (packed, Vec::new());
    // Several members may stand one after the other; there is at least one.
    loop {
        let mut member = Decompress::new_gzip(WINDOW);
        loop {
            out.reserve(ROOM);
            let (read, written) = (member.total_in(), out.len());
            let status = member.decompress_vec(rest, &mut out, FlushDecompress::None).ok()?;
            let read = usize::try_from(member.total_in() - read).ok()?;
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

    /// `hello`, packed by gzip.
    const HELLO: &[u8] =
        &[31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 7, 0, 134, 166, 16, 54, 5, 0, 0, 0];

    #[test]
    fn what_gzip_packed_is_unpacked() {
        assert_eq!(unpack(HELLO, 100).as_deref(), Some(&b"hello"[..]));
        assert_eq!(unpack(&[HELLO, HELLO].concat(), 100).as_deref(), Some(&b"hellohello"[..]));
        assert_eq!(unpack(HELLO, 4), None);
        for end in 0..HELLO.len() {
            assert_eq!(unpack(&HELLO[..end], 100), None, "{end}");
        }
        assert_eq!(unpack(b"no gzip at all", 100), None);
    }
}
