//! gzip streams in the making.

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// A header that tells of no time and no system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// By how much the room for packed bytes grows when it is used up.
const ROOM: usize = 64 << 10;

/// A gzip stream that is packed as it grows, so that content which repeats itself never lies in memory whole.
pub struct Gzip {
    bytes: Vec<u8>,
    deflate: Compress,
    sum: Crc,
}

impl Default for Gzip {
    fn default() -> Self {
        Self::new()
    }
}

impl Gzip {
    /// A stream without content.
    pub fn new() -> Self {
        let deflate = Compress::new(Compression::fast(), false);
        Self { bytes: HEADER.to_vec(), deflate, sum: Crc::new() }
    }

    /// Adds content.
    pub fn write(&mut self, content: impl AsRef<[u8]>) {
        let mut rest = content.as_ref();
        self.sum.update(rest);
        while !rest.is_empty() {
            (_, rest) = self.deflate(rest, FlushCompress::None);
        }
    }

    /// The whole stream.
    pub fn finish(mut self) -> Vec<u8> {
        while self.deflate(&[], FlushCompress::Finish).0 != Status::StreamEnd {}
        self.bytes.extend(self.sum.sum().to_le_bytes());
        self.bytes.extend(self.sum.amount().to_le_bytes());
        self.bytes
    }

    /// Goes on; returns how that went, and what there was no room for.
    fn deflate<'t>(&mut self, content: &'t [u8], flush: FlushCompress) -> (Status, &'t [u8]) {
        self.bytes.reserve(ROOM);
        let before = self.deflate.total_in();
        let status = self.deflate.compress_vec(content, &mut self.bytes, flush);
        let taken = usize::try_from(self.deflate.total_in() - before).unwrap_or(usize::MAX);
        (status.expect("a stream that goes on takes anything"), content.get(taken..).unwrap_or_default())
    }
}
