//! What JavaScript gets from Rust: `IcrError`s for errors, plain objects for events.

use crate::api::Operation;
use crate::client::call_error::{CallError, Reason};
use crate::client::event::{Event, Listener};
use crate::runtime::promise::emit;
use crate::runtime::values::{Function, JsArray, JsObject};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/error.js")]
extern "C" {
    type IcrError;
    #[wasm_bindgen(constructor)]
    fn new(fields: &JsObject) -> IcrError;
}

impl JsObject {
    fn set_some(&self, name: &str, value: Option<impl Into<JsValue>>) {
        if let Some(value) = value {
            self.set(name, value.into());
        }
    }
}

/// Calls a JavaScript listener for each event.
pub(super) fn listener(listener: Function) -> Box<Listener> {
    Box::new(move |event| {
        let fields = JsObject::new();
        let kind = match *event {
            Event::Request {
                operation,
                method,
                path,
                attempt,
                status,
                code,
                duration_ms,
            } => {
                fields.set("operation", operation.name().into());
                fields.set("method", method.into());
                fields.set("path", path.into());
                fields.set("attempt", attempt.into());
                fields.set_some("status", status);
                fields.set_some("code", code);
                fields.set("durationMs", duration_ms.into());
                "request"
            }
            Event::Retry {
                operation,
                attempt,
                delay_ms,
                code,
            } => {
                fields.set("operation", operation.name().into());
                fields.set("attempt", attempt.into());
                fields.set("delayMs", delay_ms.into());
                fields.set("code", code.into());
                "retry"
            }
            Event::Token {
                action,
                installation_id,
                code,
            } => {
                fields.set("action", action.name().into());
                fields.set_some("installationId", installation_id);
                fields.set_some("code", code);
                "token"
            }
        };
        fields.set("type", kind.into());
        emit(&listener, &fields);
    })
}

/// What a promise rejects with: an `IcrError`, or the reason of the caller's own signal.
pub(super) fn rejection(error: &CallError) -> JsValue {
    let (error, cause) = match error.reason() {
        Reason::Failed(error, cause) => (error, cause),
        Reason::Aborted(reason) => return reason.clone(),
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
    fields.set("method", details.method.into());
    fields.set("path", details.path.as_str().into());
    fields.set("messages", messages.into());
    fields.set("requestId", details.request_id.as_deref().into());
    fields.set("retryAfterMs", details.retry_after_ms.into());
    fields.set("attempts", details.attempts.into());
    fields.set("retryable", details.retryable.into());
    IcrError::new(&fields).into()
}
