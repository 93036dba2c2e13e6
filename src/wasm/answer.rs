//! Reads an answer: the check of its documented fields, and the registry's words in an error.

use super::failure::Failure;
use super::host::{self, field};
use crate::endpoints::{
    create_app_access_token, create_installation_access_token, delete_access_token,
    get_installation, list_installations,
};
use crate::error::Error;
use crate::number::whole;
use crate::request::{Operation, Request};
use crate::response::{Details, Head, parse_mismatch, retry_after_ms};
use crate::shape::{Shape, check};
use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

/// An answer as host.js reads it.
pub(super) struct Answer {
    fields: JsValue,
    pub(super) head: Head,
}

impl Answer {
    /// # Errors
    /// `InvalidResponse` for what is no `Response`, or one whose body was read before.
    pub(super) fn of(request: &Request, fields: JsValue) -> Result<Self, Failure> {
        let status = field(&fields, "status").as_f64();
        let status = status
            .and_then(|status| whole(status, 0.0))
            .filter(|status| *status <= 999);
        let status = status.and_then(|status| u16::try_from(status).ok());
        let Some(status) = status else {
            let message = "`fetch` gave no usable Response: check the `fetch` option.".to_owned();
            return Err(Error::of_request(Error::InvalidResponse, request, message).into());
        };
        let redirect = field(&fields, "redirected").is_truthy();
        let head = Head { status, redirect };
        Ok(Self { fields, head })
    }

    /// The host's own `Response`.
    pub(super) fn response(&self) -> JsValue {
        field(&self.fields, "response")
    }

    /// The registry's clock when it answered, in milliseconds since 1970.
    pub(super) fn date_ms(&self) -> Option<f64> {
        field(&self.fields, "date")
            .as_f64()
            .filter(|date| date.is_finite())
    }

    fn request_id(&self) -> Option<String> {
        field(&self.fields, "requestId").as_string()
    }

    /// What the error of a failed answer tells.
    pub(super) fn details(&self, credential: &JsString, now_ms: f64) -> Details {
        let wait = field(&self.fields, "wait");
        let words = host::words(&field(&self.fields, "text"), credential);
        let wait_ms = |value: String| retry_after_ms(&value, host::parse_date(&wait), now_ms);
        Details {
            retry_after_ms: wait.as_string().and_then(wait_ms),
            request_id: self.request_id(),
            messages: (0..words.length())
                .filter_map(|at| words.get(at).as_string())
                .collect(),
        }
    }

    /// The body's JSON, with the documented types in the documented fields.
    pub(super) fn json(&self, request: &Request) -> Result<JsValue, Failure> {
        let text = field(&self.fields, "text");
        let body = host::parsed(&text);
        let flaw = if text.is_null() {
            // The parser takes `null` for the text of a JSON `null`.
            Some("it is larger than 32 MiB".to_owned())
        } else if body.is_undefined() {
            Some(
                if text.is_falsy() {
                    "it is empty"
                } else {
                    "it is no JSON"
                }
                .to_owned(),
            )
        } else {
            flaw(request.operation, &body)
        };
        match flaw {
            None => Ok(body),
            Some(flaw) => Err(parse_mismatch(request, self.head, self.request_id(), &flaw).into()),
        }
    }
}

/// What is wrong with the answer to an operation, if anything is.
fn flaw(operation: Operation, body: &JsValue) -> Option<String> {
    let body_alone = Array::of1(body);
    let app_token = &create_app_access_token::ANSWER;
    let installation_token = &create_installation_access_token::ANSWER;
    let installation = [&get_installation::ANSWER, &get_installation::ORGANIZATION];
    if operation == Operation::DeleteAccessToken {
        return (body.as_bool() != Some(true)).then(|| delete_access_token::FLAW.to_owned());
    }
    if operation == Operation::GetInstallation {
        return flaw_in(&body_alone, &installation);
    }
    if operation == Operation::ListInstallations {
        let page = [&list_installations::ANSWER, &list_installations::PAGINATION];
        let installations = || Array::from(&field(body, "installations"));
        return flaw_in(&body_alone, &page).or_else(|| flaw_in(&installations(), &installation));
    }
    let kinds = [app_token, installation_token];
    let last = usize::from(operation == Operation::CreateInstallationAccessToken);
    flaw_in(&body_alone, kinds.get(..=last).unwrap_or_default()).or_else(|| {
        let usable = host::is_header_text(&field(body, "token")) && expiry_ms(body).is_some();
        let flaw = "`token` should be usable as a bearer, and `expiresAt` a date";
        (!usable).then(|| flaw.to_owned())
    })
}

fn flaw_in(holders: &Array, shapes: &[&Shape]) -> Option<String> {
    shapes.iter().find_map(
        |shape| match host::kinds(holders, shape.within, shape.fields) {
            Ok(found) => check(shape, &found).err(),
            Err(_) => Some("its fields cannot be read".to_owned()),
        },
    )
}

/// An access token's expiry in milliseconds since 1970.
pub(super) fn expiry_ms(token: &JsValue) -> Option<f64> {
    Some(host::parse_date(&field(token, "expiresAt"))).filter(|date| date.is_finite())
}
