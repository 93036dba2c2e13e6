//! The client of Rust projects: the operations of JavaScript's `IcrClient`, typed.

mod abort_on_drop;
mod builder;
mod client;
mod conversion;
mod drive;
mod fetch_request;
mod installations;
mod managed_tokens;

pub use builder::ClientBuilder;
pub use client::{Client, ListOptions};
pub use fetch_request::FetchRequest;
pub use gloo_net::http::{Method, Response};
pub use installations::{Installations, InstallationsOptions};
pub use managed_tokens::Revocation;
