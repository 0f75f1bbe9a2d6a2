//! Where a panic happened, told before the engine stops for good.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

thread_local! {
    static LISTENER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Sets the function that is told of a panic: `(place: string) => void`. The place is a line of
/// the engine's source. The message is left out, because it may quote a cell.
///
/// A trap that was not told before is no panic: the allocator gave up, or the stack overflowed.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(
    #[wasm_bindgen(unchecked_param_type = "(place: string) => void")] listener: Function,
) {
    LISTENER.with(|cell| cell.replace(Some(listener)));
    std::panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map_or_else(String::new, ToString::to_string);
        LISTENER.with(|cell| {
            if let Some(listener) = cell.borrow().as_ref() {
                // Nothing is left to be done when telling fails as well.
                let _ = listener.call1(&JsValue::NULL, &place.into());
            }
        });
    }));
}
