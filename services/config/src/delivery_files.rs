//! The files that are delivered: gzipped JSON with configuration items in it, and where they lie.

use packing::Gzip;
use service::{Region, Timestamp, Value, json};

use crate::document;

/// A file of items in the making. It is packed as it grows: the items of a network tell again and again of all that is
/// in it, and make a text many times as large.
pub(crate) struct ItemFile {
    packed: Gzip,
    is_empty: bool,
}

impl ItemFile {
    /// A file without items, of a snapshot if it has an id.
    pub(crate) fn new(snapshot: Option<&str>) -> Self {
        let id = snapshot.map(|id| format!(r#""configSnapshotId":"{id}","#)).unwrap_or_default();
        let mut packed = Gzip::new();
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

/// The folder of a day's files, without leading zeros: `us-east-1/2016/9/27`.
pub(crate) fn folder(region: Region, time: Timestamp) -> String {
    let (year, month, day) = time.date();
    format!("{}/{year}/{month}/{day}", region.name())
}
