//! The JavaScript runtime behind one Rust module: its values, `fetch`, promises, timers and the functions of users. It knows
//! nothing of ICR.
//!
//! What a caller can influence is reported as an outcome and never thrown: an exception that passes through wasm would leave
//! its state half changed. Credentials cross as [`values::JsString`], which stays on JavaScript's side.

pub(crate) mod clock;
pub(crate) mod executor;
pub(crate) mod fetch;
pub(crate) mod promise;
pub(crate) mod shared_future;
pub(crate) mod values;
