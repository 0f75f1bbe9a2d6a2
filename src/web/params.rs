//! The parameters of a call, read field by field: a whole deserialiser for each of thirty structs
//! would be a good part of the engine.

use js_sys::Reflect;
use serde::de::DeserializeOwned;
use tsify::serde_wasm_bindgen::from_value;
use tsify::{Ts, Tsify};
use wasm_bindgen::JsValue;

use super::fail::{Thrown, bad_request};

/// Parameters that come as one plain object.
pub(super) trait Params: Tsify {
    /// From the object.
    fn from_object(object: &JsValue) -> Result<Self, Thrown>
    where
        Self: Sized;
}

/// The parameters of a call.
pub(super) fn read<P: Params>(given: Ts<P>) -> Result<P, Thrown> {
    P::from_object(&given.into())
}

/// One field, which may be absent when it is optional.
#[inline(never)]
pub(super) fn field<T: DeserializeOwned>(object: &JsValue, name: &str) -> Result<T, Thrown> {
    let value = Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED);
    from_value(value)
        .map_err(|e| bad_request(format!("The parameter {name} does not fit: {e}")).into())
}

/// Declares structs of parameters. A field has the same name in TypeScript, so it is one word; one
/// that may be absent is an `Option` marked `#[tsify(optional)]`.
macro_rules! params {
    ($(
        $(#[$about:meta])*
        $name:ident { $($(#[$says:meta])* $field:ident: $type:ty,)+ }
    )+) => {$(
        $(#[$about])*
        #[derive(serde::Serialize, tsify::Tsify)]
        pub struct $name {
            $($(#[$says])* pub $field: $type,)+
        }

        impl $crate::web::params::Params for $name {
            fn from_object(object: &wasm_bindgen::JsValue) -> Result<Self, $crate::web::Thrown> {
                Ok(Self {
                    $($field: $crate::web::params::field(object, stringify!($field))?,)+
                })
            }
        }
    )+};
}

pub(super) use params;
