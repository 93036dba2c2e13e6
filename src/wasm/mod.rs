//! The only code that meets JavaScript: it drives the decisions of the other modules over the host's `fetch`.

#[cfg(all(feature = "client", feature = "npm"))]
compile_error!("`npm` is for the JavaScript package, which is built with --no-default-features");

mod answer;
mod api;
#[cfg(feature = "npm")]
mod arguments;
mod authorized;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "npm")]
mod convert;
mod dropping;
mod event;
mod failure;
mod flight;
mod host;
mod jwt_source;
mod managed;
#[cfg(feature = "npm")]
mod npm;
mod task;
mod token_store;
mod walk;

#[cfg(feature = "client")]
pub use client::{
    Client, ClientBuilder, FetchRequest, Installations, ListOptions, Revocation, WalkOptions,
};
pub use event::{Event, TokenAction};
pub use jwt_source::{JwtContext, JwtReason};
