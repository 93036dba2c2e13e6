//! The one way of every request: gate, credential, `fetch`, outcome, retry.

use super::ClientCore;
use super::prepared_request::{Bearer, Credential, Next, PreparedRequest, Progress, Stage};
use crate::api::Operation;
use crate::api::request::{EndpointArguments, Request};
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::runtime::executor::WaitOutcome;
use crate::runtime::fetch::build_request_init;
use std::cell::Cell;
use std::ops::ControlFlow::{Break, Continue};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

impl ClientCore {
    /// The response to a documented endpoint that the app's JWT authorizes, checked.
    ///
    /// # Errors
    /// `InvalidArgument` at once; everything else when the future ends.
    pub(crate) fn call_endpoint(
        self: &Rc<Self>,
        operation: Operation,
        arguments: EndpointArguments<'_>,
        call: Rc<Call>,
    ) -> Result<impl Future<Output = Result<JsValue, CallError>> + use<>, CallError> {
        let request = operation.build(arguments).transpose()?;
        let core = Rc::clone(self);
        Ok(async move {
            let Some(request) = request else {
                return Ok(JsValue::UNDEFINED);
            };
            let installation_id = call.installation_id.clone();
            let result = core.send_request(request, Credential::Jwt, call).await;
            if installation_id.is_string() {
                core.forget_if_gone(&installation_id, &result);
            }
            result
        })
    }

    /// Forgets an installation that the registry does not know, or does not let this app reach, any more.
    pub(super) fn forget_if_gone<T>(
        &self,
        installation_id: &JsValue,
        result: &Result<T, CallError>,
    ) {
        let error = result.as_ref().err().and_then(CallError::error);
        if error.is_some_and(|error| matches!(error.details().status, Some(403 | 404 | 410))) {
            self.forget_installations(Some(installation_id));
        }
    }

    /// Sends the request of a documented endpoint, and checks the response.
    pub(super) fn send_request(
        self: &Rc<Self>,
        request: Request,
        credential: Credential,
        call: Rc<Call>,
    ) -> impl Future<Output = Result<JsValue, CallError>> + use<> {
        let prepared = PreparedRequest {
            url: concat_text![self.config.base_url, request.path, request.query],
            init: build_request_init(request.method, &self.default_headers),
            caller_request: JsValue::UNDEFINED,
            request,
            return_response: false,
            replayable: true,
            credential,
            call,
            progress: Progress::default(),
            stage: Cell::default(),
        };
        Rc::clone(self).send(Box::new(prepared))
    }

    /// Sends a request until it succeeds or retrying makes no sense.
    pub(crate) async fn send(
        self: Rc<Self>,
        prepared: Box<PreparedRequest>,
    ) -> Result<JsValue, CallError> {
        prepared.call.throw_if_aborted()?;
        let mut outcome = WaitOutcome::TimedOut;
        loop {
            // One wait for all stages: each one more would cost 300 bytes.
            match self.advance(&prepared, outcome) {
                Continue(wait) => outcome = wait.await,
                Break(result) => return result,
            }
        }
    }

    /// Takes a request from the stage whose wait has ended to the next.
    fn advance(self: &Rc<Self>, prepared: &PreparedRequest, outcome: WaitOutcome) -> Next {
        match (prepared.stage.take(), outcome) {
            (Stage::Delay, WaitOutcome::Aborted(reason)) => Break(Err(CallError::aborted(reason))),
            (Stage::Delay, _) => self.authorize(prepared),
            (Stage::Jwt(pending), outcome) => self.receive_jwt(prepared, &pending, outcome),
            (Stage::Token(refresh, owner), outcome) => match refresh.lease(outcome, &owner) {
                Ok(lease) => self.start_attempt(prepared, Bearer::Managed(lease)),
                Err(error) => Break(Err(error)),
            },
            (Stage::Attempt(bearer), outcome) => self.finish_attempt(prepared, &bearer, outcome),
            (Stage::Permissions(lease, response), outcome) => {
                self.finish_permission_check(prepared, &lease, response, outcome)
            }
        }
    }
}
