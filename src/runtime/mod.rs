//! The JavaScript runtime as a Rust module: its values, `fetch`, promises, timers and users' callbacks. It knows nothing of
//! ICR.
//!
//! Whatever users' code can make fail is reported as an outcome and never thrown: an exception that passes through wasm
//! would leave its state half changed. Credentials are passed as [`values::JsString`], a reference to a JavaScript string.

pub(crate) mod clock;
pub(crate) mod executor;
pub(crate) mod fetch;
pub(crate) mod promise;
pub(crate) mod shared_future;
pub(crate) mod values;
