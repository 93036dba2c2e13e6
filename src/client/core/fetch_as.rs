//! Any path of the API with a managed token: the caller's own request, checked before it gets one.

use super::ClientCore;
use super::prepared_request::{Credential, PreparedRequest};
use crate::api::request::Request;
use crate::api::schema::ResponseSchema;
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

/// A method as a text of the program; empty for one that no request has.
#[cfg(feature = "client")]
pub(crate) fn known_method(method: &str) -> &'static str {
    let known = METHODS.iter().find(|known| **known == method);
    known.copied().unwrap_or_default()
}

/// A caller's own request, as it was given.
#[derive(Clone)]
pub(crate) struct CallerInput {
    pub(crate) operation: Operation,
    pub(crate) owner: TokenOwner,
    /// The arguments of `fetch`, or of `json` and `pages`.
    pub(crate) input: JsValue,
    pub(crate) init: JsValue,
    /// Whether `init` has a `query`, and a `body` that is sent as JSON.
    pub(crate) has_json_init: bool,
}

impl ClientCore {
    /// Checks a caller's own request, and prepares it to be sent with the managed token of an owner; of a list, the page
    /// with this limit and number.
    ///
    /// # Errors
    /// `InvalidArgument` for what is not below `baseUrl`, has a credential of its own, or is what `fetch` would refuse.
    pub(crate) fn prepare(
        &self,
        caller: &CallerInput,
        page: Option<(u32, u32)>,
        call: Rc<Call>,
    ) -> Result<Box<PreparedRequest>, CallError> {
        let operation = caller.operation;
        let error = |message: &str| CallError::new(ErrorKind::InvalidArgument, operation, message);
        let base_url = &*self.config.base_url;
        let returns_response = matches!(
            operation,
            Operation::FetchAsApp | Operation::FetchAsInstallation
        );
        let given = CallerRequest::new(
            &caller.input,
            &caller.init,
            &self.default_headers,
            base_url,
            caller.has_json_init,
            page,
        );
        let href = given.href();
        let path = href.as_deref().and_then(|href| path_below(href, base_url));
        let (Some(href), Some(path)) = (&href, path) else {
            let message = concat_text![
                "`input` must be a path that starts with one `/`, or a URL or Request below `baseUrl`, not ",
                given.shown(),
                "."
            ];
            return Err(error(&message));
        };
        if let Some(refusal) = given.refusal() {
            return Err(error(&refusal).with_cause(given.cause()));
        }
        let method = given.method_index().and_then(|index| METHODS.get(index));
        let method = method.copied().unwrap_or_default();
        Ok(Box::new(PreparedRequest {
            request: Request::new(operation, method, path.to_owned()),
            url: href.clone(),
            init: given.init(),
            caller_request: given.request(),
            schema: (!returns_response).then_some(&ResponseSchema::Any),
            replayable: !given.one_shot_body(),
            credential: Credential::Managed(caller.owner.clone()),
            call,
            progress: <_>::default(),
            stage: <_>::default(),
        }))
    }
}
