//! What a caller may say of one call.

use super::call_error::CallError;
use crate::runtime::values::get_property;
use wasm_bindgen::JsValue;

/// The options of one call; the client's own apply where it names none.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallOptions {
    /// An `AbortSignal`, of this realm or another; `undefined` for none.
    pub(crate) signal: JsValue,
    pub(crate) timeout_ms: Option<f64>,
    pub(crate) max_retries: Option<u32>,
}

impl CallOptions {
    /// # Errors
    /// The signal's reason, if the caller has aborted already.
    pub(crate) fn throw_if_aborted(&self) -> Result<(), CallError> {
        if get_property(&self.signal, "aborted").is_truthy() {
            return Err(CallError::aborted(get_property(&self.signal, "reason")));
        }
        Ok(())
    }
}
