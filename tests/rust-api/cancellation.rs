//! Futures that are dropped before they end.

use crate::scripted_fetch::{
    Answer, field, gap, installation, json, jwt, scripted, scripted_builder, single_pages, token,
    until,
};
use icr_app_client::InstallationsOptions;
use std::pin::pin;
use std::task::{Context, Waker};
use wasm_bindgen_test::wasm_bindgen_test;

/// Polls a future once and drops it.
fn begin(work: impl Future) {
    let mut work = pin!(work);
    let poll = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll.is_pending(), "it should have to wait");
}

#[wasm_bindgen_test]
async fn a_dropped_call_aborts_its_request_and_leaves_the_client_whole() {
    let (icr, registry) = scripted([Answer::Never, json(installation("i-1"))]);
    begin(icr.get_installation("i-1"));
    until(|| registry.aborted.get() == 1).await;
    assert_eq!(registry.sent.borrow().len(), 1);
    assert_eq!(icr.get_installation("i-1").await.unwrap().id, "i-1");
}

#[wasm_bindgen_test]
async fn a_future_that_is_never_polled_sends_nothing() {
    let (icr, registry) = scripted([]);
    drop(icr.get_installation("i-1"));
    gap().await;
    assert_eq!(registry.sent.borrow().len(), 0);
}

#[wasm_bindgen_test]
async fn a_shared_token_still_comes_for_the_next_caller() {
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
async fn a_body_can_be_read_after_the_call_has_ended() {
    let (icr, registry) = scripted([json(token("crs_1", None)), json("[1]")]);
    let answer = icr.fetch_as_app("/projects").await.unwrap();
    drop(icr);
    gap().await;
    assert_eq!(field(&registry.signals.get(1), "aborted"), false);
    assert_eq!(answer.text().await.unwrap(), "[1]");
}

#[wasm_bindgen_test]
async fn no_page_is_lost_with_a_dropped_future() {
    let ids = ["i-1", "i-2", "i-3", "i-4"];
    for concurrency in [1, 3] {
        let (icr, registry) = scripted(single_pages(&ids));
        let mut pages = icr
            .installations(InstallationsOptions {
                limit: 1,
                concurrency,
            })
            .unwrap();
        let mut read = Vec::new();
        loop {
            begin(pages.next_page());
            gap().await;
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
async fn a_dropped_walk_aborts_the_pages_under_way() {
    let (icr, registry) = scripted([Answer::Never]);
    let mut pages = icr.installations(InstallationsOptions::default()).unwrap();
    begin(pages.next_page());
    until(|| registry.sent.borrow().len() == 1).await;
    assert_eq!(registry.aborted.get(), 0);
    drop(pages);
    until(|| registry.aborted.get() == 1).await;
}

#[wasm_bindgen_test]
async fn a_dropped_question_for_a_jwt_is_answered_for_the_next_call() {
    let (builder, registry) = scripted_builder([json(installation("i-1"))]);
    let icr = builder
        .jwt_provider(|_| async {
            gap().await;
            Ok(jwt())
        })
        .build()
        .unwrap();
    begin(icr.get_installation("i-1"));
    assert!(icr.get_installation("i-1").await.is_ok());
    assert_eq!(registry.sent.borrow().len(), 1);
}
