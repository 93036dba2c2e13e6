//! How a call ends without an answer.

use crate::error::{Error, Kind};
use crate::request::Operation;
use wasm_bindgen::JsValue;

/// A failed call on its way to the caller.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// With what the host threw, where it threw.
    Error(Error, Option<JsValue>),
    /// The caller aborted: rejected with the signal's own reason, as `fetch` does.
    Aborted(JsValue),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error, None)
    }
}

impl Failure {
    /// The error's code, for events.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Error(error, _) => error.code(),
            Self::Aborted(_) => "aborted",
        }
    }

    /// A failure of no request.
    pub(super) fn of(kind: Kind, operation: Operation, message: &str) -> Self {
        let mut error = Error::of_argument(operation, message.to_owned());
        let report = std::mem::take(error.report_mut());
        Self::Error(kind(Box::new(report)), None)
    }

    /// Tells that the same call may succeed later.
    pub(super) fn retryable(mut self) -> Self {
        if let Self::Error(error, _) = &mut self {
            error.report_mut().retryable = true;
        }
        self
    }

    pub(super) fn is_retryable(&self) -> bool {
        match self {
            Self::Error(error, _) => error.report().retryable,
            Self::Aborted(_) => false,
        }
    }

    /// Tells how many requests were sent.
    pub(super) fn after(mut self, attempts: u32) -> Self {
        if let Self::Error(error, _) = &mut self {
            error.report_mut().attempts = attempts;
        }
        self
    }
}
