//! The client of Rust projects: the operations of JavaScript's `IcrClient`, typed.

mod abort_on_drop;
mod builder;
mod caller;
mod client;
mod conversion;
mod drive;
mod error;
mod fetch_request;
mod jwt_provider;
mod list_options;
mod managed_tokens;
mod names;
mod pages;
mod time;
mod with_json;
mod workers;

pub use builder::ClientBuilder;
pub use caller::Caller;
pub use client::Client;
pub use fetch_request::FetchRequest;
pub use gloo_net::http::{Method, Response};
pub use jwt_provider::JwtProviderError;
pub use list_options::{InstallationsOptions, ListOptions, PagesOptions};
pub use managed_tokens::Revocation;
pub use pages::{Installations, Items, Pages};
pub use with_json::WithJson;
