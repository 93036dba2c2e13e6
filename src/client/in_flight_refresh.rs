//! A request for a managed token that callers wait for together.

use super::call::Call;
use super::call_error::{CallError, TIMEOUT_MESSAGE};
use super::token::{Token, TokenOwner, token_operation};
use crate::api::ErrorKind;
use crate::policy::token_cache::RequestId;
use crate::runtime::executor::{Wait, WaitOutcome};
use crate::runtime::shared_future::SharedFuture;
#[cfg(feature = "npm")]
use crate::runtime::values::Promise;
#[cfg(feature = "npm")]
use std::cell::OnceCell;
use std::rc::Rc;

/// A request for a token, which others may wait for.
pub(crate) struct InFlightRefresh {
    pub(super) request: RequestId,
    shared: SharedFuture<Result<Rc<Token>, CallError>>,
    /// What callers without options get, one for all.
    #[cfg(feature = "npm")]
    pub(super) promise: OnceCell<Promise>,
}

impl InFlightRefresh {
    pub(super) fn new(request: RequestId) -> Rc<Self> {
        Rc::new(Self {
            request,
            shared: SharedFuture::default(),
            #[cfg(feature = "npm")]
            promise: OnceCell::default(),
        })
    }

    pub(super) fn complete(&self, outcome: Result<Rc<Token>, CallError>) {
        self.shared.complete(outcome);
    }

    /// Waits for the token within the caller's own bounds.
    pub(super) fn wait(&self, call: &Call) -> Wait {
        self.shared.wait(call.wait_ms(), &call.signal)
    }

    /// The token, after a wait.
    pub(super) fn token(
        &self,
        outcome: WaitOutcome,
        owner: &TokenOwner,
    ) -> Result<Rc<Token>, CallError> {
        let outcome = self.shared.outcome(outcome).map_err(CallError::aborted)?;
        outcome.unwrap_or_else(|| {
            let operation = token_operation(owner);
            Err(CallError::new(ErrorKind::Timeout, operation, TIMEOUT_MESSAGE).retryable())
        })
    }
}
