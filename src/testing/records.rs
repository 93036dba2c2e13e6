//! What the registry has seen and done.

use super::emulator::{body_text, from_js};
use crate::runtime::values::get_property;
use serde::Deserialize;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// A request that the registry received. It contains no secrets: the authorization is left out, tokens are redacted.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The HTTP method.
    pub method: String,
    /// The path; what looks like a token is replaced by `[redacted]`.
    pub path: String,
    /// The query; of a repeated name, the last value.
    pub query: BTreeMap<String, String>,
    /// The installation in the path, or the one whose access token authorized the request.
    pub installation_id: Option<String>,
    /// The kind of credential, judging by its format.
    pub authorization: Authorization,
    /// The header `x-icr-api-version`.
    pub api_version: Option<String>,
    /// The body as a text; JSON is written without spaces. Of a long body only the beginning is kept.
    #[serde(skip)]
    pub body: Option<String>,
    /// When it was received, in milliseconds since 1970 on the registry's clock.
    #[serde(rename = "time")]
    pub time_ms: f64,
    /// The status of the response; `None` while it is pending, and if there was none.
    pub status: Option<u16>,
    /// The `x-request-id` of the response.
    pub request_id: String,
}

/// The kind of credential of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Authorization {
    /// A JWT of an app.
    Jwt,
    /// An access token.
    Token,
    /// Something else.
    Other,
    /// None.
    None,
}

impl LoggedRequest {
    /// Method and path: `POST /app/accessTokens`.
    pub fn line(&self) -> String {
        concat_text![self.method, " ", self.path]
    }

    pub(super) fn read(entry: JsValue) -> Self {
        let body = body_text(&get_property(&entry, "body"));
        Self {
            body,
            ..from_js("requests", entry)
        }
    }
}

/// An access token that the registry issued, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TokenRecord {
    /// The token's id.
    pub id: String,
    /// The app's id.
    pub app_id: String,
    /// The installation's id; `None` for a token of the app.
    pub installation_id: Option<String>,
    /// The id of the installation's organization.
    pub organization_id: Option<String>,
    /// What it may do: a level by permission name.
    pub permissions: BTreeMap<String, String>,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub expires_at: String,
    /// Whether it is valid now: neither expired nor revoked.
    pub is_active: bool,
}
