//! The registry emulator for tests: an in-memory registry behind a `fetch`, with its own app and keys.
//!
//! It is that of the npm package, `icr-app-client/testing`. The crate carries its JavaScript, about 110 KB, which only the
//! feature `testing` links: turn it on for tests alone, and no release build has it.
//!
//! ```toml
//! [dev-dependencies]
//! icr-app-client = { version = "0.1", features = ["testing"] }
//! wasm-bindgen-test = "0.3"
//! ```
//!
//! The tests run wherever wasm-bindgen's do: in Node, in browsers and their workers, in Deno.
//!
//! ```
//! use icr_app_client::ErrorKind;
//! use icr_app_client::testing::{Fault, Registry};
//! use std::time::Duration;
//! use wasm_bindgen_test::wasm_bindgen_test;
//!
//! #[wasm_bindgen_test]
//! async fn tokens_are_renewed_after_two_hours() {
//!     let registry = Registry::new();
//!     let icr = registry.client_builder().build().unwrap();
//!     let id = &registry.installations()[0].id;
//!
//!     icr.installation_access_token(id).await.unwrap();
//!     registry.advance(Duration::from_secs(2 * 60 * 60));
//!     icr.installation_access_token(id).await.unwrap();
//!     assert_eq!(registry.tokens().len(), 2);
//! }
//!
//! #[wasm_bindgen_test]
//! async fn an_outage_is_told() {
//!     let registry = Registry::new();
//!     let icr = registry.client_builder().max_retries(0).build().unwrap();
//!     registry.inject_fault(Fault::new().status(503));
//!
//!     let error = icr.app_access_token().await.unwrap_err();
//!     assert_eq!(error.kind(), ErrorKind::ServerError);
//! }
//! ```
//!
//! Time is the registry's, and the client's too: [`Registry::advance`] moves it at once. The delays before retries are real:
//! a test of a failure sets [`max_retries(0)`](crate::ClientBuilder::max_retries), or a `Retry-After` of 0.
//!
//! A mistake in a test, such as the id of no installation, panics at the test's line.

mod emulator;
mod fault;
mod installation_draft;
mod records;
mod registry;
mod registry_builder;
mod route;
mod webhook;

pub use fault::Fault;
pub use installation_draft::InstallationDraft;
pub use records::{Authorization, LoggedRequest, TokenRecord};
pub use registry::Registry;
pub use registry_builder::{PaginationEnds, RegistryBuilder};
pub use route::{RouteError, RouteRequest};
pub use webhook::{WebhookDelivery, WebhookFault, WebhookOutcome, WebhookRequest};
