//! Retries.

use crate::scripted_fetch::{
    ScriptedResponse, installation, json, scripted, scripted_builder, with_headers,
};
use icr_app_client::EventKind;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_test::wasm_bindgen_test;

fn unavailable() -> ScriptedResponse {
    with_headers(503, r#"{"retry-after":"0"}"#, r#"{"message":"later"}"#)
}

#[wasm_bindgen_test]
async fn without_retries_the_first_failure_is_returned() {
    let (icr, registry) = scripted([unavailable()]);
    let error = icr.get_installation("i-1").await.unwrap_err();
    assert_eq!(error.code(), "server_error");
    let report = error.details();
    assert_eq!(
        (error.retry_after(), report.attempts),
        (Some(Duration::ZERO), 1)
    );
    assert!(report.retryable);
    assert_eq!(registry.sent.borrow().len(), 1);
}

#[wasm_bindgen_test]
async fn one_retry_makes_two_attempts() {
    let (icr, registry) = scripted([unavailable(), json(installation("i-1"))]);
    let found = icr
        .with_max_retries(1)
        .get_installation("i-1")
        .await
        .unwrap();
    assert_eq!(found.id, "i-1");
    assert_eq!(registry.sent.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn one_retry_makes_no_third_attempt() {
    let (icr, registry) = scripted([unavailable(), unavailable(), json(installation("i-1"))]);
    let error = icr
        .with_max_retries(1)
        .get_installation("i-1")
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.details().attempts),
        ("server_error", 2)
    );
    assert_eq!(registry.sent.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn the_builders_retries_apply_unless_a_clone_has_its_own() {
    let (builder, registry) = scripted_builder([unavailable(), unavailable()]);
    let retried = Rc::new(Cell::new(0));
    let count = Rc::clone(&retried);
    let icr = builder
        .max_retries(1)
        .on_event(move |event| {
            if let EventKind::Retry { delay_ms, code, .. } = event.kind {
                assert_eq!(
                    (delay_ms.to_string(), code),
                    ("0".to_owned(), "server_error")
                );
                count.set(count.get() + 1);
            }
        })
        .build()
        .unwrap();
    assert!(icr.get_installation("i-1").await.is_err());
    assert_eq!((registry.sent.borrow().len(), retried.get()), (2, 1));
}
