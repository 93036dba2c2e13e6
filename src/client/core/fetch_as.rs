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
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Those that `normalizeRequest` in src/runtime/js/request.js takes.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

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
        let error = |message: &str| CallError::new(ErrorKind::InvalidArgument, operation, message);
        let base_url = &*self.config.base_url;
        let caller = CallerRequest::new(input, init, &self.default_headers, base_url);
        let href = caller.href();
        let path = href.as_deref().and_then(|href| path_below(href, base_url));
        let (Some(href), Some(path)) = (&href, path) else {
            return Err(error(
                "`input` must be a path that starts with one `/`, or a URL or Request below `baseUrl`.",
            ));
        };
        if let Some(refusal) = caller.refusal() {
            return Err(error(&refusal).with_cause(caller.cause()));
        }
        let method = caller.method_index().and_then(|index| METHODS.get(index));
        let method = method.copied().unwrap_or_default();
        Ok(Box::new(PreparedRequest {
            request: Request::new(operation, method, path.to_owned()),
            url: href.clone(),
            init: caller.init(),
            caller_request: caller.request(),
            return_response: true,
            replayable: !caller.one_shot_body(),
            credential: Credential::Managed(owner),
            call,
            progress: <_>::default(),
            stage: <_>::default(),
        }))
    }
}
