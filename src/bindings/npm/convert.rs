//! Converts errors to `IcrError`s, and events to plain objects.

use crate::api::Operation;
use crate::client::call_error::{CallError, Reason};
use crate::client::event::{EventKind, Listener};
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
        let kind = match event.kind {
            EventKind::Call {
                ended,
                code,
                duration_ms,
            } => {
                fields.set("phase", if ended { "end" } else { "start" }.into());
                fields.set_some("code", code);
                fields.set_some("durationMs", duration_ms);
                "call"
            }
            EventKind::Request {
                method,
                path,
                attempt,
                status,
                code,
                request_id,
                duration_ms,
            } => {
                fields.set("method", method.into());
                fields.set("path", path.into());
                fields.set("attempt", attempt.into());
                fields.set_some("status", status);
                fields.set_some("code", code);
                fields.set_some("requestId", request_id);
                fields.set("durationMs", duration_ms.into());
                "request"
            }
            EventKind::Retry {
                attempt,
                delay_ms,
                code,
            } => {
                fields.set("attempt", attempt.into());
                fields.set("delayMs", delay_ms.into());
                fields.set("code", code.into());
                "retry"
            }
            EventKind::Token { action, code } => {
                fields.set("action", action.name().into());
                fields.set_some("code", code);
                "token"
            }
            EventKind::Jwt {
                outcome,
                duration_ms,
            } => {
                fields.set("outcome", outcome.into());
                fields.set("durationMs", duration_ms.into());
                "jwt"
            }
            EventKind::Store {
                method,
                outcome,
                duration_ms,
            } => {
                fields.set("method", method.into());
                fields.set("outcome", outcome.into());
                fields.set("durationMs", duration_ms.into());
                "store"
            }
        };
        fields.set("type", kind.into());
        fields.set("callId", event.call_id.into());
        fields.set("operation", event.operation.name().into());
        fields.set_some("installationId", event.installation_id);
        fields.set_some("label", event.label);
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
