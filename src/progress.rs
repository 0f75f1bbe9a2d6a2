//! How long work reports and asks whether to go on.

use crate::error::Error;

/// The listener of a long run. The core calls [`Progress::report`] often (at least every
/// 50 ms of work); the listener decides what to show and whether the run goes on.
pub trait Progress {
    /// `stage` is a short plain phrase ("Reading rows"), `fraction` runs from 0 to 1 over
    /// the whole run.
    ///
    /// # Errors
    /// [`Error::cancelled`] when the user asked to stop; the run must return it at once and
    /// leave everything as it was.
    fn report(&self, stage: &'static str, fraction: f64) -> Result<(), Error>;

    /// Whether a search has looked for long enough, by the wish of the user or a budget of
    /// time: it then ends as soon as it can and answers with the best it has found.
    fn finish_early(&self) -> bool {
        false
    }
}

/// Listens to nothing and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _stage: &'static str, _fraction: f64) -> Result<(), Error> {
        Ok(())
    }
}

/// A part of a larger run: maps its own 0..1 into `from..to` of the parent.
pub struct Span<'a> {
    parent: &'a dyn Progress,
    from: f64,
    to: f64,
}

impl<'a> Span<'a> {
    /// The part of `parent` between the fractions `from` and `to`.
    #[must_use]
    pub fn new(parent: &'a dyn Progress, from: f64, to: f64) -> Self {
        Self { parent, from, to }
    }
}

impl Progress for Span<'_> {
    fn report(&self, stage: &'static str, fraction: f64) -> Result<(), Error> {
        self.parent
            .report(stage, self.from + (self.to - self.from) * fraction)
    }

    fn finish_early(&self) -> bool {
        self.parent.finish_early()
    }
}
