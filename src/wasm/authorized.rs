//! `fetch` of any path of the API with a managed token: the caller's own request, checked before it gets one.

use super::api::{Api, Outgoing};
use super::failure::Failure;
use super::host::{self, Fields, field};
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
        owner: &Owner,
        input: &JsValue,
        init: &JsValue,
    ) -> Result<Outgoing, Failure> {
        let operation = if owner.is_null() {
            Operation::FetchAsApp
        } else {
            Operation::FetchAsInstallation
        };
        let refusal =
            |message: &str| Failure::from(Error::of_argument(operation, message.to_owned()));
        let base_url = &*self.options.base_url;
        let own_request = !input.is_string() && !field(input, "href").is_string();
        let address = match input.as_string() {
            Some(path) if path.starts_with('/') && !path.starts_with("//") => {
                Some([base_url, &path].concat())
            }
            Some(url) => Some(url),
            None if own_request => host::url_of(input).as_string(),
            None => field(input, "href").as_string(),
        };
        let href = address.and_then(|address| host::href(&address));
        let path = href.as_deref().and_then(|href| path_of(href, base_url));
        let (Some(href), Some(path)) = (&href, path) else {
            return Err(refusal(
                "`input` must be a path that starts with one `/`, or a URL or Request of the registry's origin.",
            ));
        };
        let own = |name: &str| {
            let value = field(init, name);
            if value.is_undefined() && own_request {
                field(input, name)
            } else {
                value
            }
        };
        let method = method_of(&own("method")).ok_or_else(|| {
            refusal("`method` must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.")
        })?;
        let unreadable = |cause| {
            let message = "An argument cannot be read. See `cause`.".to_owned();
            Failure::from(Error::of_argument(operation, message)).because(cause)
        };
        // The host's own words on a wrong header quote its value.
        let headers = host::headers(&own("headers"))
            .ok_or_else(|| refusal("`headers` must hold names and values that HTTP takes."))?;
        let has = |name: &str| headers.has(name);
        if has("authorization") {
            return Err(refusal(
                "`headers` must not hold `authorization`: the client brings the managed token.",
            ));
        }
        for (name, value) in [
            ("accept", "application/json"),
            ("x-icr-api-version", &self.options.api_version),
        ] {
            if !has(name) {
                headers.set(name, value);
            }
        }
        let body = field(init, "body");
        let bodiless = matches!(method, "GET" | "HEAD");
        // A Request's body is a stream, and not every runtime shows whether there is one.
        let requests_body = own_request && body.is_undefined() && !field(input, "body").is_null();
        let extras = if own_request {
            Fields::new()
        } else {
            host::privacy()
        };
        let init_fields = host::merged(&extras, init).map_err(unreadable)?;
        init_fields.set("method", &method.into());
        Ok(Outgoing {
            request: Request::new(operation, method, path.to_owned()),
            input: if own_request {
                input.clone()
            } else {
                href.into()
            },
            init: init_fields,
            headers: headers.into(),
            raw: true,
            replayable: bodiless || !(requests_body || host::is_stream(&body)),
        })
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
