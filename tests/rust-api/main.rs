//! `Client` as another Rust crate uses it, in Node and in a browser, against a scripted `fetch`.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::disallowed_macros,
    reason = "the rule is for the size of the published wasm"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod callers;
mod cancellation;
mod causes;
mod errors;
mod fetch_as;
mod field_requests;
mod managed_tokens;
mod operations;
mod options;
mod pagination;
mod redaction;
mod retries;
mod scripted_fetch;
mod types;
mod workers;
