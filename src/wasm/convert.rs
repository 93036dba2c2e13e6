//! What JavaScript gets from Rust: `IcrError`s for failures, plain objects for events.

use super::event::{Event, TokenAction};
use super::failure::{Cause, Failure};
use crate::request::Operation;
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/error.js")]
extern "C" {
    type IcrError;
    #[wasm_bindgen(constructor)]
    fn new(
        code: &str,
        message: &str,
        operation: Option<&str>,
        method: &str,
        path: &str,
        status: Option<u16>,
        messages: Array,
        request_id: Option<&str>,
        retry_after_ms: Option<f64>,
        attempts: u32,
        retryable: bool,
        cause: JsValue,
    ) -> IcrError;
}

#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    fn tell(
        listener: &Function,
        kind: &str,
        operation: Option<&str>,
        method: Option<&str>,
        path: Option<&str>,
        attempt: Option<u32>,
        status: Option<u16>,
        duration_ms: Option<f64>,
        delay_ms: Option<f64>,
        action: Option<&str>,
        installation_id: Option<&str>,
        code: Option<&str>,
    );
}

/// The fields that an event may have in JavaScript.
#[derive(Default)]
struct Told<'a> {
    kind: &'a str,
    operation: Option<Operation>,
    method: Option<&'a str>,
    path: Option<&'a str>,
    attempt: Option<u32>,
    status: Option<u16>,
    duration_ms: Option<f64>,
    delay_ms: Option<f64>,
    action: Option<TokenAction>,
    installation_id: Option<&'a str>,
    code: Option<&'a str>,
}

impl<'a> From<&Event<'a>> for Told<'a> {
    fn from(event: &Event<'a>) -> Self {
        match *event {
            Event::Request {
                operation,
                method,
                path,
                attempt,
                status,
                code,
                duration_ms,
            } => Self {
                kind: "request",
                operation: Some(operation),
                method: Some(method),
                path: Some(path),
                attempt: Some(attempt),
                status,
                code,
                duration_ms: Some(duration_ms),
                ..Self::default()
            },
            Event::Retry {
                operation,
                attempt,
                delay_ms,
                code,
            } => Self {
                kind: "retry",
                operation: Some(operation),
                attempt: Some(attempt),
                delay_ms: Some(delay_ms),
                code: Some(code),
                ..Self::default()
            },
            Event::Token {
                action,
                installation_id,
                code,
            } => Self {
                kind: "token",
                action: Some(action),
                installation_id,
                code,
                ..Self::default()
            },
        }
    }
}

/// Tells a JavaScript listener of events.
pub(super) fn listener(listener: Function) -> Box<dyn Fn(&Event<'_>)> {
    Box::new(move |event| {
        let told = Told::from(event);
        tell(
            &listener,
            told.kind,
            told.operation.map(Operation::name),
            told.method,
            told.path,
            told.attempt,
            told.status,
            told.duration_ms,
            told.delay_ms,
            told.action.map(TokenAction::name),
            told.installation_id,
            told.code,
        );
    })
}

/// What a promise rejects with: an `IcrError`, or the reason of the caller's own signal.
pub(super) fn rejection(failure: Failure) -> JsValue {
    let (error, cause) = match failure.cause() {
        Cause::Error(error, cause) => (error, cause),
        Cause::Aborted(reason) => return reason,
    };
    let report = error.report();
    let messages = Array::new();
    for message in &report.messages {
        messages.push(&message.as_str().into());
    }
    IcrError::new(
        error.code(),
        &report.message,
        report.operation.map(Operation::name),
        report.method,
        &report.path,
        report.status,
        messages,
        report.request_id.as_deref(),
        report.retry_after_ms,
        report.attempts,
        report.retryable,
        cause,
    )
    .into()
}
