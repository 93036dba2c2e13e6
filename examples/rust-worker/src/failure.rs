//! Errors as responses.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use icr_app_client::{Error, ErrorKind};
use serde_json::json;

/// What went wrong at the registry, without its words: they are for this app's log.
pub struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        worker::console_error!("{}", self.0);
        let status = match self.0.kind() {
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            _ if self.0.details().retryable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        };
        (status, Json(json!({ "code": self.0.code() }))).into_response()
    }
}
