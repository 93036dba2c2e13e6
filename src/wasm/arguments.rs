//! Reads what JavaScript callers pass: options objects, each field once, and ids. Anything may come.

use super::api::CallOptions;
use super::failure::Failure;
use super::host::{self, Signal};
use crate::endpoints::list_installations::whole;
use crate::error::Error;
use crate::options::{is_timeout, unknown};
use crate::request::Operation;
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

/// An options object whose fields are all known.
pub(super) struct Fields<'a> {
    holder: &'a JsValue,
    /// `None` for the options of the client itself.
    operation: Option<Operation>,
}

impl<'a> Fields<'a> {
    /// # Errors
    /// `InvalidOptions` or `InvalidArgument` for what is no object, and for fields that are not in `known`.
    pub(super) fn of(
        holder: &'a JsValue,
        known: &str,
        operation: Option<Operation>,
    ) -> Result<Self, Failure> {
        let fields = Self { holder, operation };
        if holder.is_undefined() {
            return Ok(fields);
        }
        if !holder.is_object() || holder.is_function() {
            return Err(fields.refusal("the options must be an object."));
        }
        let keys = host::keys(holder).map_err(|cause| fields.unreadable(cause))?;
        for key in keys.iter().filter_map(|key| key.as_string()) {
            if !known.split(',').any(|name| name == key) {
                return Err(fields.refusal(&unknown(&key, known)));
            }
        }
        Ok(fields)
    }

    /// Fields of an object that holds others too.
    pub(super) fn among_others(holder: &'a JsValue, operation: Operation) -> Self {
        Self {
            holder,
            operation: Some(operation),
        }
    }

    /// The field, `None` where it is absent or `undefined`.
    pub(super) fn value(&self, name: &str) -> Result<Option<JsValue>, Failure> {
        if !self.holder.is_object() {
            return Ok(None);
        }
        let value =
            Reflect::get(self.holder, &name.into()).map_err(|cause| self.unreadable(cause))?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// The field as `read` understands it.
    pub(super) fn read<T>(
        &self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&JsValue) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let Some(value) = self.value(name)? else {
            return Ok(None);
        };
        let message = ["`", name, "` must be ", wanted, "."];
        read(&value)
            .map(Some)
            .ok_or_else(|| self.refusal(&message.concat()))
    }

    pub(super) fn function(&self, name: &str) -> Result<Option<Function>, Failure> {
        self.read(name, "a function", |value| value.dyn_ref().cloned())
    }

    pub(super) fn timeout_ms(&self) -> Result<Option<f64>, Failure> {
        let wanted = "a number of milliseconds, more than 0 and at most 2147483647";
        self.read("timeoutMs", wanted, |value| {
            value.as_f64().filter(|ms| is_timeout(*ms))
        })
    }

    pub(super) fn count(&self, name: &str, least: f64) -> Result<Option<u32>, Failure> {
        let wanted = if least > 0.0 {
            "a whole number, 1 or more"
        } else {
            "a whole number, 0 or more"
        };
        self.read(name, wanted, |value| {
            value.as_f64().and_then(|number| whole(number, least))
        })
    }

    /// What every call takes: `signal`, `timeoutMs` and `maxRetries`.
    pub(super) fn call_options(&self) -> Result<CallOptions, Failure> {
        let signal = self.value("signal")?.filter(|signal| !signal.is_null());
        let listens = |signal: &JsValue| {
            let method = Reflect::get(signal, &"addEventListener".into());
            method.is_ok_and(|method| method.is_function())
        };
        if signal
            .as_ref()
            .is_some_and(|signal| !signal.is_object() || !listens(signal))
        {
            return Err(self.refusal("`signal` must be an AbortSignal."));
        }
        Ok(CallOptions {
            signal: signal.map(Signal::unchecked_from_js),
            timeout_ms: self.timeout_ms()?,
            max_retries: self.count("maxRetries", 0.0)?,
        })
    }

    pub(super) fn refusal(&self, message: &str) -> Failure {
        let call = self.operation.map_or("new IcrClient", Operation::name);
        let message = [call, ": ", message].concat();
        match self.operation {
            Some(operation) => Error::of_argument(operation, message),
            None => Error::of_options(message),
        }
        .into()
    }

    fn unreadable(&self, cause: JsValue) -> Failure {
        match self.refusal("an option cannot be read. See `cause`.") {
            Failure::Error(error, _) => Failure::Error(error, Some(cause)),
            aborted @ Failure::Aborted(_) => aborted,
        }
    }
}

/// An id as text. Lone surrogates cannot be sent: two ids that differ in them alone would become one.
///
/// # Errors
/// `InvalidArgument` for anything but a text that can be sent.
pub(super) fn id(operation: Operation, name: &str, value: &JsValue) -> Result<String, Failure> {
    let text = value
        .as_string()
        .filter(|text| JsValue::from(text) == *value);
    let text = text.filter(|text| !matches!(text.as_str(), "" | "." | ".."));
    text.ok_or_else(|| {
        let message = [
            operation.name(),
            ": `",
            name,
            "` must be an id that the registry gave, as a string.",
        ];
        Error::of_argument(operation, message.concat()).into()
    })
}
