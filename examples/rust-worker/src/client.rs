//! The client of one request.

use crate::jwt::sign;
use icr_app_client::Client;
use wasm_bindgen::JsValue;
use worker::{Context, Env};

/// A client for one request.
pub fn client_of(env: &Env, _ctx: Context) -> worker::Result<Client> {
    let text = |name| env.var(name).map(|value| value.to_string());
    let (app_id, pem) = (text("ICR_APP_ID")?, text("ICR_PRIVATE_KEY")?);
    let client = Client::builder()
        .base_url(&text("ICR_BASE_URL")?)
        .app_id(&app_id.clone())
        .coalesce(true) // This client lives inside of one request.
        .jwt_provider(move |context| {
            let (app_id, pem) = (app_id.clone(), pem.clone());
            async move { sign(&app_id, &pem, context.now_ms).await }
        })
        .build();
    client.map_err(|error| worker::Error::from(error.to_string()))
}
