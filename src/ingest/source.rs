//! Where the bytes come from.

use std::task::Poll;

/// A file that can be read in pieces, so that it never has to be in memory as a whole.
/// Natively a slice; in the browser a `File` whose next bytes are fetched while the last ones
/// are read.
pub trait Source {
    /// Size in bytes.
    fn len(&self) -> u64;

    /// Whether there is no byte.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills the start of `buffer` from `offset` on, and says how many bytes were there: none
    /// only at the end of the file. Pending when the bytes must be fetched first: the reading
    /// then waits until it is polled again.
    ///
    /// # Errors
    /// When the bytes are gone: the file was moved, changed or deleted since it was picked.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Poll<Result<usize, SourceError>>;

    /// The letters of bytes in the encoding that the WHATWG Encoding Standard calls `label`, what
    /// is not of it replaced by U+FFFD: the engine brings no tables of thousands of letters, and
    /// the platform that holds the bytes has them. `None` when it does not know the label.
    fn decode(&self, label: &str, bytes: &[u8]) -> Option<String> {
        super::pairs::platform(label, bytes)
    }
}

/// The bytes could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(pub String);

impl Source for [u8] {
    fn len(&self) -> u64 {
        u64::try_from(<[u8]>::len(self)).unwrap_or(u64::MAX)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Poll<Result<usize, SourceError>> {
        let start = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(<[u8]>::len(self));
        let rest = self.get(start..).unwrap_or_default();
        let n = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        Poll::Ready(Ok(n))
    }
}
