//! A model as bytes: what the page keeps, and the file that next month's list is scored with.
//!
//! ```text
//! MARK | version, 4 bytes, little endian | body as postcard 1
//! ```

mod v1;

use super::FittedModel;
use crate::error::{Error, ErrorCode};

/// The first bytes of every saved model.
const MARK: &[u8] = b"nearside conversion model\n";
/// The version written. A model of an older one is brought up to date when it is read; the
/// parts of [`FittedModel`] may not change without a new number here.
const VERSION: u32 = 2;

impl FittedModel {
    /// The model as bytes.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] when it cannot be written, which would be a defect.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = MARK.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        postcard::to_extend(self, bytes).map_err(|_| refuse("it cannot be written"))
    }

    /// A model from bytes that may come from anywhere.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] saying what does not fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let rest = bytes
            .strip_prefix(MARK)
            .ok_or_else(|| refuse("the file is not one that was saved here"))?;
        let (version, body) = rest
            .split_first_chunk()
            .ok_or_else(|| refuse("the file is not complete"))?;
        let damaged = |_| refuse("the file is damaged");
        let model: Self = match u32::from_le_bytes(*version) {
            1 => postcard::from_bytes::<v1::ModelV1>(body)
                .map_err(damaged)?
                .into(),
            VERSION => postcard::from_bytes(body).map_err(damaged)?,
            _ => return Err(refuse("it was saved by a newer version of this page")),
        };
        model.check()?;
        Ok(model.complete())
    }
}

fn refuse(what: &str) -> Error {
    Error::new(
        ErrorCode::BadRequest,
        format!("This model cannot be used: {what}."),
        "Choose a file that was saved here with \u{201c}Download the model\u{201d}, or train the model again.",
    )
}
