//! An app's server side, without I/O: the install link, the state that binds it to a session, the callback, and webhooks.
//!
//! Time is an argument, in milliseconds since 1970, and what is read is passed in, so that it runs in every server and
//! framework. Asking the registry for the installation that a callback names is the caller's: its `installationId` is not
//! signed.
//!
//! With axum, [`verify_webhook`] is one call over the body that arrived:
//!
//! ```ignore-wasm32
//! use axum::{Router, body::Bytes, http::{HeaderMap, StatusCode}, routing::post};
//! use icr_app_client::host::{EventName, MAX_BODY_BYTES, SIGNATURE_HEADER, verify_webhook};
//! use icr_app_client::{ErrorKind, Secret};
//!
//! async fn webhook(headers: HeaderMap, body: Bytes) -> StatusCode {
//!     let secrets = [Secret::from(std::env::var("ICR_WEBHOOK_SECRET").unwrap_or_default())];
//!     let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
//!     match verify_webhook(signature.unwrap_or_default(), &body, &secrets) {
//!         Ok(event) if event.name == EventName::Suspended => StatusCode::ACCEPTED, // stop working for it
//!         Ok(_) => StatusCode::ACCEPTED,
//!         Err(error) if error.kind() == ErrorKind::InvalidSignature => StatusCode::UNAUTHORIZED,
//!         Err(error) if error.kind() == ErrorKind::InvalidPayload => StatusCode::BAD_REQUEST,
//!         Err(_) => StatusCode::INTERNAL_SERVER_ERROR, // the secret is missing
//!     }
//! }
//!
//! let app: Router = Router::new()
//!     .route("/icr/webhooks", post(webhook))
//!     .layer(axum::extract::DefaultBodyLimit::max(MAX_BODY_BYTES));
//! ```

mod callback;
mod install_link;
mod mac;
mod payload;
mod signature;
mod state;
#[cfg(feature = "host")]
mod webhook;

#[cfg(feature = "host")]
pub use callback::{Callback, read_callback};
pub use install_link::{InstallLink, install_url};
pub use payload::MAX_BODY_BYTES;
pub use signature::SIGNATURE_HEADER;
pub use state::{State, create_state, verify_state};
#[cfg(feature = "host")]
pub use webhook::{
    EventName, WebhookEvent, WebhookInstallation, WebhookSender, WebhookTransaction, verify_webhook,
};

#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "npm-host"))]
pub(crate) use {
    callback::verify_callback,
    payload::check_payload,
    signature::{check_secrets, verify_signed_data},
};
