//! The files that are delivered: gzipped JSON with configuration items in it, and where they lie.

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use service::{Region, Timestamp, Value, json};

use crate::document;

/// A gzip header that tells of no time and no system, so that the same text makes the same bytes.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// By how much the room for packed bytes grows when it is used up.
const ROOM: usize = 64 << 10;

/// A file of items in the making. It is packed as it grows: the items of a network tell again and again of all that is
/// in it, and make a text many times as large.
pub(crate) struct ItemFile {
    packed: Packed,
    is_empty: bool,
}

impl ItemFile {
    /// A file without items, of a snapshot if it has an id.
    pub(crate) fn new(snapshot: Option<&str>) -> Self {
        let id = snapshot.map(|id| format!(r#""configSnapshotId":"{id}","#)).unwrap_or_default();
        let mut packed = Packed::new();
        packed.write(format!(r#"{{"fileVersion":"1.0",{id}"configurationItems":["#));
        Self { packed, is_empty: true }
    }

    /// Adds an item in its delivered form.
    pub(crate) fn add(&mut self, item: Value) {
        if !self.is_empty {
            self.packed.write(",");
        }
        self.is_empty = false;
        self.packed.write(json::to_string(document::without_nulls(item).view()));
    }

    /// The content of the file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.packed.write("]}");
        self.packed.finish()
    }
}

/// A text, packed as files are.
pub(crate) fn packed(text: &str) -> Vec<u8> {
    let mut packed = Packed::new();
    packed.write(text);
    packed.finish()
}

/// A gzip stream.
struct Packed {
    bytes: Vec<u8>,
    deflate: Compress,
    sum: Crc,
}

impl Packed {
    fn new() -> Self {
        let deflate = Compress::new(Compression::fast(), false);
        Self { bytes: HEADER.to_vec(), deflate, sum: Crc::new() }
    }

    fn write(&mut self, text: impl AsRef<[u8]>) {
        let mut rest = text.as_ref();
        self.sum.update(rest);
        while !rest.is_empty() {
            (_, rest) = self.deflate(rest, FlushCompress::None);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        while self.deflate(&[], FlushCompress::Finish).0 != Status::StreamEnd {}
        self.bytes.extend(self.sum.sum().to_le_bytes());
        self.bytes.extend(self.sum.amount().to_le_bytes());
        self.bytes
    }

    /// Goes on; returns how that went, and what there was no room for.
    fn deflate<'t>(&mut self, text: &'t [u8], flush: FlushCompress) -> (Status, &'t [u8]) {
        self.bytes.reserve(ROOM);
        let before = self.deflate.total_in();
        let status = self.deflate.compress_vec(text, &mut self.bytes, flush);
        let taken = usize::try_from(self.deflate.total_in() - before).unwrap_or(usize::MAX);
        (status.expect("a stream that goes on takes anything"), text.get(taken..).unwrap_or_default())
    }
}

/// The folder of a day's files, without leading zeros: `us-east-1/2016/9/27`.
pub(crate) fn folder(region: Region, time: Timestamp) -> String {
    let (year, month, day) = time.date();
    format!("{}/{year}/{month}/{day}", region.name())
}
