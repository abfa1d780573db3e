//! Where does a large body lie? In memory up to a size, then in a file that nobody else sees.
//!
//! The file is mapped into memory: the rest of the program sees [`Bytes`] like any other, and the system brings in
//! and drops the pages as they are read. The file has no name, so it is gone with its last reader, however the
//! program ends.

use std::fs::File;
use std::io::{self, Write as _};

use bytes::{Bytes, BytesMut};
use memmap2::Mmap;

/// A body that is coming in.
pub struct Spool {
    /// What memory may hold, in bytes.
    threshold: usize,
    announced: usize,
    /// Pieces that came whole, and are handed on as they are if there is only one.
    first: Option<Bytes>,
    memory: BytesMut,
    file: Option<File>,
    length: usize,
}

impl Spool {
    /// An empty spool that moves to a file when it holds more than `threshold` bytes; `announced` are said to come.
    pub fn new(threshold: usize, announced: usize) -> Self {
        Self { threshold, announced, first: None, memory: BytesMut::new(), file: None, length: 0 }
    }

    /// The bytes that came so far.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether nothing came yet.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Adds a piece.
    pub fn push(&mut self, piece: Bytes) -> io::Result<()> {
        self.length += piece.len();
        if let Some(file) = &mut self.file {
            return file.write_all(&piece);
        }
        if self.length > self.threshold {
            return self.spill(&piece);
        }
        match self.first.take() {
            None if self.memory.is_empty() => self.first = Some(piece),
            first => {
                if first.is_some() {
                    self.memory.reserve(self.announced.min(self.threshold));
                }
                self.memory.extend_from_slice(&first.unwrap_or_default());
                self.memory.extend_from_slice(&piece);
            }
        }
        Ok(())
    }

    fn spill(&mut self, piece: &[u8]) -> io::Result<()> {
        let mut file = tempfile::tempfile()?;
        if let Some(first) = self.first.take() {
            file.write_all(&first)?;
        }
        file.write_all(&std::mem::take(&mut self.memory))?;
        file.write_all(piece)?;
        self.file = Some(file);
        Ok(())
    }

    /// Everything that came.
    pub fn finish(self) -> io::Result<Bytes> {
        match self.file {
            Some(file) => map(&file),
            None => Ok(self.first.unwrap_or_else(|| self.memory.freeze())),
        }
    }
}

/// The content of a file as bytes.
fn map(file: &File) -> io::Result<Bytes> {
    #[allow(unsafe_code, reason = "mapping a file is unsafe while others may change it")]
    // SAFETY: the file never had a name, this process alone holds it, and the only handle to write by is dropped now,
    // so its length and content never change again.
    let mapped = unsafe { Mmap::map(file) }?;
    Ok(Bytes::from_owner(mapped))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Spool;

    #[test]
    fn what_goes_in_comes_out_wherever_it_lies() {
        for threshold in [0, 1, 5, 11, 12, 100] {
            for size in [1, 3, 4, 12] {
                let mut spool = Spool::new(threshold, 7);
                for piece in b"hello, world".chunks(size) {
                    spool.push(Bytes::copy_from_slice(piece)).expect("room in the temporary directory");
                }
                assert_eq!(spool.len(), 12);
                assert_eq!(
                    spool.finish().expect("a file that can be mapped"),
                    "hello, world",
                    "{threshold} {size}"
                );
            }
        }
        assert_eq!(Spool::new(0, 0).finish().expect("nothing"), "");
    }
}
