//! `Client` as another Rust crate uses it, in Node and in a browser, against a scripted `fetch`.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod cancelling;
mod errors;
mod fetching;
mod managed_tokens;
mod operations;
mod options;
mod retries;
mod scripted;
mod secrecy;
mod walking;
