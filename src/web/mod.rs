//! The only code that knows a browser: bindings of the engine.
