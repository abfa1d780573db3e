//! The files that are delivered: gzipped JSON with configuration items in it, and where they lie.

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use service::{Region, Timestamp, Value, json};

use crate::document;

/// A gzip header that tells of no time and no system, so that the same text makes the same bytes.
const GZIP: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// By how much the room for packed bytes grows when it is used up.
const ROOM: usize = 64 << 10;

/// A file of items in the making.
pub(crate) struct ItemFile {
    text: Vec<u8>,
    is_empty: bool,
}

impl ItemFile {
    /// A file without items, of a snapshot if it has an id.
    pub(crate) fn new(snapshot: Option<&str>) -> Self {
        let id = snapshot.map(|id| format!(r#""configSnapshotId":"{id}","#)).unwrap_or_default();
        let text = format!(r#"{{"fileVersion":"1.0",{id}"configurationItems":["#);
        Self { text: text.into_bytes(), is_empty: true }
    }

    /// Adds an item in its delivered form.
    pub(crate) fn add(&mut self, item: Value) {
        if !self.is_empty {
            self.text.push(b',');
        }
        self.is_empty = false;
        json::write(document::without_nulls(item).view(), &mut self.text);
    }

    /// The content of the file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.text.extend(b"]}");
        packed(&self.text)
    }
}

/// A text, packed as files are.
pub(crate) fn packed(text: impl AsRef<[u8]>) -> Vec<u8> {
    let text = text.as_ref();
    let mut sum = Crc::new();
    sum.update(text);
    let (mut packed, mut deflate) = (GZIP.to_vec(), Compress::new(Compression::default(), false));
    let mut status = Status::Ok;
    while status != Status::StreamEnd {
        packed.reserve(ROOM);
        let rest = usize::try_from(deflate.total_in()).ok().and_then(|done| text.get(done..));
        let compressed = deflate.compress_vec(rest.unwrap_or_default(), &mut packed, FlushCompress::Finish);
        status = compressed.expect("there is room for more");
    }
    packed.extend(sum.sum().to_le_bytes());
    packed.extend(sum.amount().to_le_bytes());
    packed
}

/// The folder of a day's files, without leading zeros: `us-east-1/2016/9/27`.
pub(crate) fn folder(region: Region, time: Timestamp) -> String {
    let (year, month, day) = time.date();
    format!("{}/{year}/{month}/{day}", region.name())
}
