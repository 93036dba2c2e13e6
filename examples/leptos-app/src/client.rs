//! The client of the page.

use gloo_net::http::Request;
use icr_app_client::{Client, Error};

/// A client with the JWTs of this page's own host.
pub async fn client() -> Result<Client, Error> {
    let base_url = host("/icr/url").await.unwrap_or_default();
    Client::builder()
        .jwt_provider(|_| host("/icr/jwt"))
        .base_url(&base_url)
        .build()
}

/// The response of this page's own host.
async fn host(path: &str) -> Result<String, gloo_net::Error> {
    Request::get(path).send().await?.text().await
}
