//! The client of the page.

use gloo_net::http::Request;
use icr_app_client::{Client, Error};
use wasm_bindgen::{JsError, JsValue};

/// A client with the JWTs of this page's own host.
pub async fn client() -> Result<Client, Error> {
    let base_url = host("/icr/url").await.unwrap_or_default();
    Client::builder()
        .jwt_provider(|_| host("/icr/jwt"))
        .base_url(&base_url)
        .build()
}

/// The response of this page's own host.
async fn host(path: &str) -> Result<String, JsValue> {
    let text = async { Request::get(path).send().await?.text().await };
    text.await.map_err(|error| JsError::from(error).into())
}
