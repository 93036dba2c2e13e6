//! The client of Rust projects: the operations of JavaScript's `IcrClient`, typed.

mod abort_on_drop;
mod builder;
mod caller;
mod client;
mod conversion;
mod drive;
mod fetch_request;
mod managed_tokens;
mod pages;

pub use builder::ClientBuilder;
pub use caller::Caller;
pub use client::{Client, ListOptions};
pub use fetch_request::FetchRequest;
pub use gloo_net::http::{Method, Response};
pub use managed_tokens::Revocation;
pub use pages::{Installations, InstallationsOptions, Items, Pages, PagesOptions};
