//! Reads an answer: the check of its documented fields, and the registry's words in an error.

use super::failure::Failure;
use super::host::{self, Answered, JsString, List, field};
use crate::endpoints::{
    create_app_access_token, create_installation_access_token, delete_access_token,
    get_installation, list_installations,
};
use crate::error::Error;
use crate::number::whole;
use crate::request::{Operation, Request};
use crate::response::{Details, Head, parse_mismatch, retry_after_ms};
use crate::shape::{Shape, check};
use wasm_bindgen::prelude::*;

/// An answer that has a status.
pub(super) struct Answer {
    pub(super) host: Answered,
    pub(super) head: Head,
}

impl Answer {
    /// # Errors
    /// `InvalidResponse` for what is no `Response`, or one whose body was read before.
    pub(super) fn of(request: &Request, answered: JsValue) -> Result<Self, Failure> {
        let host = Answered::from(answered);
        let status = whole(host.status(), 0.0).filter(|status| *status <= 999);
        let Some(status) = status.and_then(|status| u16::try_from(status).ok()) else {
            let message = "`fetch` gave no usable Response: check the `fetch` option.".to_owned();
            return Err(Error::of_request(Error::InvalidResponse, request, message).into());
        };
        let redirect = host.is_redirected();
        let head = Head { status, redirect };
        Ok(Self { host, head })
    }

    /// What the error of a failed answer tells.
    pub(super) fn details(&self, credential: &JsString, now_ms: f64) -> Details {
        let wait = self.host.wait();
        let words = host::words(&self.host.text(), credential);
        let wait_ms = |value: String| retry_after_ms(&value, host::parse_date(&wait), now_ms);
        Details {
            retry_after_ms: wait.as_string().and_then(wait_ms),
            request_id: self.host.request_id(),
            messages: words,
        }
    }

    /// The body's JSON, with the documented types in the documented fields.
    pub(super) fn json(&self, request: &Request) -> Result<JsValue, Failure> {
        let text = self.host.text();
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
            Some(flaw) => {
                Err(parse_mismatch(request, self.head, self.host.request_id(), &flaw).into())
            }
        }
    }
}

/// What is wrong with the answer to an operation, if anything is.
fn flaw(operation: Operation, body: &JsValue) -> Option<String> {
    let body_alone = List::one(body);
    let installation = [&get_installation::ANSWER, &get_installation::ORGANIZATION];
    if operation == Operation::DeleteAccessToken {
        return (*body != JsValue::TRUE).then(|| delete_access_token::FLAW.to_owned());
    }
    if operation == Operation::GetInstallation {
        return flaw_in(&body_alone, &installation);
    }
    if operation == Operation::ListInstallations {
        let page = [&list_installations::ANSWER, &list_installations::PAGINATION];
        let installations = || field(body, "installations");
        return flaw_in(&body_alone, &page).or_else(|| flaw_in(&installations(), &installation));
    }
    let token = if operation == Operation::CreateInstallationAccessToken {
        &create_installation_access_token::ANSWER
    } else {
        &create_app_access_token::ANSWER
    };
    flaw_in(&body_alone, &[token]).or_else(|| {
        let usable = host::is_header_text(&field(body, "token")) && expiry_ms(body).is_some();
        let flaw = "`token` should be usable as a bearer, and `expiresAt` a date";
        (!usable).then(|| flaw.to_owned())
    })
}

fn flaw_in(holders: &JsValue, shapes: &[&Shape]) -> Option<String> {
    shapes
        .iter()
        .find_map(|shape| match host::kinds(holders, shape) {
            Ok(found) => check(shape, &found).err(),
            Err(_) => Some("its fields cannot be read".to_owned()),
        })
}

/// An access token's expiry in milliseconds since 1970.
pub(super) fn expiry_ms(token: &JsValue) -> Option<f64> {
    Some(host::parse_date(&field(token, "expiresAt"))).filter(|date| date.is_finite())
}
