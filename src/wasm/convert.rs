//! What JavaScript gets from Rust: `IcrError`s for failures, plain objects for events.

use super::event::Event;
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

/// Tells a JavaScript listener of events.
pub(super) fn listener(listener: Function) -> Box<dyn Fn(&Event<'_>)> {
    Box::new(move |event| {
        let kind = match event {
            Event::Request { .. } => "request",
            Event::Retry { .. } => "retry",
            Event::Token { .. } => "token",
        };
        let (mut operation, mut method, mut path, mut attempt, mut status) =
            (None, None, None, None, None);
        let (mut duration_ms, mut delay_ms, mut action, mut installation_id) =
            (None, None, None, None);
        let code = match *event {
            Event::Request {
                operation: of,
                method: by,
                path: at,
                attempt: nth,
                status: got,
                code,
                duration_ms: took,
            } => {
                (operation, method, path, attempt) =
                    (Some(of.name()), Some(by), Some(at), Some(nth));
                (status, duration_ms) = (got, Some(took));
                code
            }
            Event::Retry {
                operation: of,
                attempt: nth,
                delay_ms: wait,
                code,
            } => {
                (operation, attempt, delay_ms) = (Some(of.name()), Some(nth), Some(wait));
                Some(code)
            }
            Event::Token {
                action: what,
                installation_id: whose,
                code,
            } => {
                (action, installation_id) = (Some(what.name()), whose);
                code
            }
        };
        tell(
            &listener,
            kind,
            operation,
            method,
            path,
            attempt,
            status,
            duration_ms,
            delay_ms,
            action,
            installation_id,
            code,
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
