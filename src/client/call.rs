//! One call: what its caller said of it, and what it may take.

use super::call_error::CallError;
use crate::api::Operation;
use crate::runtime::clock::monotonic_now;
use crate::runtime::values::{Function, get_property};
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// What a caller says of one call; the client's own options apply where it says nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallOptions {
    /// An `AbortSignal`, of this realm or another; `undefined` for none.
    pub(crate) signal: JsValue,
    pub(crate) timeout_ms: Option<f64>,
    pub(crate) deadline_ms: Option<f64>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) wait_until: Option<Function>,
    pub(crate) label: Option<String>,
}

/// What a call is for, whoever waits for it.
#[derive(Debug)]
pub(crate) struct CallSubject {
    /// Counts up within a client.
    pub(crate) id: u32,
    pub(crate) operation: Operation,
    /// Of the installation that the call is for; `undefined` for none.
    pub(crate) installation_id: JsValue,
    pub(crate) label: Option<String>,
    pub(crate) wait_until: Option<Function>,
    pub(crate) started_ms: f64,
}

/// A call under way, within its caller's bounds.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) subject: Rc<CallSubject>,
    pub(crate) signal: JsValue,
    /// The caller's own bound for one attempt.
    pub(crate) timeout_ms: Option<f64>,
    pub(crate) max_retries: Option<u32>,
    /// On the monotonic clock, infinite for none.
    pub(crate) deadline_at_ms: f64,
}

impl Deref for Call {
    type Target = CallSubject;

    fn deref(&self) -> &CallSubject {
        &self.subject
    }
}

impl Call {
    /// The same call for work that other callers wait for, too: within the client's bounds, not this caller's.
    pub(crate) fn shared(&self) -> Rc<Self> {
        Rc::new(Self {
            subject: Rc::clone(&self.subject),
            signal: JsValue::UNDEFINED,
            timeout_ms: None,
            max_retries: None,
            deadline_at_ms: f64::INFINITY,
        })
    }

    /// The time that is left before the deadline, in milliseconds.
    pub(crate) fn remaining_ms(&self) -> f64 {
        if self.deadline_at_ms.is_finite() {
            self.deadline_at_ms - monotonic_now()
        } else {
            f64::INFINITY
        }
    }

    /// How long to wait for something that others wait for, too; `None` for as long as it takes.
    pub(crate) fn wait_ms(&self) -> Option<f64> {
        let wait_ms = self
            .timeout_ms
            .unwrap_or(f64::INFINITY)
            .min(self.remaining_ms());
        wait_ms.is_finite().then_some(wait_ms.max(0.0))
    }

    /// # Errors
    /// The signal's reason, if the caller has aborted already.
    pub(crate) fn throw_if_aborted(&self) -> Result<(), CallError> {
        if get_property(&self.signal, "aborted").is_truthy() {
            return Err(CallError::aborted(get_property(&self.signal, "reason")));
        }
        Ok(())
    }
}
