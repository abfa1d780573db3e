//! The files that are delivered: gzipped JSON with configuration items in it, and where they lie.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use service::{Region, Timestamp, Value, json};

use crate::document;

const VERSION: &str = "1.0";
/// Why a write cannot fail.
const ROOMY: &str = "a vector takes whatever is written";

/// A file of items in the making. It is packed as it grows, and the same items make the same bytes.
pub(crate) struct ItemFile {
    packed: GzEncoder<Vec<u8>>,
    is_empty: bool,
}

impl ItemFile {
    /// A file without items, of a snapshot if it has an id.
    pub(crate) fn new(snapshot: Option<&str>) -> Self {
        let mut file = Self { packed: GzEncoder::new(Vec::new(), Compression::default()), is_empty: true };
        file.write(&format!(r#"{{"fileVersion":"{VERSION}","#));
        if let Some(id) = snapshot {
            file.write(&format!(r#""configSnapshotId":"{id}","#));
        }
        file.write(r#""configurationItems":["#);
        file
    }

    /// Adds an item in its delivered form.
    pub(crate) fn add(&mut self, item: Value) {
        if !self.is_empty {
            self.write(",");
        }
        self.is_empty = false;
        self.write(&json::to_string(document::without_nulls(item).view()));
    }

    /// The content of the file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.write("]}");
        self.packed.finish().expect(ROOMY)
    }

    fn write(&mut self, text: &str) {
        self.packed.write_all(text.as_bytes()).expect(ROOMY);
    }
}

/// The folder of a day's files, without leading zeros: `us-east-1/2016/9/27`.
pub(crate) fn folder(region: Region, time: Timestamp) -> String {
    let (year, month, day) = time.date();
    format!("{}/{year}/{month}/{day}", region.name())
}
