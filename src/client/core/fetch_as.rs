//! `fetch` of any path of the API with a managed token: the caller's own request, checked before it gets one.

use super::ClientCore;
use super::prepared_request::{Credential, PreparedRequest};
use crate::api::request::Request;
use crate::api::url::path_below;
use crate::api::{ErrorKind, Operation};
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::token::TokenOwner;
use crate::runtime::fetch::CallerRequest;
use crate::runtime::values::parse_url;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

impl ClientCore {
    /// Checks a caller's own request, and prepares it to be sent with the managed token of an owner.
    ///
    /// # Errors
    /// `InvalidArgument` for what is not below `baseUrl`, has a credential of its own, or is what `fetch` would refuse.
    pub(crate) fn prepare(
        &self,
        operation: Operation,
        owner: TokenOwner,
        input: &JsValue,
        init: &JsValue,
        call: Rc<Call>,
    ) -> Result<Box<PreparedRequest>, CallError> {
        let refusal =
            |message: &str| CallError::new(ErrorKind::InvalidArgument, operation, message);
        let base_url = &*self.config.base_url;
        let caller = CallerRequest::new(input, init, &self.default_headers);
        let address = caller.address().map(|address| {
            if address.starts_with("/") && !address.starts_with("//") && !caller.is_request() {
                return concat_text![base_url, address];
            }
            address
        });
        let href = address.and_then(|address| parse_url(&address));
        let path = href.as_deref().and_then(|href| path_below(href, base_url));
        let (Some(href), Some(path)) = (&href, path) else {
            return Err(refusal(
                "`input` must be a path that starts with one `/`, or a URL or Request below `baseUrl`.",
            ));
        };
        let method = known_method(&caller.method()).ok_or_else(|| {
            refusal("`method` must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.")
        })?;
        // The runtime's own message on a wrong header quotes its value.
        let headers = caller.headers();
        if headers.is_undefined() {
            return Err(refusal(
                "`headers` must hold names and values that HTTP takes.",
            ));
        }
        if caller.authorizes() {
            return Err(refusal(
                "`headers` must not hold `authorization`: the client brings its own.",
            ));
        }
        let has_no_body = matches!(method, "GET" | "HEAD");
        if has_no_body && (caller.has_body() || caller.reads_request_body()) {
            return Err(refusal(
                "A GET or HEAD request cannot have a body: leave out `body`, or use another `method`.",
            ));
        }
        let init = caller.init().map_err(|thrown| {
            refusal("`fetch` would refuse these arguments. See `cause`.").with_cause(thrown)
        })?;
        init.set("method", method.into());
        init.set("headers", headers);
        Ok(Box::new(PreparedRequest {
            request: Request::new(operation, method, path.to_owned()),
            url: href.clone(),
            init,
            caller_request: if caller.is_request() {
                input.clone()
            } else {
                JsValue::UNDEFINED
            },
            return_response: true,
            replayable: !caller.one_shot_body(),
            credential: Credential::Managed(owner),
            call,
            progress: <_>::default(),
            stage: <_>::default(),
        }))
    }
}

fn known_method(method: &JsValue) -> Option<&'static str> {
    if method.is_undefined() {
        return Some("GET");
    }
    let method = method.as_string()?;
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| method.eq_ignore_ascii_case(known))
}
