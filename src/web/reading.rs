//! The reading of one file, going on whenever a piece of it comes.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Uint8Array;

use super::listen::Listen;
use super::source::Pieces;
use crate::error::Error;
use crate::ingest::{Limits, ReadOptions, ReadOutcome, read_async};

/// A reading that has begun.
pub(super) struct Reading {
    /// The name its table will have.
    pub(super) table: String,
    pieces: Rc<Pieces>,
    outcome: Pin<Box<dyn Future<Output = Result<ReadOutcome, Error>>>>,
}

impl Reading {
    /// Of a file of `size` bytes.
    pub(super) fn new(
        table: String,
        size: u64,
        name: String,
        options: ReadOptions,
        listen: Listen,
    ) -> Self {
        let pieces = Rc::new(Pieces::new(size));
        let source = Rc::clone(&pieces);
        let outcome = async move {
            let limits = Limits::default();
            let outcome = read_async(&*source, &name, &options, &limits, &listen).await?;
            listen.last_look()?;
            Ok(outcome)
        };
        Self {
            table,
            pieces,
            outcome: Box::pin(outcome),
        }
    }

    /// Hands over the bytes from `start` on; `None` when they cannot be had any more.
    pub(super) fn give(&self, start: u64, piece: Option<Uint8Array>) {
        self.pieces.give(start, piece);
    }

    /// Reads on as far as the bytes go.
    pub(super) fn go_on(&mut self) -> Poll<Result<ReadOutcome, Error>> {
        // Nobody needs waking: whoever brings the next piece goes on.
        let mut context = Context::from_waker(Waker::noop());
        self.outcome.as_mut().poll(&mut context)
    }

    /// From which byte up to which one it waits for.
    pub(super) fn wants(&self) -> (u64, u64) {
        self.pieces.wants()
    }
}
