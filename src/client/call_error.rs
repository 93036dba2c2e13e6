//! How a call ends without a result.

use crate::api::{Error, ErrorKind, Operation};
use crate::runtime::values::{JsArray, JsObject, get_property};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/runtime/js/policy.js")]
extern "C" {
    /// The first name or code in a chain of causes that is no secret, `undefined` where there is none.
    #[wasm_bindgen(js_name = causeLabel)]
    pub(crate) fn cause_label(cause: &JsValue, field: &str) -> JsValue;
    /// Name, message and code of each cause in a chain, without a secret.
    #[cfg(feature = "client")]
    #[wasm_bindgen(js_name = causeTexts)]
    pub(crate) fn cause_texts(cause: &JsValue) -> JsArray;
}

/// The fields of an `IcrError`.
pub(crate) fn error_fields(error: &Error, cause: &JsValue) -> JsObject {
    let details = error.details();
    let fields = JsObject::new();
    let messages = JsArray::empty();
    for message in &details.messages {
        messages.push(message.into());
    }
    fields.set("message", details.message.as_str().into());
    fields.set("cause", cause.clone());
    fields.set("code", error.code().into());
    fields.set("status", details.status.into());
    fields.set("operation", details.operation.map(Operation::name).into());
    fields.set("installationId", details.installation_id.as_deref().into());
    fields.set("method", details.method.into());
    fields.set("path", details.path.as_str().into());
    fields.set("messages", messages.into());
    fields.set("requestId", details.request_id.as_deref().into());
    fields.set("retryAfterMs", details.retry_after_ms.into());
    fields.set("attempts", details.attempts.into());
    fields.set("retryable", details.retryable.into());
    fields.set("causeName", cause_label(cause, "name"));
    fields.set("causeCode", cause_label(cause, "code"));
    fields
}

/// What a wait that timed out says.
pub(super) const TIMEOUT_MESSAGE: &str =
    "No complete response arrived in time: retry, or allow more with `timeoutMs` or `deadlineMs`.";

/// The error of a call on its way to the caller. One pointer: every step on the way returns it, and all who wait for one
/// outcome share it.
#[derive(Debug, Clone)]
pub(crate) struct CallError(Rc<Reason>);

/// Why a call has no result.
#[derive(Debug, Clone)]
pub(crate) enum Reason {
    /// With what was thrown as its cause, `undefined` if nothing was.
    Failed(Error, JsValue),
    #[cfg_attr(
        not(feature = "npm"),
        expect(
            dead_code,
            reason = "in Rust, a dropped future aborts, without a reason"
        )
    )]
    /// The caller aborted: the call rejects with the signal's own reason, as `fetch` does.
    Aborted(JsValue),
    /// An `IcrError` of another client, and its code.
    PassedOn(JsValue, String),
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        Self(Rc::new(Reason::Failed(error, JsValue::UNDEFINED)))
    }
}

impl CallError {
    pub(crate) fn aborted(reason: JsValue) -> Self {
        Self(Rc::new(Reason::Aborted(reason)))
    }

    /// What a framework throws through `fetch` or `jwt` to steer itself, as Next does: it is not the client's to handle. `None`
    /// for anything else.
    pub(crate) fn of_framework(thrown: &JsValue) -> Option<Self> {
        let is_control = get_property(thrown, "digest").is_string();
        is_control.then(|| Self::aborted(thrown.clone()))
    }

    /// An error of another client, such as a broker's, which a token store has thrown: the call rejects with it.
    pub(crate) fn passed_on(error: JsValue) -> Self {
        let code = get_property(&error, "code").as_string().unwrap_or_default();
        Self(Rc::new(Reason::PassedOn(error, code)))
    }

    /// The error of a call that sent nothing.
    pub(crate) fn new(kind: ErrorKind, operation: Operation, message: &str) -> Self {
        Error::new(kind, Some(operation), message.to_owned()).into()
    }

    pub(crate) fn reason(&self) -> &Reason {
        &self.0
    }

    /// `None` for an abort.
    pub(crate) fn error(&self) -> Option<&Error> {
        match &*self.0 {
            Reason::Failed(error, _) => Some(error),
            Reason::Aborted(_) | Reason::PassedOn(..) => None,
        }
    }

    /// The error's code, `aborted` for an abort.
    pub(crate) fn code(&self) -> &str {
        match &*self.0 {
            Reason::Failed(error, _) => error.code(),
            Reason::Aborted(_) => "aborted",
            Reason::PassedOn(_, code) => code,
        }
    }

    /// Adds how many requests were sent.
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        if let Some(Reason::Failed(error, _)) = Rc::get_mut(&mut self.0) {
            error.details_mut().attempts = attempts;
        }
        self
    }

    /// Adds what was thrown.
    pub(crate) fn with_cause(mut self, thrown: JsValue) -> Self {
        if let Some(Reason::Failed(_, cause)) = Rc::get_mut(&mut self.0) {
            *cause = thrown;
        }
        self
    }

    /// Adds the installation that the call was for, if it was for one. An error that callers share has it already.
    pub(crate) fn for_installation(mut self, id: &JsValue) -> Self {
        if let Some(Reason::Failed(error, _)) = Rc::get_mut(&mut self.0) {
            error.details_mut().installation_id = id.as_string();
        }
        self
    }

    /// Adds that the same call may succeed later.
    pub(crate) fn retryable(mut self) -> Self {
        if let Some(Reason::Failed(error, _)) = Rc::get_mut(&mut self.0) {
            error.details_mut().retryable = true;
        }
        self
    }
}
