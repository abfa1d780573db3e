//! Binary data in one piece or several, none of which is copied on its way.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

/// Binary data: what a request carries, a row keeps and an answer sends, shared rather than copied.
///
/// Most blobs are one piece. An object that came in chunks or in parts keeps them as they are, so that gigabytes
/// never have to stand in memory in a row.
#[derive(Clone, Default)]
pub struct Blob(Pieces);

#[derive(Clone)]
enum Pieces {
    One(Bytes),
    /// None of them empty, and more than one.
    Many(Arc<[Bytes]>),
}

impl Default for Pieces {
    fn default() -> Self {
        Self::One(Bytes::new())
    }
}

impl Blob {
    /// A blob without bytes.
    pub const EMPTY: Blob = Blob(Pieces::One(Bytes::new()));

    /// The number of bytes.
    pub fn len(&self) -> usize {
        self.pieces().iter().map(Bytes::len).sum()
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.pieces().iter().all(Bytes::is_empty)
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[Bytes] {
        match &self.0 {
            Pieces::One(bytes) => std::slice::from_ref(bytes),
            Pieces::Many(pieces) => pieces,
        }
    }

    /// All bytes in one piece; this copies only what lies in several.
    pub fn bytes(&self) -> Bytes {
        match &self.0 {
            Pieces::One(bytes) => bytes.clone(),
            Pieces::Many(pieces) => {
                let mut joined = BytesMut::with_capacity(self.len());
                pieces.iter().for_each(|piece| joined.extend_from_slice(piece));
                joined.freeze()
            }
        }
    }

    /// The bytes of a range, which must end within the blob.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Blob {
        if let Pieces::One(bytes) = &self.0 {
            return bytes.slice(range).into();
        }
        let mut start = 0;
        let parts = self.pieces().iter().filter_map(|piece| {
            let (from, to) = (range.start.max(start), range.end.min(start + piece.len()));
            let part = (from < to).then(|| piece.slice(from - start..to - start));
            start += piece.len();
            part
        });
        parts.collect()
    }

    /// The same bytes in memory of their own if they are at most `limit`: a small blob that is kept for long must not
    /// hold the buffer of the connection that it came from.
    #[must_use]
    pub fn compact(self, limit: usize) -> Blob {
        if self.len() > limit {
            return self;
        }
        match &self.0 {
            Pieces::One(bytes) => Bytes::copy_from_slice(bytes).into(),
            Pieces::Many(_) => self.bytes().into(),
        }
    }
}

impl FromIterator<Bytes> for Blob {
    fn from_iter<I: IntoIterator<Item = Bytes>>(pieces: I) -> Self {
        let mut pieces: Vec<Bytes> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
        match pieces.len() {
            0 => Self::EMPTY,
            1 => pieces.remove(0).into(),
            _ => Self(Pieces::Many(pieces.into())),
        }
    }
}

impl From<Bytes> for Blob {
    fn from(bytes: Bytes) -> Self {
        Self(Pieces::One(bytes))
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Blob {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static [u8]> for Blob {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

impl From<&'static str> for Blob {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl PartialEq for Blob {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Pieces::One(one), Pieces::One(other)) => one == other,
            _ => {
                self.len() == other.len()
                    && self.pieces().iter().flatten().eq(other.pieces().iter().flatten())
            }
        }
    }
}

impl Eq for Blob {}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 64;
        let length = self.len();
        let shown = self.slice(0..length.min(SHOWN)).bytes();
        write!(f, "{shown:?}")?;
        if length > SHOWN { write!(f, " and {} more bytes", length - SHOWN) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Blob;

    #[test]
    fn a_blob_in_pieces_is_the_same_as_in_one() {
        let whole = Blob::from("hello, world");
        let pieces: Blob = ["hel", "", "lo, w", "orld"]
            .map(|piece| Bytes::from_static(piece.as_bytes()))
            .into_iter()
            .collect();
        assert_eq!(pieces.pieces().len(), 3);
        assert_eq!(pieces, whole);
        assert_eq!(pieces.bytes(), whole.bytes());
        for start in 0..=whole.len() {
            for end in start..=whole.len() {
                assert_eq!(pieces.slice(start..end), whole.slice(start..end), "{start}..{end}");
            }
        }
    }
}
