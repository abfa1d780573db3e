//! Content that gzip or bzip2 packed, unpacked up to a limit.

use bzip2::Status as Bzip2Status;
use flate2::{FlushDecompress, Status as GzipStatus};

/// How much is unpacked at once.
const ROOM: usize = 64 << 10;
/// The largest window that gzip has, as a power of two.
const WINDOW: u8 = 15;

/// A packed stream on its way.
trait Stream {
    fn begin() -> Self;
    /// Unpacks into the room that `out` has: how much was read, and whether the stream is over; `None` when it is broken.
    fn step(&mut self, packed: &[u8], out: &mut Vec<u8>) -> Option<(u64, bool)>;
}

impl Stream for flate2::Decompress {
    fn begin() -> Self {
        Self::new_gzip(WINDOW)
    }
    fn step(&mut self, packed: &[u8], out: &mut Vec<u8>) -> Option<(u64, bool)> {
        let before = self.total_in();
        let status = self.decompress_vec(packed, out, FlushDecompress::None).ok()?;
        Some((self.total_in() - before, status == GzipStatus::StreamEnd))
    }
}

impl Stream for bzip2::Decompress {
    fn begin() -> Self {
        Self::new(false)
    }
    fn step(&mut self, packed: &[u8], out: &mut Vec<u8>) -> Option<(u64, bool)> {
        let before = self.total_in();
        let status = self.decompress_vec(packed, out).ok()?;
        Some((self.total_in() - before, status == Bzip2Status::StreamEnd))
    }
}

/// What gzip packed; `None` when it is broken or larger than `limit`.
pub fn gunzip(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    unpack::<flate2::Decompress>(packed, limit)
}

/// What bzip2 packed; `None` when it is broken or larger than `limit`.
pub fn bunzip2(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    unpack::<bzip2::Decompress>(packed, limit)
}

fn unpack<S: Stream>(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (mut rest, mut out) = (packed, Vec::new());
    // Several streams may stand one after the other; there is at least one.
    loop {
        let mut stream = S::begin();
        loop {
            out.reserve(ROOM);
            let written = out.len();
            let (read, is_over) = stream.step(rest, &mut out)?;
            rest = &rest[usize::try_from(read).ok()?..];
            if is_over {
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
    use super::{bunzip2, gunzip};

    /// `hello`, packed by gzip.
    const GZIPPED: &[u8] =
        &[31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 7, 0, 134, 166, 16, 54, 5, 0, 0, 0];

    #[test]
    fn what_gzip_packed_is_unpacked() {
        assert_eq!(gunzip(GZIPPED, 100).as_deref(), Some(&b"hello"[..]));
        assert_eq!(gunzip(&[GZIPPED, GZIPPED].concat(), 100).as_deref(), Some(&b"hellohello"[..]));
        assert_eq!(gunzip(GZIPPED, 4), None);
        for end in 0..GZIPPED.len() {
            assert_eq!(gunzip(&GZIPPED[..end], 100), None, "{end}");
        }
        assert_eq!(gunzip(b"no gzip at all", 100), None);
    }

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
        assert_eq!(bunzip2(&bytes(RUNS), 100).expect("runs"), b"aaaaaaaaaabbbbb\n");
        assert_eq!(bunzip2(&bytes(HELLO), 100).expect("hello"), b"hello, hello, hello\n");
        let two = [bytes(RUNS), bytes(HELLO)].concat();
        assert_eq!(bunzip2(&two, 100).map(|both| both.len()), Some(36));
    }

    #[test]
    fn what_is_broken_is_refused() {
        let whole = bytes(HELLO);
        for end in 1..whole.len() {
            assert_eq!(bunzip2(&whole[..end], 100), None, "{end}");
        }
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 0x10;
            // Only what nothing is compared with may differ unseen: the end of the last byte, the sum of sums.
            assert!(bunzip2(&broken, 100).is_none_or(|content| content == b"hello, hello, hello\n"), "{at}");
        }
        assert_eq!(bunzip2(&whole, 0), None);
    }
}
