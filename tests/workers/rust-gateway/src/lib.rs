//! A Worker in Rust with neither key nor JWT: its tokens are the broker's.

use icr_app_client::{Client, Error};
use wasm_bindgen::prelude::*;
use worker::{Context, Env, Method, Request, Response, event};

#[wasm_bindgen(module = "icr-app-client/workers")]
extern "C" {
    #[wasm_bindgen(js_name = brokerTokenStore, catch)]
    fn broker_token_store(binding: &JsValue) -> Result<JsValue, JsValue>;
}

fn client_of(env: &Env, ctx: &Context) -> worker::Result<Client> {
    let text = |name| env.var(name).map(|value| value.to_string());
    let store = broker_token_store(env.service("ICR_TOKENS")?.as_ref())?;
    let icr = Client::builder()
        .app_id(&text("APP_ID")?)
        .base_url(&text("REGISTRY_URL")?)
        .token_store(store)
        .wait_until(ctx.as_ref())
        .coalesce(true)
        .build();
    Ok(icr.map_err(JsValue::from)?)
}

/// `GET /{installation}` responds with the status of its projects; `DELETE` forgets its token.
#[event(fetch)]
async fn fetch(request: Request, env: Env, ctx: Context) -> worker::Result<Response> {
    let icr = client_of(&env, &ctx)?;
    let path = request.path();
    let org = icr.as_installation(path.trim_start_matches('/'));
    let answer: Result<u16, Error> = if request.method() == Method::Delete {
        org.invalidate().await.map(|()| 204)
    } else {
        org.fetch("/projects")
            .await
            .map(|response| response.status())
    };
    Response::ok(match answer {
        Ok(status) => status.to_string(),
        Err(error) => error.code().to_owned(),
    })
}
