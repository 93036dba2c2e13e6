//! Reads what JavaScript callers pass: options objects and ids. Anything may come.

use super::api::CallOptions;
use super::failure::Failure;
use super::host::{self, Function, List, field};
use crate::error::Error;
use crate::number::whole;
use crate::options::{is_timeout, unknown};
use crate::request::{Operation, encode_segment};
use crate::shape::{Kinds, Shape, check};
use wasm_bindgen::prelude::*;

const OPTIONAL: Kinds = Kinds::ABSENT;

/// The options of the client.
pub(super) const CLIENT: Shape = Shape {
    within: "",
    fields: "jwt,baseUrl,apiVersion,fetch,timeoutMs,maxRetries,appId,tokenStore,maxCachedTokens,onEvent,waitUntil,coalesce",
    allowed: &[
        Kinds::TEXT.or(Kinds::FUNCTION),
        OPTIONAL.or(Kinds::TEXT),
        OPTIONAL.or(Kinds::TEXT),
        OPTIONAL.or(Kinds::FUNCTION),
        OPTIONAL.or(Kinds::NUMBER),
        OPTIONAL.or(Kinds::NUMBER),
        OPTIONAL.or(Kinds::TEXT),
        OPTIONAL.or(Kinds::OBJECT),
        OPTIONAL.or(Kinds::NUMBER),
        OPTIONAL.or(Kinds::FUNCTION),
        OPTIONAL.or(Kinds::FUNCTION),
        OPTIONAL.or(Kinds::BOOLEAN),
    ],
};

const CALL_KINDS: &[Kinds] = &[
    OPTIONAL.or(Kinds::OBJECT).or(Kinds::NULL),
    OPTIONAL.or(Kinds::NUMBER),
    OPTIONAL.or(Kinds::NUMBER),
    OPTIONAL.or(Kinds::NUMBER),
    OPTIONAL.or(Kinds::NUMBER),
];

/// The options of every call.
pub(super) const CALL: Shape = Shape {
    within: "",
    fields: "signal,timeoutMs,maxRetries",
    allowed: CALL_KINDS.split_at(3).0,
};

/// The options of one page.
pub(super) const LIST: Shape = Shape {
    within: "",
    fields: "signal,timeoutMs,maxRetries,limit,page",
    allowed: CALL_KINDS,
};

/// The options of a walk.
pub(super) const WALK: Shape = Shape {
    within: "",
    fields: "signal,timeoutMs,maxRetries,limit,concurrency",
    allowed: CALL_KINDS,
};

/// The options of a list of all.
pub(super) const TO_ARRAY: Shape = Shape {
    within: "",
    fields: "max",
    allowed: &[OPTIONAL.or(Kinds::NUMBER)],
};

/// An options object whose fields have their types.
pub(super) struct Arguments<'a> {
    /// `None` where the caller gave none.
    holder: Option<&'a JsValue>,
    /// `None` for the options of the client itself.
    operation: Option<Operation>,
}

impl<'a> Arguments<'a> {
    /// # Errors
    /// `InvalidOptions` or `InvalidArgument` for what is no object, for other fields and for other types.
    pub(super) fn of(
        holder: &'a JsValue,
        known: &Shape,
        operation: Option<Operation>,
    ) -> Result<Self, Failure> {
        let arguments = Self::among_others(holder, known, operation)?;
        if arguments.holder.is_none() {
            return Ok(arguments);
        }
        if let Some(key) = host::unknown_key(holder, known.fields) {
            return Err(arguments.refusal(&unknown(&key, known)));
        }
        Ok(arguments)
    }

    /// Those of an object that may hold others too.
    pub(super) fn among_others(
        holder: &'a JsValue,
        known: &Shape,
        operation: Option<Operation>,
    ) -> Result<Self, Failure> {
        if operation.is_some() && holder.is_undefined() {
            let holder = None;
            return Ok(Self { holder, operation });
        }
        let arguments = Self {
            holder: Some(holder),
            operation,
        };
        if !holder.is_object() {
            return Err(arguments.refusal("the options must be an object."));
        }
        let found = host::kinds(&List::one(holder), known);
        let found = found.map_err(|cause| {
            arguments
                .refusal("an option cannot be read. See `cause`.")
                .because(cause)
        })?;
        check(known, &found).map_err(|flaw| arguments.refusal(&[&*flaw, "."].concat()))?;
        Ok(arguments)
    }

    pub(super) fn value(&self, name: &str) -> JsValue {
        self.holder
            .map_or(JsValue::UNDEFINED, |holder| field(holder, name))
    }

    pub(super) fn function(&self, name: &str) -> Option<Function> {
        self.value(name).dyn_into().ok()
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        let text = self.value(name).as_string();
        if text.as_ref().is_some_and(String::is_empty) {
            return Err(self.wrong(name, "not be empty"));
        }
        Ok(text)
    }

    pub(super) fn timeout_ms(&self) -> Result<Option<f64>, Failure> {
        let timeout_ms = self.value("timeoutMs").as_f64();
        if timeout_ms.is_none_or(is_timeout) {
            return Ok(timeout_ms);
        }
        Err(self.wrong(
            "timeoutMs",
            "be more than 0 and at most 2147483647 milliseconds",
        ))
    }

    pub(super) fn count(&self, name: &str, least: f64) -> Result<Option<u32>, Failure> {
        let Some(number) = self.value(name).as_f64() else {
            return Ok(None);
        };
        let from_zero = "be a whole number, 0 or more";
        let wanted = if least > 0.0 {
            "be a whole number, 1 or more"
        } else {
            from_zero
        };
        whole(number, least)
            .map(Some)
            .ok_or_else(|| self.wrong(name, wanted))
    }

    /// What every call takes: `signal`, `timeoutMs` and `maxRetries`.
    pub(super) fn call_options(&self) -> Result<CallOptions, Failure> {
        if self.holder.is_none() {
            return Ok(CallOptions::default());
        }
        let signal = self.value("signal");
        let given = signal.is_object();
        if given && !field(&signal, "addEventListener").is_function() {
            return Err(self.wrong("signal", "be an AbortSignal"));
        }
        Ok(CallOptions {
            signal: if given { signal } else { JsValue::UNDEFINED },
            timeout_ms: self.timeout_ms()?,
            max_retries: self.count("maxRetries", 0.0)?,
        })
    }

    fn wrong(&self, name: &str, wanted: &str) -> Failure {
        self.refusal(&["`", name, "` must ", wanted, "."].concat())
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
}

/// An id as text. Lone surrogates cannot be sent: two ids that differ in them alone would become one.
///
/// # Errors
/// `InvalidArgument` for anything but a text that can be sent.
pub(super) fn id(operation: Operation, name: &str, value: &JsValue) -> Result<String, Failure> {
    let text = value.as_string().unwrap_or_default();
    // The host writes a character for each that begins with this byte.
    let whole = text.bytes().all(|byte| byte != 0xEF) || *value == text.as_str();
    let sent = if whole { &*text } else { "" };
    encode_segment(operation, name, sent)?;
    Ok(text)
}
