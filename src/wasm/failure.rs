//! How a call ends without an answer.

use crate::error::{Error, Kind};
use crate::request::Operation;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// A failed call on its way to the caller. One pointer: every step of the way hands it on, and all who wait share it.
#[derive(Debug, Clone)]
pub(super) struct Failure(Rc<Cause>);

#[derive(Debug, Clone)]
pub(super) enum Cause {
    /// With what the host threw, `undefined` if it did not.
    Error(Error, JsValue),
    /// The caller aborted: rejected with the signal's own reason, as `fetch` does.
    Aborted(JsValue),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(Rc::new(Cause::Error(error, JsValue::UNDEFINED)))
    }
}

impl Failure {
    pub(super) fn aborted(reason: JsValue) -> Self {
        Self(Rc::new(Cause::Aborted(reason)))
    }

    /// A failure of no request.
    pub(super) fn of(kind: Kind, operation: Operation, message: &str) -> Self {
        Error::of_operation(kind, operation, message.to_owned()).into()
    }

    pub(super) fn cause(&self) -> &Cause {
        &self.0
    }

    pub(super) fn error(&self) -> Option<&Error> {
        match &*self.0 {
            Cause::Error(error, _) => Some(error),
            Cause::Aborted(_) => None,
        }
    }

    /// The error's code, for events.
    pub(super) fn code(&self) -> &'static str {
        self.error().map_or("aborted", Error::code)
    }

    /// Tells how many requests were sent.
    pub(super) fn after(mut self, attempts: u32) -> Self {
        if let Some(Cause::Error(error, _)) = Rc::get_mut(&mut self.0) {
            error.report_mut().attempts = attempts;
        }
        self
    }

    /// Tells what the host threw.
    pub(super) fn because(mut self, thrown: JsValue) -> Self {
        if let Some(Cause::Error(_, cause)) = Rc::get_mut(&mut self.0) {
            *cause = thrown;
        }
        self
    }

    /// Tells that the same call may succeed later.
    pub(super) fn retryable(mut self) -> Self {
        if let Some(Cause::Error(error, _)) = Rc::get_mut(&mut self.0) {
            error.report_mut().retryable = true;
        }
        self
    }
}
