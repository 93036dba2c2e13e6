//! Reads objects of options, which may be anything: both bindings pass theirs as one.

use super::call_error::CallError;
use crate::api::number::whole;
use crate::api::schema::{JsonTypes, ObjectSchema, check};
use crate::api::{Error, ErrorKind, Operation};
use crate::policy::option_rules::{TIMEOUT_RULE, is_timeout, unknown_option};
use crate::runtime::values::{Function, JsArray, field_types, get_property, to_text, unknown_key};
use wasm_bindgen::prelude::*;

pub(crate) const OPTIONAL: JsonTypes = JsonTypes::ABSENT;

/// An object of options. What is checked is `InvalidOptions` for a client and `InvalidArgument` for a call.
pub(crate) struct OptionsReader<'a> {
    /// `None` where the caller passed none.
    options: Option<&'a JsValue>,
    /// What messages begin with.
    caller: &'static str,
    /// `None` for the options of a client.
    operation: Option<Operation>,
}

impl<'a> OptionsReader<'a> {
    /// The options of a client.
    pub(crate) fn for_client(options: &'a JsValue, caller: &'static str) -> Self {
        Self {
            options: Some(options),
            caller,
            operation: None,
        }
    }

    /// The options of a call.
    #[cfg(feature = "npm")]
    pub(crate) fn for_call(options: &'a JsValue, operation: Operation) -> Self {
        Self {
            options: (!options.is_undefined()).then_some(options),
            caller: operation.name(),
            operation: Some(operation),
        }
    }

    /// # Errors
    /// For a field that does not exist, or that has another type.
    #[cfg(feature = "npm")]
    pub(crate) fn check(&self, schema: &ObjectSchema) -> Result<(), CallError> {
        self.check_types(schema)?;
        self.check_names(schema.fields)
    }

    /// # Errors
    /// As [`OptionsReader::check`], for options in two schemas.
    pub(crate) fn check_both(&self, schemas: &[ObjectSchema; 2]) -> Result<(), CallError> {
        let [first, second] = schemas;
        self.check_types(first)?;
        self.check_types(second)?;
        self.check_names(&concat_text![first.fields, ",", second.fields])
    }

    /// # Errors
    /// For a field that has another type. The object may have other fields.
    pub(crate) fn check_types(&self, schema: &ObjectSchema) -> Result<(), CallError> {
        let Some(options) = self.options else {
            return Ok(());
        };
        if !options.is_object() {
            return Err(self.error("the options must be an object."));
        }
        let found = field_types(&JsArray::of_one(options), schema).map_err(|thrown| {
            self.error("an option cannot be read. See `cause`.")
                .with_cause(thrown)
        })?;
        check(schema, &found).map_err(|violation| self.error(&concat_text![violation, "."]))
    }

    fn check_names(&self, known: &str) -> Result<(), CallError> {
        let key = self
            .options
            .and_then(|options| unknown_key(options, known).as_string());
        match key {
            Some(key) => Err(self.error(&unknown_option(&key, known))),
            None => Ok(()),
        }
    }

    #[cfg(feature = "npm")]
    pub(crate) fn is_empty(&self) -> bool {
        self.options.is_none()
    }

    pub(crate) fn value(&self, name: &str) -> JsValue {
        self.options
            .map_or(JsValue::UNDEFINED, |options| get_property(options, name))
    }

    pub(crate) fn function(&self, name: &str) -> Option<Function> {
        self.value(name).dyn_into().ok()
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, CallError> {
        let text = self.value(name).as_string();
        if text.as_ref().is_some_and(String::is_empty) {
            return Err(self.must(name, "not be empty"));
        }
        Ok(text)
    }

    /// A time that timers take.
    pub(crate) fn timeout_ms(&self, name: &str) -> Result<Option<f64>, CallError> {
        let timeout_ms = self.value(name).as_f64();
        if timeout_ms.is_none_or(is_timeout) {
            return Ok(timeout_ms);
        }
        Err(self.must(name, TIMEOUT_RULE))
    }

    /// A whole number.
    pub(crate) fn count(&self, name: &str, least: f64) -> Result<Option<u32>, CallError> {
        let Some(number) = self.value(name).as_f64() else {
            return Ok(None);
        };
        let rule = if least > 0.0 {
            "be a whole number, 1 or more"
        } else {
            "be a whole number, 0 or more"
        };
        whole(number, least)
            .map(Some)
            .ok_or_else(|| self.must(name, rule))
    }

    pub(crate) fn must(&self, name: &str, rule: &str) -> CallError {
        let value = self.value(name);
        let (not, found) = if value.as_f64().is_some() {
            (", not ", to_text(&value))
        } else {
            ("", String::new())
        };
        self.error(&concat_text!["`", name, "` must ", rule, not, found, "."])
    }

    pub(crate) fn error(&self, message: &str) -> CallError {
        let kind = if self.operation.is_some() {
            ErrorKind::InvalidArgument
        } else {
            ErrorKind::InvalidOptions
        };
        let message = concat_text![self.caller, ": ", message];
        Error::new(kind, self.operation, message).into()
    }
}
