//! Dropping a future is how Rust cancels: the request in flight is aborted.

use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// Aborts its signal when it is dropped.
#[derive(Debug)]
pub(super) struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    pub(super) fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// `undefined` where the runtime has none.
    pub(super) fn signal(&self) -> JsValue {
        self.0.as_ref().map(AbortController::signal).into()
    }

    pub(super) fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
