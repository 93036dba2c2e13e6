//! The client of one request.

use crate::jwt::sign;
use icr_app_client::Client;
use wasm_bindgen::JsValue;
use worker::{Context, Env};

/// A client for one request: KV shares its tokens, and a refresh may outlast the response.
pub fn client_of(env: &Env, ctx: &Context) -> worker::Result<Client> {
    let text = |name| env.var(name).map(|value| value.to_string());
    let (app_id, pem) = (text("ICR_APP_ID")?, text("ICR_PRIVATE_KEY")?);
    let icr = Client::builder()
        .base_url(&text("ICR_BASE_URL")?)
        .app_id(&app_id)
        .token_store_kv(env, "ICR_TOKENS")
        .wait_until(ctx.as_ref())
        .coalesce(true) // This client lives inside of one request.
        .jwt_provider(move |context| sign(app_id.clone(), pem.clone(), context.now()))
        .build();
    Ok(icr.map_err(JsValue::from)?)
}
