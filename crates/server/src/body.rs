//! Bodies on their way in and out: neither is copied, and large ones do not stay in memory.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use model::Blob;
use spool::Spool;

/// Bodies above this size go to a file.
const THRESHOLD: usize = 4 << 20;

/// Why a body could not be taken in.
pub enum Refused {
    /// It is larger than the server takes.
    TooLarge,
    /// The connection broke before its end.
    Incomplete,
    /// There is no room for it.
    NoRoom(std::io::Error),
}

/// The whole body, of at most `limit` bytes.
pub async fn take(mut body: Incoming, limit: usize) -> Result<Bytes, Refused> {
    let announced = body.size_hint().exact().unwrap_or_default();
    if announced > limit as u64 {
        return Err(Refused::TooLarge);
    }
    let mut spool = Spool::new(THRESHOLD, announced as usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Refused::Incomplete)?.into_data() else { continue };
        if spool.len() + data.len() > limit {
            return Err(Refused::TooLarge);
        }
        spool.push(data).map_err(Refused::NoRoom)?;
    }
    spool.finish().map_err(Refused::NoRoom)
}

/// An answer's body, sent piece by piece.
pub struct Outgoing {
    blob: Blob,
    sent: usize,
}

impl From<Blob> for Outgoing {
    fn from(blob: Blob) -> Self {
        let sent = usize::from(blob.is_empty());
        Self { blob, sent }
    }
}

impl Outgoing {
    fn left(&self) -> &[Bytes] {
        &self.blob.pieces()[self.sent..]
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.left().first().cloned();
        self.sent += usize::from(next.is_some());
        Poll::Ready(next.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left().is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left().iter().map(|piece| piece.len() as u64).sum())
    }
}
