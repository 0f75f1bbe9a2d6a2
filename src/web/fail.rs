//! Errors on their way to JavaScript.

use js_sys::Array;
use tsify::{Ts, Tsify};
use wasm_bindgen::JsValue;

use crate::error::{Error, ErrorCode};

/// What a method throws: the plain object of an [`Error`].
#[derive(Debug)]
pub struct Thrown(JsValue);

impl From<Error> for Thrown {
    fn from(error: Error) -> Self {
        // The four fields are strings and a number: turning them into an object cannot fail.
        Self(error.into_js().map_or(JsValue::NULL, Into::into))
    }
}

impl From<tsify::Error> for Thrown {
    fn from(error: tsify::Error) -> Self {
        bad_request(error.to_string()).into()
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0
    }
}

/// A request that does not fit its type.
pub(super) fn bad_request(message: String) -> Error {
    Error::new(
        ErrorCode::BadRequest,
        message,
        "This is a defect of the page: please report it.",
    )
}

/// A result as a plain object.
pub(super) fn object<T>(value: &T) -> Result<Ts<T>, Thrown>
where
    T: Tsify + serde::Serialize,
{
    Ok(value.into_ts()?)
}

/// Results as an array of plain objects.
pub(super) fn list<T>(values: &[T]) -> Result<JsValue, Thrown>
where
    T: Tsify + serde::Serialize,
{
    let array = Array::new();
    for value in values {
        array.push(&object(value)?.js_value());
    }
    Ok(array.into())
}
