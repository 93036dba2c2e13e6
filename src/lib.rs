//! Client for the app API of the International Carbon Registry (ICR), for Rust that is compiled to WebAssembly: access tokens,
//! installations, and authorized calls over the runtime's `fetch`.
#![cfg_attr(
    all(target_arch = "wasm32", target_os = "unknown", feature = "client"),
    doc = include_str!("front_page.md")
)]
//!
//! `Client` exists only on `wasm32-unknown-unknown`. On other targets, including WASI, the crate has its types, and with the
//! feature `host` an app's server side, which runs everywhere: the module `host`.

#![cfg_attr(
    test,
    allow(clippy::disallowed_macros, reason = "tests are not in the wasm")
)]

#[macro_use]
mod concat_text;

#[cfg(all(
    target_arch = "wasm32",
    target_os = "unknown",
    any(feature = "npm", feature = "npm-host")
))]
mod allocator;
#[cfg_attr(
    not(all(
        target_arch = "wasm32",
        target_os = "unknown",
        any(feature = "client", feature = "npm")
    )),
    allow(dead_code, reason = "the client uses the rest")
)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(all(
    target_arch = "wasm32",
    target_os = "unknown",
    any(feature = "client", feature = "npm", feature = "npm-host")
))]
mod bindings;
#[cfg(test)]
mod border;
#[cfg(all(
    target_arch = "wasm32",
    target_os = "unknown",
    any(feature = "client", feature = "npm")
))]
mod client;
#[cfg(test)]
mod contract;
#[cfg(any(feature = "host", feature = "npm-host"))]
#[cfg_attr(
    not(feature = "host"),
    allow(unreachable_pub, dead_code, reason = "public with the feature `host`")
)]
pub mod host;
#[cfg_attr(
    not(all(
        target_arch = "wasm32",
        target_os = "unknown",
        any(feature = "client", feature = "npm")
    )),
    allow(dead_code, reason = "the client uses it")
)]
mod policy;
#[cfg(all(
    target_arch = "wasm32",
    target_os = "unknown",
    any(feature = "client", feature = "npm")
))]
mod runtime;
#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "testing"))]
pub mod testing;

pub use api::model::*;
pub use api::url::{API_VERSION, PRODUCTION_URL, SANDBOX_URL};
pub use api::{Error, ErrorDetails, ErrorKind, Operation, Secret};
#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "client"))]
pub use bindings::rust::{
    Caller, Client, ClientBuilder, FetchRequest, Installations, InstallationsOptions, Items,
    JwtProviderError, ListOptions, Method, Pages, PagesOptions, Response, Revocation, WithJson,
};
#[cfg(all(
    target_arch = "wasm32",
    target_os = "unknown",
    any(feature = "client", feature = "npm")
))]
pub use client::{Event, EventKind, JwtContext, JwtReason, TokenAction};

/// The guide's code, as tests of the documentation.
#[cfg(all(doctest, target_arch = "wasm32", feature = "testing"))]
#[doc = include_str!("../docs/rust.md")]
struct Guide;
