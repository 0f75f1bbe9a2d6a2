//! A dropped file, read piece by piece where it is.

use std::cell::RefCell;

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, FileReaderSync};

use super::fail::bad_request;
use crate::error::Error;
use crate::ingest::{Source, SourceError};

/// Bytes that JavaScript holds.
pub(super) enum JsSource {
    /// A file or blob, read synchronously; only a worker can do that.
    Blob {
        /// The blob.
        blob: Blob,
        /// Its reader.
        reader: FileReaderSync,
        /// What was read last.
        window: RefCell<Window>,
    },
    /// Bytes in memory: how Node passes a file.
    Bytes(Uint8Array),
}

/// How much of a file that is read from front to end is fetched at once. Each call of the
/// browser's reader costs about as much as a megabyte does.
const AHEAD: u64 = 16 << 20;

/// A piece of a blob, held by JavaScript so that it costs the engine no memory.
#[derive(Default)]
pub(super) struct Window {
    bytes: Option<Uint8Array>,
    start: u64,
    /// Where the last request ended: the next one from there reads ahead.
    next: u64,
}

impl Window {
    /// The bytes from `offset` to `end`, if they are all here.
    fn get(&self, offset: u64, end: u64) -> Option<Uint8Array> {
        let bytes = self.bytes.as_ref()?;
        let from = u32::try_from(offset.checked_sub(self.start)?).ok()?;
        let to = u32::try_from(end.checked_sub(self.start)?).ok()?;
        (to <= bytes.length()).then(|| bytes.subarray(from, to))
    }
}

impl JsSource {
    /// Takes a `Blob` or a `Uint8Array`.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::BadRequest`] for anything else, or for a blob outside a worker.
    pub(super) fn new(value: &JsValue) -> Result<Self, Error> {
        if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            return Ok(Self::Bytes(bytes.clone()));
        }
        let blob = value
            .dyn_ref::<Blob>()
            .ok_or_else(|| bad_request("A file must be a Blob or a Uint8Array.".to_owned()))?;
        let reader = FileReaderSync::new()
            .map_err(|_| bad_request("A Blob can be read in a worker only.".to_owned()))?;
        Ok(Self::Blob {
            blob: blob.clone(),
            reader,
            window: RefCell::default(),
        })
    }
}

impl Source for JsSource {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the size of a file is a whole number below 2^53"
    )]
    fn len(&self) -> u64 {
        match self {
            Self::Blob { blob, .. } => blob.size() as u64,
            Self::Bytes(bytes) => u64::from(bytes.length()),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "an offset into a file is below 2^53"
    )]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, SourceError> {
        let left = self.len().saturating_sub(offset);
        let n = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let Some(target) = buffer.get_mut(..n) else {
            return Ok(0);
        };
        let end = offset + n as u64;
        match self {
            Self::Blob {
                blob,
                reader,
                window,
            } => {
                let gone = |_: JsValue| {
                    SourceError(
                        "the file was moved, changed or deleted since it was chosen".to_owned(),
                    )
                };
                let mut window = window.borrow_mut();
                if window.get(offset, end).is_none() {
                    let onward = offset > 0 && offset == window.next;
                    let until = if onward { end.max(offset + AHEAD) } else { end };
                    let until = until.min(self.len());
                    let slice = blob
                        .slice_with_f64_and_f64(offset as f64, until as f64)
                        .map_err(gone)?;
                    let buffer = reader.read_as_array_buffer(&slice).map_err(gone)?;
                    window.bytes = Some(Uint8Array::new(&buffer));
                    window.start = offset;
                }
                window.next = end;
                let bytes = window.get(offset, end).ok_or_else(|| gone(JsValue::NULL))?;
                bytes.copy_to(target);
            }
            Self::Bytes(bytes) => {
                let at = |i: u64| u32::try_from(i).unwrap_or(u32::MAX);
                bytes.subarray(at(offset), at(end)).copy_to(target);
            }
        }
        Ok(n)
    }
}
