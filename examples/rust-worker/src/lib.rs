//! A Worker that responds with the installations of an app, and with the projects of one.

mod client;
mod failure;
mod jwt;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use client::client_of;
use failure::Failure;
use icr_app_client::Client;
use serde_json::Value;
use tower_service::Service;
use worker::{Context, Env, HttpRequest, event, send::SendWrapper};

#[event(fetch)]
async fn fetch(
    request: HttpRequest,
    env: Env,
    ctx: Context,
) -> worker::Result<axum::http::Response<axum::body::Body>> {
    // A client for each request, as what one waits for must not be another's.
    let icr = client_of(&env, &ctx)?;
    Ok(router(icr).call(request).await?)
}

/// axum requires `Send`, which no JavaScript value is. A Worker has one thread: `SendWrapper` and `worker::send` say so.
fn router(icr: Client) -> Router {
    Router::new()
        .route("/installations", get(installations))
        .route("/installations/{id}/projects", get(projects))
        .with_state(SendWrapper::new(icr))
}

// Whoever calls these acts as the app: put your own check of who is asking in front.

#[worker::send]
async fn installations(
    State(icr): State<SendWrapper<Client>>,
) -> Result<Json<Vec<String>>, Failure> {
    let pages = icr.installations(Default::default())?;
    let all = pages.collect(usize::MAX).await?;
    Ok(Json(all.into_iter().map(|each| each.id).collect()))
}

#[worker::send]
async fn projects(
    State(icr): State<SendWrapper<Client>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    Ok(Json(icr.as_installation(&id).json("/projects").await?))
}
