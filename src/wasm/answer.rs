//! Reads what the host's `fetch` gave: head, body, and the check of its documented fields.

use super::failure::Failure;
use super::fetch::lost;
use super::host::{self, Response, Text};
use crate::error::Error;
use crate::request::Request;
use crate::response::{Head, REQUEST_ID_HEADER, parse_failure, parse_mismatch, retry_after_ms};
use crate::shape::{Shape, check};
use js_sys::{Array, JsString, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Bounds on what an error repeats of the registry's words.
const MAX_MESSAGES: u32 = 10;
const MAX_MESSAGE_LENGTH: u32 = 300;

/// The head of a response, with the registry's `Date` in milliseconds where it is readable.
///
/// # Errors
/// `InvalidResponse` for what is no `Response`, or one whose body was read before.
pub(super) fn head(
    request: &Request,
    response: &Response,
    now_ms: f64,
) -> Result<(Head, Option<f64>), Failure> {
    let flaw = |cause: Option<JsValue>| {
        let message = [
            "`fetch` gave no usable Response to ",
            request.operation.name(),
            ": check the `fetch` option.",
        ];
        let error = Error::of_request(Error::InvalidResponse, request, message.concat());
        Failure::Error(error, cause)
    };
    let status = response.status().map_err(|cause| flaw(Some(cause)))?;
    let headers = response.headers().map_err(|cause| flaw(Some(cause)))?;
    let status = status
        .as_f64()
        .and_then(status_code)
        .ok_or_else(|| flaw(None))?;
    let header = |name: &str| headers.get(name).map_err(|cause| flaw(Some(cause)));
    let date_ms = Some(host::parse_date(&header("date")?)).filter(|date| date.is_finite());
    if response.body_used().is_ok_and(|used| used.is_truthy()) {
        return Err(flaw(None));
    }
    let followed = response
        .redirected()
        .is_ok_and(|redirected| redirected.is_truthy());
    let hidden = response.kind().is_ok_and(|kind| kind == "opaqueredirect");
    let mut head = Head {
        status,
        redirect: followed || hidden,
        ..Head::default()
    };
    head.request_id = header(REQUEST_ID_HEADER)?.as_string();
    if head.failure().is_some() {
        let value = header("retry-after")?;
        head.retry_after_ms = value
            .as_string()
            .and_then(|text| retry_after_ms(&text, Some(host::parse_date(&value)), now_ms));
    }
    Ok((head, date_ms))
}

fn status_code(status: f64) -> Option<u16> {
    let whole = (0..=999_u16).contains(&(status as u16)) && status >= 0.0;
    whole.then_some(status as u16)
}

/// The body's JSON: any value, as the host's parser gives it.
pub(super) async fn json(
    request: &Request,
    response: &Response,
    head: &Head,
) -> Result<JsValue, Failure> {
    let text = text(response).await.map_err(|cause| lost(request, cause))?;
    host::parse_json(&text).map_err(|_| {
        // The parser's own error repeats parts of the body, which may hold a token.
        let flaw = if text.is_falsy() {
            "it is empty"
        } else {
            "it is no JSON"
        };
        parse_mismatch(request, head.clone(), flaw).into()
    })
}

/// The error that a failed answer stands for, with the registry's words where its body can be read.
pub(super) async fn failure(
    request: &Request,
    response: &Response,
    head: Head,
    credential: &JsString,
) -> Failure {
    let Some(kind) = head.failure() else {
        return parse_mismatch(request, head, "it is no failure").into();
    };
    let words = if head.redirect {
        discard(response);
        Vec::new()
    } else {
        // An error whose body is lost is that error all the same.
        text(response)
            .await
            .map(|text| messages(&text, credential))
            .unwrap_or_default()
    };
    parse_failure(kind, request, head, words).into()
}

/// The registry's words in an error's body, without the credential that they may repeat.
fn messages(text: &JsValue, credential: &JsString) -> Vec<String> {
    let Ok(body) = host::parse_json(text) else {
        return Vec::new();
    };
    let field = |name: &str| Reflect::get(&body, &name.into()).unwrap_or_default();
    let message = field("message");
    let list = if Array::is_array(&message) {
        Array::from(&message)
    } else if message.is_string() {
        Array::of1(&message)
    } else {
        Array::of1(&field("error"))
    };
    list.slice(0, MAX_MESSAGES)
        .iter()
        .filter_map(|word| {
            let word = word.is_string().then(|| word.unchecked_into::<Text>())?;
            let redacted = word.replace_all(credential, "[redacted]");
            Some(String::from(redacted.slice(0, MAX_MESSAGE_LENGTH)))
        })
        .filter(|word| !word.is_empty())
        .collect()
}

async fn text(response: &Response) -> Result<JsValue, JsValue> {
    JsFuture::from(response.text()?).await
}

/// Lets go of a body that nobody reads, so that its connection is free again.
pub(super) fn discard(response: &Response) {
    if let Ok(cancelled) = response.body().and_then(|body| body.cancel()) {
        // A future that is made handles the promise's rejection; nobody needs its result.
        drop(JsFuture::from(cancelled));
    }
}

/// Checks the documented fields of an object, or of each of a list's.
pub(super) fn checked(
    request: &Request,
    head: &Head,
    holders: &Array,
    shapes: &[&Shape],
) -> Result<(), Failure> {
    for shape in shapes {
        let found = host::kinds(holders, shape.within, shape.fields);
        check(shape, &found).map_err(|flaw| parse_mismatch(request, head.clone(), &flaw))?;
    }
    Ok(())
}
