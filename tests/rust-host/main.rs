//! The crate's `host` as another project's server uses it: over the public interface, with an axum router in front.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "a test, helpers too"
)]

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use icr_app_client::host::{
    EventName, InstallLink, SIGNATURE_HEADER, State, create_state, install_url, read_callback,
    verify_webhook,
};
use icr_app_client::{ErrorKind, Secret};
use serde_json::{Value, json};
use tower::ServiceExt as _;

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

#[test]
fn an_admin_goes_from_the_link_to_the_callback() {
    let own = secret("of this app");
    let state = State {
        session: "session of Alice",
        return_to: Some("/inventory?year=2025"),
        expires_at_ms: 1_000,
    };
    let state = create_state(&own, &state).unwrap();
    let link = InstallLink {
        name_id: "canopy-ledger",
        state: &state,
        redirect_uri: Some("https://app.example/icr/callback"),
        sandbox: false,
    };
    let link = install_url(&link).unwrap();
    assert!(
        link.starts_with(
            "https://app.carbonregistry.com/apps/canopy-ledger/installations/new?state="
        )
    );

    let query = format!("installationId=i-1&state={state}&event=installed");
    let callback = read_callback(&query, &own, "session of Alice", 999).unwrap();
    assert_eq!(callback.installation_id, "i-1");
    assert_eq!(callback.return_to.as_deref(), Some("/inventory?year=2025"));
    for (session, now_ms) in [("session of Mallory", 999), ("session of Alice", 1_000)] {
        let error = read_callback(&query, &own, session, now_ms).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidState);
    }
}

/// The statuses that the documentation's handler has, and the event in the body.
async fn webhook(headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    let secrets = [secret("an older one"), secret("whsec")];
    let signature = headers
        .get(SIGNATURE_HEADER)
        .and_then(|value| value.to_str().ok());
    match verify_webhook(signature.unwrap_or_default(), &body, &secrets) {
        Ok(event) => {
            let of = event.installation.unwrap().organization_name.unwrap();
            assert_eq!(event.name, EventName::Installed);
            (StatusCode::ACCEPTED, of)
        }
        Err(error) if error.kind() == ErrorKind::InvalidSignature => {
            (StatusCode::UNAUTHORIZED, error.code().to_owned())
        }
        Err(error) => (StatusCode::BAD_REQUEST, error.code().to_owned()),
    }
}

async fn deliver(signature: &str, body: &Value) -> (StatusCode, String) {
    let request = Request::post("/icr/webhooks")
        .header(SIGNATURE_HEADER, signature)
        .body(Body::from(body.to_string()))
        .unwrap();
    let app: Router = Router::new().route("/icr/webhooks", post(webhook));
    let response = app.oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1_000).await;
    (status, String::from_utf8(body.unwrap().to_vec()).unwrap())
}

#[test]
fn a_server_with_axum_takes_what_the_registry_has_signed() {
    // By openssl: `signedData` of the first vector is an installation of Kaskelot, under "whsec".
    let vectors: Value =
        serde_json::from_str(include_str!("../../src/host/openssl-vectors.json")).unwrap();
    let (signature, data) = (
        vectors[0]["signature"].as_str().unwrap(),
        &vectors[0]["signedData"],
    );
    let forged =
        json!({ "signedData": data, "event": "uninstalled", "installation": { "id": "x" } });
    let answers = futures_executor::block_on(async {
        [
            deliver(signature, &forged).await,
            deliver(signature, &json!({ "signedData": "e30=" })).await,
            deliver(signature, &json!({ "signedData": 7 })).await,
        ]
    });
    assert_eq!(
        answers,
        [
            (StatusCode::ACCEPTED, "Kaskelot".to_owned()),
            (StatusCode::UNAUTHORIZED, "invalid_signature".to_owned()),
            (StatusCode::BAD_REQUEST, "invalid_payload".to_owned()),
        ]
    );
}
