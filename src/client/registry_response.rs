//! Reads a response: the check of its documented fields, and the registry's messages in an error.

use super::call_error::CallError;
use super::token::expiry_ms;
use crate::api::ErrorKind;
use crate::api::number::{push_decimal, whole};
use crate::api::request::Request;
use crate::api::response::{FailureDetails, Head, retry_after_ms, schema_error};
use crate::api::schema::{ObjectSchema, ResponseSchema, check};
use crate::runtime::clock::parse_date;
use crate::runtime::fetch::{FetchResult, parse_error_messages};
use crate::runtime::values::{
    JsArray, JsString, field_types, get_property, is_header_text, parse_json,
};
use wasm_bindgen::prelude::*;

/// A response that has a status.
pub(crate) struct RegistryResponse {
    pub(crate) head: Head,
    result: FetchResult,
}

impl RegistryResponse {
    /// # Errors
    /// `InvalidResponse` for what is no `Response`, or one whose body was read before.
    pub(crate) fn new(request: &Request, result: FetchResult) -> Result<Self, CallError> {
        let status = whole(result.status(), 0.0).filter(|status| *status <= 999);
        let Some(status) = status.and_then(|status| u16::try_from(status).ok()) else {
            return Err(unusable(request, &result));
        };
        let redirect = result.redirected();
        let head = Head { status, redirect };
        Ok(Self { head, result })
    }

    /// The registry's clock when it responded, in milliseconds since 1970, NaN for none.
    pub(crate) fn date_ms(&self) -> f64 {
        self.result.date_ms()
    }

    pub(crate) fn request_id(&self) -> Option<String> {
        self.result.request_id()
    }

    /// When `fetch` was called, on the monotonic clock.
    pub(crate) fn started_ms(&self) -> f64 {
        self.result.started_ms()
    }

    /// Whether the message of a 403 says that the token is of no use.
    pub(crate) fn blames_token(&self) -> bool {
        self.result.blames_token()
    }

    /// The `Response` itself.
    pub(crate) fn response(&self) -> JsValue {
        self.result.response()
    }

    /// What the error of a failure needs.
    pub(crate) fn failure_details(&self, credential: &JsString, now_ms: f64) -> FailureDetails {
        let retry_after = self.result.retry_after();
        let delay_ms = |text: String| retry_after_ms(&text, parse_date(&retry_after), now_ms);
        FailureDetails {
            retry_after_ms: retry_after.as_string().and_then(delay_ms),
            request_id: self.result.request_id(),
            messages: parse_error_messages(&self.result.text(), credential),
        }
    }

    /// The body's JSON, checked against a schema.
    ///
    /// # Errors
    /// `InvalidResponse` with the first violation.
    pub(crate) fn json(
        &self,
        request: &Request,
        schema: &ResponseSchema,
    ) -> Result<JsValue, CallError> {
        let text = self.result.text();
        if text.is_falsy() && !text.is_null() {
            match schema {
                ResponseSchema::Any => return Ok(JsValue::UNDEFINED),
                // A deletion that has no body has deleted.
                ResponseSchema::True => return Ok(JsValue::TRUE),
                ResponseSchema::Object(_)
                | ResponseSchema::AccessToken(_)
                | ResponseSchema::Page { .. } => {}
            }
        }
        let body = parse_json(&text);
        let violation = if text.is_null() {
            // The parser takes `null` for the text of a JSON `null`.
            Some("it is larger than 32 MiB".to_owned())
        } else if body.is_undefined() {
            let empty = text.is_falsy();
            Some(
                if empty {
                    "it is empty"
                } else {
                    "it is no JSON"
                }
                .to_owned(),
            )
        } else {
            violation(schema, &body)
        };
        match violation {
            None => Ok(body),
            Some(violation) => {
                Err(schema_error(request, self.head, self.result.request_id(), &violation).into())
            }
        }
    }
}

/// The error where a gate stayed closed, or the deadline ended before it: nothing was sent.
pub(crate) fn unsent(request: &Request, result: &FetchResult) -> Option<CallError> {
    let closed_ms = result.retry_after().as_f64()?;
    let error = if closed_ms <= 0.0 {
        let message = "Nothing was sent before the deadline: allow more with `deadlineMs` or `maxConcurrency`.";
        request.error(ErrorKind::Timeout, message)
    } else {
        let mut message = String::from(
            "The registry limits the requests of this credential: nothing was sent. Retry in ",
        );
        push_decimal(
            &mut message,
            whole((closed_ms / 1000.0).ceil(), 0.0).unwrap_or(u32::MAX),
        );
        message.push_str(" s.");
        let mut error = request.error(ErrorKind::RateLimited, &message);
        error.details_mut().retry_after_ms = Some(closed_ms);
        error
    };
    Some(CallError::from(error).retryable())
}

/// The error where `fetch` returned no response.
fn unusable(request: &Request, result: &FetchResult) -> CallError {
    let error = |kind, message: &str| CallError::from(request.error(kind, message));
    let thrown = result.response();
    if thrown.is_undefined() {
        let message = "`fetch` returned no usable Response: check the `fetch` option.";
        return error(ErrorKind::InvalidResponse, message);
    }
    let message = "`fetch` was called without the object that it belongs to: bind it, as in `fetch: (url, init) => env.REGISTRY.fetch(url, init)`. See `cause`.";
    error(ErrorKind::InvalidOptions, message).with_cause(thrown)
}

/// What violates a schema, if anything does.
fn violation(schema: &ResponseSchema, body: &JsValue) -> Option<String> {
    match schema {
        ResponseSchema::Any => None,
        ResponseSchema::True => {
            (*body != JsValue::TRUE).then(|| "it should be JSON `true`".to_owned())
        }
        ResponseSchema::Object(objects) => violation_in(&JsArray::of_one(body), objects),
        ResponseSchema::Page { page, items, item } => violation_in(&JsArray::of_one(body), page)
            .or_else(|| violation_in(&get_property(body, items), item)),
        ResponseSchema::AccessToken(token) => violation_in(&JsArray::of_one(body), &[token])
            .or_else(|| {
                let usable =
                    is_header_text(&get_property(body, "token")) && expiry_ms(body).is_some();
                let violation = "`token` should be usable as a bearer, and `expiresAt` a date";
                (!usable).then(|| violation.to_owned())
            }),
    }
}

fn violation_in(objects: &JsValue, schemas: &[&ObjectSchema]) -> Option<String> {
    schemas
        .iter()
        .find_map(|schema| match field_types(objects, schema) {
            Ok(found) => check(schema, &found).err(),
            Err(_) => Some("its fields cannot be read".to_owned()),
        })
}
