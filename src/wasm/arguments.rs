//! Reads what JavaScript callers pass: options objects, each field once, and ids. Anything may come.

use super::api::CallOptions;
use super::failure::Failure;
use super::host::{self, Fields, field};
use crate::endpoints::list_installations::whole;
use crate::error::Error;
use crate::options::{is_timeout, unknown};
use crate::request::Operation;
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// An options object whose fields are all known.
pub(super) struct Arguments<'a> {
    holder: &'a JsValue,
    /// `None` for the options of the client itself.
    operation: Option<Operation>,
}

impl<'a> Arguments<'a> {
    /// # Errors
    /// `InvalidOptions` or `InvalidArgument` for what is no object, and for fields that are not in `known`.
    pub(super) fn of(
        holder: &'a JsValue,
        known: &[&str],
        operation: Option<Operation>,
    ) -> Result<Self, Failure> {
        let arguments = Self { holder, operation };
        if holder.is_undefined() {
            return Ok(arguments);
        }
        if !holder.is_object() || holder.is_function() {
            return Err(arguments.refusal("the options must be an object."));
        }
        let keys = host::keys(holder).map_err(|cause| arguments.unreadable(cause))?;
        for at in 0..keys.length() {
            let key = keys.get(at).as_string().unwrap_or_default();
            if !known.contains(&&*key) {
                return Err(arguments.refusal(&unknown(&key, known)));
            }
        }
        Ok(arguments)
    }

    /// Arguments of an object that holds others too.
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
        let holder: &Fields = self.holder.unchecked_ref();
        let value = holder.get(name).map_err(|cause| self.unreadable(cause))?;
        Ok((!value.is_undefined()).then_some(value))
    }

    pub(super) fn function(&self, name: &str) -> Result<Option<Function>, Failure> {
        let Some(value) = self.value(name)? else {
            return Ok(None);
        };
        let function = value.dyn_into().map(Some);
        function.map_err(|_| self.wrong(name, "a function"))
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str, wanted: &str) -> Result<Option<String>, Failure> {
        let Some(value) = self.value(name)? else {
            return Ok(None);
        };
        let text = value.as_string().filter(|text| !text.is_empty());
        text.map(Some).ok_or_else(|| self.wrong(name, wanted))
    }

    pub(super) fn boolean(&self, name: &str) -> Result<Option<bool>, Failure> {
        let Some(value) = self.value(name)? else {
            return Ok(None);
        };
        value
            .as_bool()
            .map(Some)
            .ok_or_else(|| self.wrong(name, "a boolean"))
    }

    fn number(&self, name: &str) -> Result<Option<f64>, Failure> {
        let value = self.value(name)?;
        // What is no number fails the check that every number has to pass.
        Ok(value.map(|value| value.as_f64().unwrap_or(f64::NAN)))
    }

    pub(super) fn timeout_ms(&self) -> Result<Option<f64>, Failure> {
        let timeout_ms = self.number("timeoutMs")?;
        if timeout_ms.is_none_or(is_timeout) {
            return Ok(timeout_ms);
        }
        let wanted = "a number of milliseconds, more than 0 and at most 2147483647";
        Err(self.wrong("timeoutMs", wanted))
    }

    pub(super) fn count(&self, name: &str, least: f64) -> Result<Option<u32>, Failure> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        let wanted = if least > 0.0 {
            "a whole number, 1 or more"
        } else {
            "a whole number, 0 or more"
        };
        whole(number, least)
            .map(Some)
            .ok_or_else(|| self.wrong(name, wanted))
    }

    fn wrong(&self, name: &str, wanted: &str) -> Failure {
        self.refusal(&["`", name, "` must be ", wanted, "."].concat())
    }

    /// What every call takes: `signal`, `timeoutMs` and `maxRetries`.
    pub(super) fn call_options(&self) -> Result<CallOptions, Failure> {
        let signal = self
            .value("signal")?
            .filter(|signal| !signal.is_null())
            .unwrap_or_default();
        if !signal.is_undefined() && !field(&signal, "addEventListener").is_function() {
            return Err(self.refusal("`signal` must be an AbortSignal."));
        }
        Ok(CallOptions {
            signal,
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
        self.refusal("an option cannot be read. See `cause`.")
            .because(cause)
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
