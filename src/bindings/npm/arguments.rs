//! The arguments of calls from JavaScript, options and ids, which may be of any type.

use crate::api::Operation;
use crate::api::request::encode_segment;
use crate::api::schema::{JsonTypes, ObjectSchema};
use crate::client::call::CallOptions;
use crate::client::call_error::CallError;
use crate::client::options_reader::{OPTIONAL, OptionsReader};
use crate::runtime::values::get_property;
use wasm_bindgen::prelude::*;

const SIGNAL: JsonTypes = OPTIONAL.or(JsonTypes::OBJECT).or(JsonTypes::NULL);
const NUMBER: JsonTypes = OPTIONAL.or(JsonTypes::NUMBER);
const FUNCTION: JsonTypes = OPTIONAL.or(JsonTypes::FUNCTION);
const TEXT: JsonTypes = OPTIONAL.or(JsonTypes::TEXT);
const BOOLEAN: JsonTypes = OPTIONAL.or(JsonTypes::BOOLEAN);

/// The options of every call, and those that some have besides.
macro_rules! call_options_and {
    ($fields:literal, $($type:expr),*) => {
        ObjectSchema::new(
            "",
            concat!("signal,timeoutMs,deadlineMs,maxRetries,waitUntil,label", $fields),
            &[SIGNAL, NUMBER, NUMBER, NUMBER, FUNCTION, TEXT $(, $type)*],
        )
    };
}

/// The options of every call.
pub(super) const CALL: ObjectSchema = call_options_and!("",);
/// The options of `listInstallations`.
pub(super) const LIST: ObjectSchema = call_options_and!(",limit,page", NUMBER, NUMBER);
/// The options of `installations`.
pub(super) const PAGES: ObjectSchema =
    call_options_and!(",limit,concurrency,page", NUMBER, NUMBER, NUMBER);
/// The options of a revocation.
pub(super) const REVOKE: ObjectSchema = call_options_and!(",shared", BOOLEAN);
/// The options of `toArray`.
pub(super) const TO_ARRAY: ObjectSchema = ObjectSchema::new("", "max", &[NUMBER]);

/// The options that every call has.
pub(super) fn call_options(options: &OptionsReader<'_>) -> Result<CallOptions, CallError> {
    if options.is_empty() {
        return Ok(CallOptions::default());
    }
    let signal = options.value("signal");
    let given = signal.is_object();
    if given && !get_property(&signal, "addEventListener").is_function() {
        return Err(options.must("signal", "be an AbortSignal"));
    }
    Ok(CallOptions {
        signal: if given { signal } else { JsValue::UNDEFINED },
        timeout_ms: options.timeout_ms("timeoutMs")?,
        deadline_ms: options.timeout_ms("deadlineMs")?,
        max_retries: options.count("maxRetries", 0.0)?,
        wait_until: options.function("waitUntil"),
        label: options.value("label").as_string(),
    })
}

/// An id as text. Lone surrogates cannot be encoded as UTF-8: two ids that differ only in them would become one.
///
/// # Errors
/// `InvalidArgument` for anything but a text that can be encoded.
pub(super) fn id(operation: Operation, name: &str, value: &JsValue) -> Result<String, CallError> {
    let text = value.as_string().unwrap_or_default();
    // The encoder replaces each by U+FFFD, whose first byte is this.
    let whole = text.bytes().all(|byte| byte != 0xEF) || *value == text.as_str();
    let sent = if whole { &*text } else { "" };
    encode_segment(operation, name, sent)?;
    Ok(text)
}
