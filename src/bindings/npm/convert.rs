//! Converts errors to `IcrError`s, and events to plain objects.

use crate::api::Operation;
use crate::client::call_error::{CallError, Reason, cause_label};
use crate::client::event::Listener;
use crate::runtime::promise::emit;
use crate::runtime::values::{Function, JsArray, JsObject};
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
    let details = error.details();
    let fields = JsObject::new();
    let messages = JsArray::empty();
    for message in &details.messages {
        messages.push(message.into());
    }
    fields.set("message", details.message.as_str().into());
    fields.set("cause", cause.clone());
    fields.set("code", error.code().into());
    fields.set("status", details.status.into());
    fields.set("operation", details.operation.map(Operation::name).into());
    fields.set("installationId", details.installation_id.as_deref().into());
    fields.set("method", details.method.into());
    fields.set("path", details.path.as_str().into());
    fields.set("messages", messages.into());
    fields.set("requestId", details.request_id.as_deref().into());
    fields.set("retryAfterMs", details.retry_after_ms.into());
    fields.set("attempts", details.attempts.into());
    fields.set("retryable", details.retryable.into());
    fields.set("causeName", cause_label(cause, "name"));
    fields.set("causeCode", cause_label(cause, "code"));
    IcrError::new(&fields).into()
}
