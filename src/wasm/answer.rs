//! Reads what the host's `fetch` gave: head, body, and the check of its documented fields.

use super::failure::Failure;
use super::fetch::lost;
use super::host::{self, Body, Headers, Response, Text, field};
use crate::endpoints::{
    create_app_access_token, create_installation_access_token, delete_access_token,
    get_installation, list_installations,
};
use crate::error::Error;
use crate::request::{Operation, Request};
use crate::response::{
    Details, Head, REQUEST_ID_HEADER, parse_failure, parse_mismatch, retry_after_ms,
};
use crate::shape::{Shape, check};
use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Bounds on what an error repeats of the registry's words.
const MAX_MESSAGES: u32 = 10;
const MAX_MESSAGE_LENGTH: u32 = 300;

/// A response whose head was read.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) head: Head,
}

impl Answer {
    /// # Errors
    /// `InvalidResponse` for what is no `Response`, or one whose body was read before.
    pub(super) fn of(request: &Request, response: Response) -> Result<Self, Failure> {
        let status = field(&response, "status").as_f64().and_then(status_code);
        let readable =
            field(&response, "text").is_function() && field(&response, "bodyUsed").is_falsy();
        match status.filter(|_| readable) {
            Some(status) => {
                let followed = field(&response, "redirected").is_truthy();
                let redirect = followed || field(&response, "type") == "opaqueredirect";
                Ok(Self {
                    response,
                    head: Head { status, redirect },
                })
            }
            None => {
                let message = [
                    "`fetch` gave no usable Response to ",
                    request.operation.name(),
                    ": check the `fetch` option.",
                ];
                Err(Error::of_request(Error::InvalidResponse, request, message.concat()).into())
            }
        }
    }

    fn header(&self, name: &str) -> JsValue {
        let headers: Headers = field(&self.response, "headers").unchecked_into();
        headers.get(name).unwrap_or_default()
    }

    /// The registry's clock when it answered, in milliseconds since 1970.
    pub(super) fn date_ms(&self) -> Option<f64> {
        Some(host::parse_date(&self.header("date"))).filter(|date| date.is_finite())
    }

    /// The error of a success whose body is not what the API documents.
    fn mismatch(&self, request: &Request, flaw: &str) -> Failure {
        let request_id = self.header(REQUEST_ID_HEADER).as_string();
        parse_mismatch(request, self.head, request_id, flaw).into()
    }

    /// What the error of a failed answer tells, with the registry's words unless nobody will hear them.
    pub(super) async fn details(
        &self,
        credential: &JsString,
        now_ms: f64,
        wordless: bool,
    ) -> Details {
        let wait = self.header("retry-after");
        let mut details = Details {
            retry_after_ms: wait
                .as_string()
                .and_then(|value| retry_after_ms(&value, Some(host::parse_date(&wait)), now_ms)),
            request_id: self.header(REQUEST_ID_HEADER).as_string(),
            messages: Vec::new(),
        };
        if self.head.is_redirect() {
            discard(&self.response);
        } else if !wordless && let Ok(text) = self.text().await {
            // An error whose body is lost is that error all the same.
            details.messages = messages(&text, credential);
        }
        details
    }

    /// The body's JSON, with the documented types in the documented fields.
    pub(super) async fn json(&self, request: &Request) -> Result<JsValue, Failure> {
        let text = self.text().await.map_err(|cause| lost(request, cause))?;
        let body = host::parse_json(&text).map_err(|_| {
            // The parser's own error repeats parts of the body, which may hold a token.
            self.mismatch(
                request,
                if text.is_falsy() {
                    "it is empty"
                } else {
                    "it is no JSON"
                },
            )
        })?;
        match flaw(request.operation, &body) {
            None => Ok(body),
            Some(flaw) => Err(self.mismatch(request, &flaw)),
        }
    }

