//! What a client emits to its listener. Never a secret.
//!
//! The table below is the one source of an event's fields: of the Rust types, of the JavaScript object, and of the
//! TypeScript types, which contract.rs renders.

use crate::api::Operation;
#[cfg(all(feature = "npm", target_arch = "wasm32"))]
use crate::runtime::values::JsObject;
#[cfg(all(feature = "npm", target_arch = "wasm32"))]
use field::FieldValue;

pub(crate) type Listener = dyn Fn(&Event<'_>);

/// Documentation, name in JavaScript, whether it is optional, type in TypeScript.
#[cfg(test)]
pub(crate) type FieldRow = (&'static str, &'static str, bool, &'static str);

/// An enum whose variants have names in JavaScript.
macro_rules! named_enum {
    ($(#[$attribute:meta])+ $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+ }) => {
        $(#[$attribute])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl $name {
            /// The name in JavaScript's events.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            #[cfg(test)]
            const TYPESCRIPT: &str = concat!($(" | \"", $text, "\""),+);
        }
    };
}

/// Events by their fields: name and type in Rust = name and type in JavaScript. An `Option` is an optional field there;
/// `by` names a function that converts the value.
macro_rules! events {
    (
        every {
            $($(#[doc = $shared_doc:literal])+
            $shared:ident: $shared_type:ty = $js_shared:literal: $shared_typescript:expr,)+
        }
        $($(#[doc = $doc:literal])+ $event:ident = $name:literal {
            $($(#[doc = $field_doc:literal])+
            $field:ident: $type:ty = $js_field:literal: $typescript:expr $(, by $convert:ident)?;)+
        })+
    ) => {
        /// Something that a client did, and the call that it was for.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub struct Event<'a> {
            $($(#[doc = $shared_doc])+ pub $shared: $shared_type,)+
            /// What was done.
            pub kind: EventKind<'a>,
        }

        /// What a client did.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub enum EventKind<'a> {
            $($(#[doc = $doc])+ $event {
                $($(#[doc = $field_doc])+ $field: $type,)+
            },)+
        }

        #[cfg(all(feature = "npm", target_arch = "wasm32"))]
        impl Event<'_> {
            /// The event as JavaScript's listeners get it.
            pub(crate) fn to_object(self) -> JsObject {
                let object = JsObject::new();
                match self.kind {
                    $(EventKind::$event { $($field,)+ } => {
                        $name.set_on(&object, "type");
                        $($($convert)?($field).set_on(&object, $js_field);)+
                    })+
                }
                $(self.$shared.set_on(&object, $js_shared);)+
                object
            }
        }

        /// The fields of every event.
        #[cfg(test)]
        pub(crate) const SHARED_FIELDS: &[FieldRow] = &[$((
            concat!($($shared_doc),+),
            $js_shared,
            is_option(stringify!($shared_type)),
            $shared_typescript,
        ),)+];

        /// Each event: documentation, name, fields of its own.
        #[cfg(test)]
        pub(crate) const EVENTS: &[(&str, &str, &[FieldRow])] = &[$((
            concat!($($doc),+),
            $name,
            &[$((
                concat!($($field_doc),+),
                $js_field,
                is_option(stringify!($type)),
                $typescript,
            ),)+],
        ),)+];
    };
}

#[cfg(test)]
const fn is_option(rust_type: &str) -> bool {
    matches!(
        rust_type.as_bytes(),
        [b'O', b'p', b't', b'i', b'o', b'n', ..]
    )
}

events! {
    every {
        /// The call that it was for; counts up within a client.
        call_id: u32 = "callId": "number",
        /// The call, or the part of a call, that it was for.
        operation: Operation = "operation": "IcrOperation",
        /// The installation that it was for, unless it was for the app itself.
        installation_id: Option<&'a str> = "installationId": "string",
        /// The `label` of the call.
        label: Option<&'a str> = "label": "string",
    }
    /// A call has started or ended.
    Call = "call" {
        /// Whether the call has started or ended.
        ended: bool = "phase": "\"start\" | \"end\"", by phase;
        /// The code of the error, if the call failed.
        code: Option<&'a str> = "code": "IcrErrorCode | \"aborted\"";
        /// How long the call took, in milliseconds; not known at its start.
        duration_ms: Option<f64> = "durationMs": "number";
    }
    /// One attempt of a request has finished.
    Request = "request" {
        /// The HTTP method.
        method: &'a str = "method": "string";
        /// The path without base URL and query.
        path: &'a str = "path": "string";
        /// Counts from 1 within the call.
        attempt: u32 = "attempt": "number";
        /// The HTTP status, if a response arrived.
        status: Option<u16> = "status": "number";
        /// The code of the error, if the attempt failed.
        code: Option<&'a str> = "code": "IcrErrorCode | \"aborted\"";
        /// The registry's `x-request-id`.
        request_id: Option<&'a str> = "requestId": "string";
        /// From sending to the last byte that the client read, in milliseconds.
        duration_ms: f64 = "durationMs": "number";
    }
    /// The request will be sent again.
    Retry = "retry" {
        /// The attempt that failed.
        attempt: u32 = "attempt": "number";
        /// The delay before the next one, in milliseconds.
        delay_ms: f64 = "delayMs": "number";
        /// Why the attempt failed.
        code: &'a str = "code": "IcrErrorCode";
    }
    /// A managed token was cached or dropped.
    Token = "token" {
        /// `loaded` from the token store; after `refresh_failed` the present token stays in use.
        action: TokenAction = "action": TokenAction::TYPESCRIPT;
        /// Why a refresh failed.
        code: Option<&'a str> = "code": "IcrErrorCode | \"aborted\"";
    }
    /// The `jwt` function was called, or the registry refused a JWT.
    Jwt = "jwt" {
        /// What happened to the JWT.
        outcome: &'static str = "outcome": "\"received\" | \"failed\" | \"rejected\"";
        /// How long the function took, in milliseconds; 0 for `rejected`.
        duration_ms: f64 = "durationMs": "number";
    }
    /// The token store was called.
    Store = "store" {
        /// The method that was called.
        method: &'static str = "method": "\"get\" | \"set\" | \"delete\" | \"through\"";
        /// `late` after 2 s; `not_a_token` for anything else than an access token.
        outcome: &'static str = "outcome": "\"hit\" | \"miss\" | \"done\" | \"failed\" | \"late\" | \"not_a_token\"";
        /// How long the store took, in milliseconds.
        duration_ms: f64 = "durationMs": "number";
    }
}

#[cfg(all(feature = "npm", target_arch = "wasm32"))]
fn phase(ended: bool) -> &'static str {
    if ended { "end" } else { "start" }
}

named_enum! {
    /// What happened to a managed token.
    TokenAction {
        /// The registry created it.
        Created = "created",
        /// The token store had it.
        Loaded = "loaded",
        /// It was refused, replaced, invalidated or deleted.
        Dropped = "dropped",
        /// Its successor could not be created; it stays in use.
        RefreshFailed = "refresh_failed",
    }
}

#[cfg(all(feature = "npm", target_arch = "wasm32"))]
mod field {
    use super::TokenAction;
    use crate::api::Operation;
    use crate::runtime::values::JsObject;

    /// A value of a field. `None` leaves the field out.
    pub(super) trait FieldValue {
        fn set_on(self, object: &JsObject, name: &str);
    }

    macro_rules! plain_values {
        ($($type:ty),+) => {$(
            impl FieldValue for $type {
                fn set_on(self, object: &JsObject, name: &str) {
                    object.set(name, self.into());
                }
            }
        )+};
    }
    plain_values!(&str, f64, u32, u16);

    macro_rules! named_values {
        ($($type:ty),+) => {$(
            impl FieldValue for $type {
                fn set_on(self, object: &JsObject, name: &str) {
                    object.set(name, self.name().into());
                }
            }
        )+};
    }
    named_values!(Operation, TokenAction);

    impl<T: FieldValue> FieldValue for Option<T> {
        fn set_on(self, object: &JsObject, name: &str) {
            if let Some(value) = self {
                value.set_on(object, name);
            }
        }
    }
}
