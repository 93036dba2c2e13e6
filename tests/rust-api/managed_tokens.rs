//! Managed tokens: cached, shared and invalidated.

use crate::scripted_fetch::{ScriptedResponse, json, scripted, scripted_builder, status, token};
use js_sys::{Array, Promise};
use std::time::Duration;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn two_calls_need_one_token_request() {
    let (icr, registry) = scripted([
        json(token("crs_1", None)),
        json(token("crs_2", Some("i-1"))),
    ]);
    for _ in 0..2 {
        assert_eq!(
            icr.app_access_token().await.unwrap().token.expose(),
            "crs_1"
        );
        let of_installation = icr.installation_access_token("i-1").await.unwrap();
        assert_eq!(of_installation.token.expose(), "crs_2");
    }
    let base = "POST https://api.carbonregistry.com/app";
    let expected = [
        format!("{base}/accessTokens"),
        format!("{base}/installations/i-1/accessTokens"),
    ];
    assert_eq!(registry.lines(), expected);
}

#[wasm_bindgen_test]
async fn clones_share_tokens_and_clients_do_not() {
    let (icr, registry) = scripted([json(token("crs_1", None))]);
    icr.app_access_token().await.unwrap();
    let clone = icr
        .clone()
        .with_max_retries(1)
        .with_timeout(Duration::from_millis(5))
        .unwrap();
    assert_eq!(
        clone.app_access_token().await.unwrap().token.expose(),
        "crs_1"
    );
    let (other, others) = scripted([json(token("crs_2", None))]);
    assert_eq!(
        other.app_access_token().await.unwrap().token.expose(),
        "crs_2"
    );
    assert_eq!(
        (registry.sent.borrow().len(), others.sent.borrow().len()),
        (1, 1)
    );
}

async fn at_once(coalesce: bool, responses: Vec<ScriptedResponse>) -> (usize, Vec<String>) {
    let (builder, registry) = scripted_builder(responses);
    let icr = builder.coalesce(coalesce).build().unwrap();
    let caller = || {
        let icr = icr.clone();
        future_to_promise(async move {
            let token = icr.installation_access_token("i-1").await.unwrap();
            Ok(token.token.expose().into())
        })
    };
    let callers = Array::of3(&caller(), &caller(), &caller());
    let given = Array::from(&JsFuture::from(Promise::all(&callers)).await.unwrap());
    let given = given
        .iter()
        .filter_map(|secret| secret.as_string())
        .collect();
    (registry.sent.borrow().len(), given)
}

#[wasm_bindgen_test]
async fn concurrent_callers_share_a_request_if_they_may() {
    let responses = |count| {
        (0..count)
            .map(|_| json(token("crs_1", Some("i-1"))))
            .collect()
    };
    assert_eq!(
        at_once(true, responses(1)).await,
        (1, vec!["crs_1".to_owned(); 3])
    );
    assert_eq!(
        at_once(false, responses(3)).await,
        (3, vec!["crs_1".to_owned(); 3])
    );
}

#[wasm_bindgen_test]
async fn an_error_is_never_cached() {
    let (icr, registry) = scripted([status(403, "{}"), json(token("crs_1", None))]);
    assert_eq!(
        icr.app_access_token().await.unwrap_err().code(),
        "forbidden"
    );
    assert!(icr.app_access_token().await.is_ok());
    assert_eq!(registry.sent.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn an_invalidated_token_is_requested_again() {
    let of = |id| json(token("crs_1", Some(id)));
    let (icr, registry) = scripted([of("i-1"), of("i-2"), of("i-1"), of("i-1"), of("i-2")]);
    let both = async || {
        icr.installation_access_token("i-1").await.unwrap();
        icr.installation_access_token("i-2").await.unwrap();
        registry.sent.borrow().len()
    };
    assert_eq!(both().await, 2);
    icr.invalidate(Some("i-1")).await.unwrap();
    assert_eq!(both().await, 3);
    icr.invalidate(None).await.unwrap();
    assert_eq!(both().await, 5);
}

#[wasm_bindgen_test]
async fn the_tokens_that_the_client_created_are_revoked() {
    let (icr, registry) = scripted([
        json(token("crs_1", None)),
        json(token("crs_2", Some("i-1"))),
        json("true"),
        json("true"),
    ]);
    icr.app_access_token().await.unwrap();
    icr.installation_access_token("i-1").await.unwrap();
    let revocation = icr.revoke_all().await;
    assert_eq!((revocation.revoked, revocation.errors), (2, vec![]));
    assert_eq!(icr.revoke_all().await.revoked, 0);
    let sent = registry.sent.borrow();
    assert_eq!(sent[2].authorization(), "Bearer crs_1");
    assert_eq!(sent[3].authorization(), "Bearer crs_2");
}
