//! A file that JavaScript holds, given piece by piece.

use std::cell::{Cell, RefCell};
use std::task::Poll;

use js_sys::Uint8Array;
use web_sys::TextDecoder;

use crate::ingest::{Source, SourceError};

/// The piece of a file that is here, and the bytes wanted next. The piece stays JavaScript's, so
/// it costs the engine no memory.
#[derive(Default)]
pub(super) struct Pieces {
    size: u64,
    start: Cell<u64>,
    /// `None` before the first piece, and when the file is gone.
    piece: RefCell<Option<Uint8Array>>,
    lost: Cell<bool>,
    wants: Cell<(u64, u64)>,
}

impl Pieces {
    /// A file of `size` bytes of which nothing is here yet.
    pub(super) fn new(size: u64) -> Self {
        Self {
            size,
            ..Self::default()
        }
    }

    /// From which byte up to which one the reading waits for.
    pub(super) fn wants(&self) -> (u64, u64) {
        self.wants.get()
    }

    /// The bytes from `start` on, at least one; `None` when they cannot be had any more.
    pub(super) fn give(&self, start: u64, piece: Option<Uint8Array>) {
        self.lost.set(piece.is_none());
        self.start.set(start);
        *self.piece.borrow_mut() = piece;
    }

    /// What of `offset` and `count` bytes after it is here.
    fn here(&self, offset: u64, count: usize) -> Option<Uint8Array> {
        let piece = self.piece.borrow();
        let piece = piece.as_ref()?;
        let from = u32::try_from(offset.checked_sub(self.start.get())?).ok()?;
        let left = piece.length().checked_sub(from).filter(|left| *left > 0)?;
        let count = u32::try_from(count).unwrap_or(u32::MAX).min(left);
        Some(piece.subarray(from, from + count))
    }
}

impl Source for Pieces {
    fn len(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Poll<Result<usize, SourceError>> {
        if self.lost.get() {
            return Poll::Ready(Err(SourceError(
                "the file was moved, changed or deleted since it was chosen".to_owned(),
            )));
        }
        let Some(bytes) = self.here(offset, buffer.len()) else {
            let end = offset.saturating_add(u64::try_from(buffer.len()).unwrap_or(u64::MAX));
            self.wants.set((offset, end.min(self.size)));
            return if offset < self.size {
                Poll::Pending
            } else {
                Poll::Ready(Ok(0))
            };
        };
        let n = bytes.length() as usize;
        if let Some(target) = buffer.get_mut(..n) {
            bytes.copy_to(target);
        }
        Poll::Ready(Ok(n))
    }

    fn decode(&self, label: &str, bytes: &[u8]) -> Option<String> {
        let decoder = TextDecoder::new_with_label(label).ok()?;
        decoder.decode_with_u8_array(bytes).ok()
    }
}
