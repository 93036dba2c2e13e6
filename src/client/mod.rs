//! The client: every operation once, over the decisions of `policy` and the values of `runtime`. The bindings convert what
//! their callers pass and get.

pub(crate) mod call;
pub(crate) mod call_error;
pub(crate) mod config;
pub(crate) mod core;
pub(crate) mod event;
mod in_flight_refresh;
mod installation_directory;
pub(crate) mod jwt_provider;
pub(crate) mod options_reader;
mod registry_response;
pub(crate) mod token;
mod token_manager;
mod token_store;

pub use event::{Event, EventKind, TokenAction};
pub use jwt_provider::{JwtContext, JwtReason};

use crate::runtime::executor::Task;
use crate::runtime::values::Promise;
use call_error::CallError;
use wasm_bindgen::JsValue;

/// Work of the client that runs by itself.
pub(crate) type Work = Task<'static, Result<JsValue, CallError>>;

/// Starts work in a microtask of its own, never within the caller's stack. The promise settles with it.
pub(crate) type Spawn = fn(Work) -> Promise;
