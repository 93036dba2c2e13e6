//! Converts results and errors of the core to Rust types.

use crate::api::number::whole;
use crate::api::{Error, ErrorKind, Operation};
use crate::client::call_error::{CallError, Reason, cause_label};
use crate::runtime::values::get_property;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// A response whose schema was checked, as a Rust type.
pub(super) fn typed<T: DeserializeOwned>(
    operation: Operation,
    value: JsValue,
) -> Result<T, CallError> {
    // The parser's own message may quote a value.
    serde_wasm_bindgen::from_value(value).map_err(|_| {
        let message = if matches!(operation, Operation::Json | Operation::Pages) {
            "The response is not of the type that it was to be: a field is missing, or has another type.".to_owned()
        } else {
            concat_text![
                "The response to ",
                operation.name(),
                " is not what the API documents: a field, such as a level in `permissions`, has another type.",
            ]
        };
        CallError::new(ErrorKind::InvalidResponse, operation, &message)
    })
}

/// The error without its cause, which is a JavaScript value.
pub(super) fn typed_error(error: &CallError) -> Error {
    match error.reason() {
        Reason::Failed(error, cause) => {
            let mut error = error.clone();
            let details = error.details_mut();
            details.cause_name = cause_label(cause, "name").as_string();
            details.cause_code = cause_label(cause, "code").as_string();
            let message = &mut details.message;
            if let Some(shorter) = message.strip_suffix(" See `cause`.") {
                message.truncate(shorter.len());
            }
            error
        }
        Reason::PassedOn(error, code) => {
            let message = get_property(error, "message").as_string();
            let mut passed = Error::new(
                ErrorKind::with_code(code),
                None,
                message.unwrap_or_default(),
            );
            let status = get_property(error, "status").as_f64();
            let details = passed.details_mut();
            details.status = status.and_then(|status| whole(status, 0.0)?.try_into().ok());
            details.retryable = get_property(error, "retryable").is_truthy();
            let text = |name| get_property(error, name).as_string();
            details.installation_id = text("installationId");
            details.cause_name = text("causeName");
            details.cause_code = text("causeCode");
            passed
        }
        // Only a dropped future is aborted, and nobody polls it any more.
        Reason::Aborted(_) => Error::new(ErrorKind::Network, None, String::new()),
    }
}
