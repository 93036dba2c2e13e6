//! Futures that are dropped before they complete.

use crate::scripted_fetch::{
    ScriptedResponse, field, installation, json, jwt, scripted, scripted_builder, single_pages,
    token, wait_until, yield_now,
};
use icr_app_client::InstallationsOptions;
use std::pin::pin;
use std::task::{Context, Waker};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// Polls a future once and drops it.
fn begin(work: impl Future) {
    let mut work = pin!(work);
    let poll = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll.is_pending(), "it should have to wait");
}

#[wasm_bindgen_test]
async fn a_dropped_call_aborts_its_request_and_leaves_the_client_usable() {
    let (icr, registry) = scripted([ScriptedResponse::Never, json(installation("i-1"))]);
    begin(icr.get_installation("i-1"));
    wait_until(|| registry.aborted.get() == 1).await;
    assert_eq!(registry.sent.borrow().len(), 1);
    assert_eq!(icr.get_installation("i-1").await.unwrap().id, "i-1");
}

#[wasm_bindgen_test]
async fn a_future_that_is_never_polled_sends_nothing() {
    let (icr, registry) = scripted([]);
    drop(icr.get_installation("i-1"));
    yield_now().await;
    assert_eq!(registry.sent.borrow().len(), 0);
}

#[wasm_bindgen_test]
async fn a_dropped_caller_does_not_cancel_a_shared_token_request() {
    let (icr, registry) = scripted([json(token("crs_1", Some("i-1")))]);
    begin(icr.installation_access_token("i-1"));
    let token = icr.installation_access_token("i-1").await.unwrap();
    assert_eq!(token.token.expose(), "crs_1");
    assert_eq!(
        (registry.sent.borrow().len(), registry.aborted.get()),
        (1, 0)
    );
}

#[wasm_bindgen_test]
async fn a_body_can_be_read_after_the_call_has_returned() {
    let (icr, registry) = scripted([json(token("crs_1", None)), json("[1]")]);
    let response = icr.fetch_as_app("/projects").await.unwrap();
    drop(icr);
    yield_now().await;
    assert_eq!(field(&registry.signals.get(1), "aborted"), false);
    assert_eq!(response.text().await.unwrap(), "[1]");
}

#[wasm_bindgen_test]
async fn a_dropped_future_skips_no_page() {
    let ids = ["i-1", "i-2", "i-3", "i-4"];
    for concurrency in [1, 3] {
        let (icr, registry) = scripted(single_pages(&ids));
        let mut pages = icr
            .installations(
                InstallationsOptions::default()
                    .limit(1)
                    .concurrency(concurrency),
            )
            .unwrap();
        let mut read = Vec::new();
        loop {
            begin(pages.next_page());
            yield_now().await;
            let Some(page) = pages.next_page().await.unwrap() else {
                break;
            };
            read.extend(page.installations.into_iter().map(|found| found.id));
        }
        assert_eq!(read, ids, "{concurrency}");
        assert_eq!(registry.sent.borrow().len(), 5, "{concurrency}");
    }
}

#[wasm_bindgen_test]
async fn dropped_installations_abort_the_pages_in_flight() {
    let (icr, registry) = scripted([ScriptedResponse::Never]);
    let mut pages = icr.installations(InstallationsOptions::default()).unwrap();
    begin(pages.next_page());
    wait_until(|| registry.sent.borrow().len() == 1).await;
    assert_eq!(registry.aborted.get(), 0);
    drop(pages);
    wait_until(|| registry.aborted.get() == 1).await;
}

#[wasm_bindgen_test]
async fn a_dropped_call_does_not_cancel_the_shared_jwt() {
    let (builder, registry) = scripted_builder([json(installation("i-1"))]);
    let icr = builder
        .jwt_provider(|_| async {
            yield_now().await;
            Ok::<_, JsValue>(jwt())
        })
        .build()
        .unwrap();
    begin(icr.get_installation("i-1"));
    assert!(icr.get_installation("i-1").await.is_ok());
    assert_eq!(registry.sent.borrow().len(), 1);
}
