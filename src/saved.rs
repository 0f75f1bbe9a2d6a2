//! What was learned as bytes: to keep, to hand to a new engine after a crash, to use next month.
//!
//! ```text
//! MARK | version, 4 bytes, little endian | body as postcard 1
//! ```

use serde::Serialize;

use crate::error::{Error, ErrorCode};

/// What is kept (a model, a report) tells of no group of fewer people than this.
pub const FEWEST: usize = 20;

/// Something learned that is kept as bytes. Bytes of every older version are brought up to date
/// when they are read: the parts of the type may not change without a new [`Saved::VERSION`], and
/// for each version there is a file among the tests that it wrote.
pub trait Saved: Serialize + Sized {
    /// The first bytes, which tell this kind of file from every other.
    const MARK: &'static [u8];
    /// The version written.
    const VERSION: u32;
    /// What it is called in an error ("model").
    const NAME: &'static str;
    /// What to do when bytes cannot be used.
    const HINT: &'static str;

    /// From a body of this or an older version, with everything checked that others rely on.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] saying what does not fit; [`Saved::newer`] for a version that is
    /// not known.
    fn from_body(version: u32, body: &[u8]) -> Result<Self, Error>;

    /// The bytes.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when it cannot be written, which would be a defect.
    fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Self::MARK.to_vec();
        bytes.extend(Self::VERSION.to_le_bytes());
        postcard::to_extend(self, bytes).map_err(|_| Self::refuse("it cannot be written"))
    }

    /// From bytes that may come from anywhere.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] saying what does not fit.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let rest = bytes
            .strip_prefix(Self::MARK)
            .ok_or_else(|| Self::refuse("the file is not one that was saved here"))?;
        let (version, body) = rest
            .split_first_chunk()
            .ok_or_else(|| Self::refuse("the file is not complete"))?;
        Self::from_body(u32::from_le_bytes(*version), body)
    }

    /// A body as a plain value.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when the bytes are not those of such a value.
    fn parse<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
        postcard::from_bytes(body).map_err(|_| Self::refuse("the file is damaged"))
    }

    /// The error of a version that is not known.
    fn newer() -> Error {
        Self::refuse("it was saved by a newer version of this page")
    }

    /// The error that says why bytes cannot be used.
    fn refuse(what: &str) -> Error {
        Error::new(
            ErrorCode::BadRequest,
            format!("This {} cannot be used: {what}.", Self::NAME),
            Self::HINT,
        )
    }
}
