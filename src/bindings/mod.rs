//! The interfaces for JavaScript and Rust users. The bindings convert arguments and results, and decide nothing.

#[cfg(feature = "npm")]
mod npm;
#[cfg(feature = "npm-host")]
mod npm_host;
#[cfg(feature = "client")]
pub(crate) mod rust;
