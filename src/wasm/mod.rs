//! The only code that meets JavaScript: it drives the decisions of the other modules over the host's `fetch`.

mod answer;
mod api;
#[cfg(feature = "npm")]
mod arguments;
mod authorized;
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
mod token_store;
mod walk;

pub use client::{
    Client, ClientBuilder, FetchRequest, Installations, ListOptions, Revocation, WalkOptions,
};
pub use event::{Event, TokenAction};
pub use jwt_source::{JwtContext, JwtReason};
