//! What JavaScript gets from Rust: `IcrError`s for failures, plain objects for events.

use super::event::Event;
use super::failure::{Cause, Failure};
use super::host::{Fields, Function, List};
use crate::request::Operation;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/error.js")]
extern "C" {
    type IcrError;
    #[wasm_bindgen(constructor)]
    fn new(fields: &Fields) -> IcrError;
}

#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    fn tell(listener: &Function, event: &Fields);
}

impl Fields {
    fn set_some(&self, name: &str, value: Option<impl Into<JsValue>>) {
        if let Some(value) = value {
            self.set(name, value.into());
        }
    }
}

/// Tells a JavaScript listener of events.
pub(super) fn listener(listener: Function) -> Box<dyn Fn(&Event<'_>)> {
    Box::new(move |event| {
        let fields = Fields::new();
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
        tell(&listener, &fields);
    })
}

/// What a promise rejects with: an `IcrError`, or the reason of the caller's own signal.
pub(super) fn rejection(failure: &Failure) -> JsValue {
    let (error, cause) = match failure.cause() {
        Cause::Error(error, cause) => (error, cause),
        Cause::Aborted(reason) => return reason.clone(),
    };
    let report = error.report();
    let fields = Fields::new();
    let messages = List::none();
    for message in &report.messages {
        messages.push(message.into());
    }
    fields.set("message", report.message.as_str().into());
    fields.set("cause", cause.clone());
    fields.set("code", error.code().into());
    fields.set("status", report.status.into());
    fields.set("operation", report.operation.map(Operation::name).into());
    fields.set("method", report.method.into());
    fields.set("path", report.path.as_str().into());
    fields.set("messages", messages.into());
    fields.set("requestId", report.request_id.as_deref().into());
    fields.set("retryAfterMs", report.retry_after_ms.into());
    fields.set("attempts", report.attempts.into());
    fields.set("retryable", report.retryable.into());
    IcrError::new(&fields).into()
}
