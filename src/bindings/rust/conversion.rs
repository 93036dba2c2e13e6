//! Converts results and errors of the core to Rust types.

use super::names::with_rust_names;
use crate::api::number::whole;
use crate::api::{Cause, Error, ErrorKind, Operation};
use crate::client::call_error::{CallError, Reason, cause_label, cause_texts};
use crate::client::core::fetch_as::known_method;
use crate::runtime::values::{JsArray, get_property, texts};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// JSON whose schema was checked, where it has one, as a Rust type.
pub(super) fn typed<T: DeserializeOwned>(
    operation: Operation,
    value: JsValue,
) -> Result<T, CallError> {
    from_json(value)
        .map_err(|message| CallError::new(ErrorKind::InvalidResponse, operation, message))
}

/// # Errors
/// What to say in the place of the parser's own message, which may quote a value.
pub(super) fn from_json<T: DeserializeOwned>(json: JsValue) -> Result<T, &'static str> {
    serde_wasm_bindgen::from_value(json).map_err(|_| {
        "The response is not of the type that it was to be: a field is missing, or has another type. `WithJson` keeps what came."
    })
}

/// An error with its cause in words, and with the names of Rust.
pub(super) fn typed_error(error: &CallError) -> Error {
    with_rust_names(match error.reason() {
        Reason::Failed(error, thrown) => {
            let mut error = error.clone();
            let cause = words(thrown);
            let details = error.details_mut();
            details.cause_name = cause_label(thrown, "name").as_string();
            details.cause_code = cause_label(thrown, "code").as_string();
            tell_cause(&mut details.message, cause.as_deref());
            error.set_cause(cause);
            error
        }
        Reason::PassedOn(error, code) => passed_on(error, code),
        // Only a dropped future is aborted, and nobody polls it any more.
        Reason::Aborted(_) => Error::new(ErrorKind::Network, None, String::new()),
    })
}

/// What was thrown; `None` if nothing was.
fn words(thrown: &JsValue) -> Option<Box<Cause>> {
    let causes = cause_texts(thrown);
    let texts = (0..).map(|place| causes.at(place).dyn_into::<JsArray>());
    let texts: Vec<_> = texts.map_while(Result::ok).collect();
    texts.iter().rfold(None, |source, texts| {
        Some(Box::new(Cause {
            name: texts.at(0).as_string(),
            message: texts.at(1).as_string().unwrap_or_default(),
            code: texts.at(2).as_string(),
            source,
        }))
    })
}

/// Writes the cause where a message points to it: Rust's readers see the message alone.
fn tell_cause(message: &mut String, cause: Option<&Cause>) {
    let Some(shorter) = message.strip_suffix(" See `cause`.") else {
        return;
    };
    message.truncate(shorter.len());
    if let Some(cause) = cause {
        message.push_str(&concat_text![" Cause: ", cause.to_string(), "."]);
    }
}

/// An `IcrError` of JavaScript, such as a broker's.
fn passed_on(error: &JsValue, code: &str) -> Error {
    let text = |name| get_property(error, name).as_string();
    let number = |name| {
        let number = get_property(error, name).as_f64();
        number.and_then(|number| whole(number, 0.0))
    };
    let operation = text("operation").and_then(|name| Operation::with_name(&name));
    let message = text("message").unwrap_or_default();
    let mut passed = Error::new(ErrorKind::with_code(code), operation, message);
    let details = passed.details_mut();
    details.installation_id = text("installationId");
    details.method = text("method").map_or("", |method| known_method(&method));
    details.path = text("path").unwrap_or_default();
    details.status = number("status").and_then(|status| status.try_into().ok());
    let messages = get_property(error, "messages").dyn_into::<JsArray>();
    details.messages = messages.as_ref().map(texts).unwrap_or_default();
    details.request_id = text("requestId");
    details.retry_after_ms = get_property(error, "retryAfterMs").as_f64();
    details.attempts = number("attempts").unwrap_or_default();
    details.retryable = get_property(error, "retryable").is_truthy();
    details.cause_name = text("causeName");
    details.cause_code = text("causeCode");
    let cause = words(&get_property(error, "cause"));
    tell_cause(&mut details.message, cause.as_deref());
    passed.set_cause(cause);
    passed
}
