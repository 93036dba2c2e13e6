//! `fetch` of any path of the API with a managed token: the caller's own request, checked before it gets one.

use super::api::{Api, CallOptions, Credential, Outgoing};
use super::failure::Failure;
use super::host::{self, OwnRequest};
use super::managed::Owner;
use crate::error::Error;
use crate::options::path_of;
use crate::request::{Operation, Request};
use wasm_bindgen::prelude::*;

impl Api {
    /// # Errors
    /// `InvalidArgument` for what would leave the registry's origin, or brings a credential of its own.
    pub(super) fn prepare(
        &self,
        operation: Operation,
        owner: Owner,
        input: &JsValue,
        init: &JsValue,
        call: CallOptions,
    ) -> Result<Box<Outgoing>, Failure> {
        let refusal = |message: &str| Failure::of(Error::InvalidArgument, operation, message);
        let base_url = &*self.options.base_url;
        let own = OwnRequest::of(input, init, &self.version_header);
        let address = own.address().map(|address| {
            if address.starts_with("/") && !address.starts_with("//") && !own.is_request() {
                return [base_url, &address].concat();
            }
            address
        });
        let href = address.and_then(|address| host::href(&address));
        let path = href.as_deref().and_then(|href| path_of(href, base_url));
        let (Some(href), Some(path)) = (&href, path) else {
            return Err(refusal(
                "`input` must be a path that starts with one `/`, or a URL or Request of the registry's origin.",
            ));
        };
        let method = method_of(&own.method()).ok_or_else(|| {
            refusal("`method` must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.")
        })?;
        // The host's own words on a wrong header quote its value.
        let headers = own.headers();
        if headers.is_undefined() {
            return Err(refusal(
                "`headers` must hold names and values that HTTP takes.",
            ));
        }
        if own.is_authorized() {
            return Err(refusal(
                "`headers` must not hold `authorization`: the client brings its own.",
            ));
        }
        let init = own.init().map_err(|thrown| {
            refusal("An argument cannot be read. See `cause`.").because(thrown)
        })?;
        init.set("method", method.into());
        init.set("headers", headers);
        Ok(Box::new(Outgoing {
            request: Request::new(operation, method, path.to_owned()),
            input: if own.is_request() {
                input.clone()
            } else {
                href.into()
            },
            init,
            raw: true,
            replayable: matches!(method, "GET" | "HEAD") || !own.streams(),
            credential: Credential::Managed(owner),
            call,
        }))
    }
}

fn method_of(method: &JsValue) -> Option<&'static str> {
    if method.is_undefined() {
        return Some("GET");
    }
    let method = method.as_string()?;
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| method.eq_ignore_ascii_case(known))
}
