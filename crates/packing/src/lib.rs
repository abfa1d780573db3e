//! Content in less space: gzip, zlib and bare DEFLATE are packed and unpacked, bzip2 unpacked. What is packed depends on
//! the content alone: no time and no system is told.

mod gzip;
mod unpack;

use flate2::Compression;
use flate2::read::{DeflateDecoder, ZlibEncoder};
use std::io::Read as _;

pub use gzip::Gzip;
pub use unpack::{bunzip2, gunzip};

/// Content in gzip's format.
pub fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = Gzip::new();
    packed.write(content);
    packed.finish()
}

/// Content in zlib's format, as pictures have it.
pub fn zlib(content: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let read = ZlibEncoder::new(content, Compression::fast()).read_to_end(&mut packed);
    read.expect("reading memory does not fail");
    packed
}

/// The text that DEFLATE packed, without header and sum; `None` when it is broken or no text.
pub fn inflate_text(packed: &[u8]) -> Option<String> {
    let mut text = String::new();
    DeflateDecoder::new(packed).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read;

    use super::{Compression, gunzip, gzip, inflate_text, zlib};

    #[test]
    fn what_is_packed_comes_back() {
        for text in [String::new(), "a line of many ".repeat(100_000)] {
            assert_eq!(gunzip(&gzip(&text), 2 << 20).as_deref(), Some(text.as_bytes()));
            let mut found = String::new();
            let packed = zlib(text.as_bytes());
            read::ZlibDecoder::new(&*packed).read_to_string(&mut found).expect("a zlib stream");
            assert_eq!(found, text);
            let mut deflated = Vec::new();
            let mut reader = read::DeflateEncoder::new(text.as_bytes(), Compression::best());
            reader.read_to_end(&mut deflated).expect("memory");
            assert_eq!(inflate_text(&deflated), Some(text));
        }
        assert_eq!(inflate_text(b"no stream at all"), None);
    }
}
