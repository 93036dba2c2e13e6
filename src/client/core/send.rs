//! The one way of every request: gate, credential, `fetch`, outcome, retry.

use super::ClientCore;
use super::prepared_request::{Bearer, Credential, Next, PreparedRequest, Progress, Stage};
use crate::api::Operation;
use crate::api::request::EndpointArguments;
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::runtime::executor::WaitOutcome;
use crate::runtime::fetch::build_request_init;
use std::cell::Cell;
use std::ops::ControlFlow::{Break, Continue};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

impl ClientCore {
    /// The response to a documented endpoint, checked.
    ///
    /// # Errors
    /// `InvalidArgument` at once; everything else when the future ends.
    pub(crate) fn call_endpoint(
        self: &Rc<Self>,
        operation: Operation,
        arguments: EndpointArguments<'_>,
        call: Rc<Call>,
    ) -> Result<impl Future<Output = Result<JsValue, CallError>> + use<>, CallError> {
        let prepared = self.prepare_endpoint(operation, arguments, Credential::Jwt, call)?;
        Ok(Rc::clone(self).send(prepared))
    }

    pub(super) fn prepare_endpoint(
        &self,
        operation: Operation,
        arguments: EndpointArguments<'_>,
        credential: Credential,
        call: Rc<Call>,
    ) -> Result<Box<PreparedRequest>, CallError> {
        let request = operation.build(arguments)?;
        Ok(Box::new(PreparedRequest {
            url: concat_text![self.config.base_url, request.path, request.query],
            init: build_request_init(request.method, &self.default_headers),
            caller_request: JsValue::UNDEFINED,
            schema: operation.response_schema(),
            request,
            replayable: true,
            credential,
            call,
            progress: Progress::default(),
            stage: Cell::default(),
        }))
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
            (Stage::Token(refresh, owner), outcome) => match refresh.token(outcome, &owner) {
                Ok(token) => self.start_attempt(prepared, Bearer::Managed(token)),
                Err(error) => Break(Err(error)),
            },
            (Stage::Attempt(bearer), outcome) => self.finish_attempt(prepared, &bearer, outcome),
            (Stage::Permissions(token, result), outcome) => {
                self.finish_permission_check(prepared, &token, result, outcome)
            }
        }
    }
}
