//! A model as bytes: what the page keeps, and the file that next month's list is scored with.

mod v1;
mod v2;

use super::ConversionModel;
use crate::error::Error;
use crate::saved::Saved;

impl Saved for ConversionModel {
    const MARK: &'static [u8] = b"nearside conversion model\n";
    const VERSION: u32 = 3;
    const NAME: &'static str = "model";
    const HINT: &'static str = "Choose a file that was saved here with \u{201c}Download the model\u{201d}, or train the model again.";

    fn from_body(version: u32, body: &[u8]) -> Result<Self, Error> {
        let model: Self = match version {
            1 => Self::parse::<v1::ModelV1>(body)?.into(),
            2 => Self::parse::<v2::ModelV2>(body)?.into(),
            Self::VERSION => Self::parse(body)?,
            _ => return Err(Self::newer()),
        };
        model.classifier.check()?;
        Ok(Self {
            classifier: model.classifier.complete(),
            ..model
        })
    }
}
