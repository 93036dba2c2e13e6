//! Converts errors to `IcrError`s, and events to plain objects.

use crate::client::call_error::{CallError, Reason, error_fields};
use crate::client::event::Listener;
use crate::runtime::promise::emit;
use crate::runtime::values::{Function, JsObject};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/error.js")]
extern "C" {
    type IcrError;
    #[wasm_bindgen(constructor)]
    fn new(fields: &JsObject) -> IcrError;
}

/// Calls a JavaScript listener for each event.
pub(super) fn listener(listener: Function) -> Box<Listener> {
    Box::new(move |event| emit(&listener, &event.to_object()))
}

/// What a promise rejects with: an `IcrError`, or the reason of the caller's own signal.
pub(super) fn rejection(error: &CallError) -> JsValue {
    let (error, cause) = match error.reason() {
        Reason::Failed(error, cause) => (error, cause),
        Reason::Aborted(reason) | Reason::PassedOn(reason, _) => return reason.clone(),
    };
    IcrError::new(&error_fields(error, cause)).into()
}
