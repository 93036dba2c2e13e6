//! What ICR documents of its app API: operations, requests, responses, their schemas and types. Nothing here has state or
//! touches a runtime.

#[macro_use]
mod operation;
pub(crate) mod endpoints;
mod error;
mod id;
pub(crate) mod number;
mod permissions;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod schema;
mod secret;
mod time;
pub(crate) mod url;

pub(crate) use endpoints::model;
#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "client"))]
pub(crate) use error::Cause;
pub use error::{Error, ErrorDetails, ErrorKind};
pub use operation::Operation;
pub use secret::Secret;