    async fn text(&self) -> Result<JsValue, JsValue> {
        JsFuture::from(self.response.text()?).await
    }
}

/// Lets go of a body that nobody reads, so that its connection is free again.
pub(super) fn discard(response: &Response) {
    let body: Body = field(response, "body").unchecked_into();
    if let Ok(cancelled) = body.cancel() {
        // A future that is made handles the promise's rejection; nobody needs its result.
        drop(JsFuture::from(cancelled));
    }
}

/// The error that an answer of another status than 2xx stands for.
pub(super) fn failed(request: &Request, head: Head, details: Details) -> Failure {
    let kind = head.failure().unwrap_or(Error::UnexpectedStatus);
    parse_failure(kind, request, head, details).into()
}

fn status_code(status: f64) -> Option<u16> {
    (0..=999).find(|code| f64::from(*code).total_cmp(&status).is_eq())
}

/// What is wrong with the answer to an operation, if anything is.
fn flaw(operation: Operation, body: &JsValue) -> Option<String> {
    let app_token: &[&Shape] = &[&create_app_access_token::ANSWER];
    let installation_token: &[&Shape] = &[
        &create_app_access_token::ANSWER,
        &create_installation_access_token::ANSWER,
    ];
    let installation: &[&Shape] = &[&get_installation::ANSWER, &get_installation::ORGANIZATION];
    let page: &[&Shape] = &[&list_installations::ANSWER, &list_installations::PAGINATION];
    let flaw_in = |holders: &Array, shapes: &[&Shape]| {
        shapes
            .iter()
            .find_map(|shape| check(shape, &host::kinds(holders, shape.within, shape.fields)).err())
    };
    let body_alone = Array::of1(body);
    if operation == Operation::DeleteAccessToken {
        return (!(*body == JsValue::TRUE)).then(|| delete_access_token::FLAW.to_owned());
    }
    if operation == Operation::ListInstallations {
        let installations = || Array::from(&field(body, "installations"));
        return flaw_in(&body_alone, page).or_else(|| flaw_in(&installations(), installation));
    }
    if operation == Operation::GetInstallation {
        return flaw_in(&body_alone, installation);
    }
    let shapes = if operation == Operation::CreateAppAccessToken {
        app_token
    } else {
        installation_token
    };
    let secret = field(body, "token");
    flaw_in(&body_alone, shapes).or_else(|| {
        let usable = secret.dyn_ref().is_some_and(is_header_text) && expiry_ms(body).is_some();
        let flaw = "`token` should be usable as a bearer, and `expiresAt` a date";
        (!usable).then(|| flaw.to_owned())
    })
}

/// An access token's expiry in milliseconds since 1970.
pub(super) fn expiry_ms(token: &JsValue) -> Option<f64> {
    Some(host::parse_date(&field(token, "expiresAt"))).filter(|date| date.is_finite())
}

/// Visible ASCII, as a header takes it.
pub(super) fn is_header_text(text: &JsString) -> bool {
    text.length() > 0 && (0..text.length()).all(|at| matches!(text.char_code_at(at), 33.0..=126.0))
}

/// The registry's words in an error's body, without the credential that they may repeat.
fn messages(text: &JsValue, credential: &JsString) -> Vec<String> {
    let Ok(body) = host::parse_json(text) else {
        return Vec::new();
    };
    let message = field(&body, "message");
    let list = if Array::is_array(&message) {
        Array::from(&message)
    } else if message.is_string() {
        Array::of1(&message)
    } else {
        Array::of1(&field(&body, "error"))
    };
    (0..list.length().min(MAX_MESSAGES))
        .filter_map(|at| {
            let word = list.get(at);
            let word = word.is_string().then(|| word.unchecked_into::<Text>())?;
            let redacted = word.replace_all(credential, "[redacted]");
            redacted.slice(0, MAX_MESSAGE_LENGTH).as_string()
        })
        .filter(|word| !word.is_empty())
        .collect()
}
