//! The builder.

use crate::scripted_fetch::{field, json, jwt, page, scripted_builder, status, token, wait_until};
use icr_app_client::{Client, ClientBuilder, EventKind, JwtReason, ListOptions};
use js_sys::{Function, Object};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, UNIX_EPOCH};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

fn refusal(change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> String {
    let error = change(Client::builder().jwt(&jwt())).build().unwrap_err();
    assert_eq!(error.code(), "invalid_options");
    error.to_string()
}

#[wasm_bindgen_test]
fn a_builder_without_a_jwt_says_what_is_missing() {
    let error = Client::builder().build().unwrap_err();
    assert_eq!(error.code(), "invalid_options");
    assert!(error.to_string().contains("`jwt` is required"), "{error}");
}

#[wasm_bindgen_test]
fn invalid_options_are_rejected_by_name() {
    for (message, named) in [
        (refusal(|it| it.jwt("a.b")), "`jwt`"),
        (refusal(|it| it.base_url("/api")), "`base_url`"),
        (
            refusal(|it| it.base_url("http://api.example")),
            "`base_url`",
        ),
        (refusal(|it| it.api_version("a b")), "`api_version`"),
        (refusal(|it| it.timeout(Duration::ZERO)), "`timeout`"),
        (refusal(|it| it.timeout(Duration::MAX)), "`timeout`"),
        (refusal(|it| it.deadline(Duration::ZERO)), "`deadline`"),
        (refusal(|it| it.max_concurrency(0)), "`max_concurrency`"),
        (refusal(|it| it.max_cached_tokens(0)), "`max_cached_tokens`"),
        (refusal(|it| it.app_id("")), "`app_id`"),
        (refusal(|it| it.token_store(Object::new())), "`app_id`"),
        (
            refusal(|it| it.app_id("a").token_store(Object::new())),
            "`token_store`",
        ),
    ] {
        assert!(message.contains(named), "{message}");
    }
}

#[wasm_bindgen_test]
async fn messages_have_the_names_of_rust() {
    let (builder, _) = scripted_builder([]);
    let icr = builder
        .jwt_provider(|_| async { Err::<String, _>(JsValue::from("down")) })
        .build()
        .unwrap();
    for (error, expected) in [
        (
            icr.get_installation("").await.unwrap_err(),
            "get_installation: `installation_id` must",
        ),
        (
            icr.delete_access_token("").await.unwrap_err(),
            "delete_access_token: ",
        ),
        (
            icr.app_access_token().await.unwrap_err(),
            "`jwt_provider` threw.",
        ),
    ] {
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[wasm_bindgen_test]
async fn base_url_and_version_of_the_builder_are_used() {
    let (builder, registry) = scripted_builder([json(page(&[], 0, "null"))]);
    let icr = builder
        .base_url("https://api.example/v1/")
        .api_version("2")
        .build()
        .unwrap();
    icr.list_installations(ListOptions::default())
        .await
        .unwrap();
    assert_eq!(
        registry.lines(),
        ["GET https://api.example/v1/app/installations"]
    );
    assert!(
        registry.sent.borrow()[0]
            .headers
            .contains(&"x-icr-api-version: 2".to_owned())
    );
}

#[wasm_bindgen_test]
async fn a_jwt_is_requested_once_and_again_when_it_is_refused() {
    let refused = status(401, "{}");
    let (builder, registry) = scripted_builder([
        json(page(&[], 0, "null")),
        json(page(&[], 0, "null")),
        refused,
        json(page(&[], 0, "null")),
    ]);
    let reasons = Rc::new(RefCell::new(Vec::new()));
    let recorded = Rc::clone(&reasons);
    let icr = builder
        .jwt_provider(move |context| {
            recorded.borrow_mut().push(context.reason);
            assert!(context.now() > UNIX_EPOCH + Duration::from_secs(1_000_000_000));
            async { Ok::<_, JsValue>(jwt()) }
        })
        .build()
        .unwrap();
    for _ in 0..3 {
        icr.list_installations(ListOptions::default())
            .await
            .unwrap();
    }
    assert_eq!(*reasons.borrow(), [JwtReason::Missing, JwtReason::Rejected]);
    assert_eq!(registry.sent.borrow().len(), 4);
}

#[wasm_bindgen_test]
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "events may be added at any time"
)]
async fn a_listener_is_called_with_requests_and_tokens() {
    let (builder, _) = scripted_builder([json(token("crs_1", Some("i-1")))]);
    let events = Rc::new(RefCell::new(Vec::new()));
    let recorded = Rc::clone(&events);
    let icr = builder
        .on_event(move |event| {
            let line = match event.kind {
                EventKind::Request {
                    method,
                    path,
                    status,
                    attempt,
                    ..
                } => format!("{method} {path} {status:?} {attempt}"),
                EventKind::Token { action, .. } => {
                    format!("{} {:?}", action.name(), event.installation_id)
                }
                EventKind::Call { ended, code, .. } => {
                    let (id, operation) = (event.call_id, event.operation.name());
                    format!("{id} {operation} {ended} {code:?}")
                }
                other => format!("{other:?}"),
            };
            recorded.borrow_mut().push(line);
        })
        .build()
        .unwrap();
    icr.installation_access_token("i-1").await.unwrap();
    icr.invalidate(None).await.unwrap();
    let expected = [
        "1 installationAccessToken false None",
        "POST /app/installations/i-1/accessTokens Some(200) 1",
        "created Some(\"i-1\")",
        "1 installationAccessToken true None",
        "2 invalidate false None",
        "dropped Some(\"i-1\")",
        "2 invalidate true None",
    ];
    assert_eq!(*events.borrow(), expected);
}

/// A store over a `Map`, which is its `entries`.
fn map_store() -> JsValue {
    let store = Function::new_no_args(
        "const entries = new Map();
         return {
           entries,
           get: (key) => entries.get(key),
           set: async (key, token) => void entries.set(key, token),
           delete: (key) => void entries.delete(key),
         };",
    );
    store.call0(&JsValue::UNDEFINED).unwrap()
}

#[wasm_bindgen_test]
async fn a_token_store_outlives_the_client() {
    let store = map_store();
    let (builder, first) = scripted_builder([json(token("crs_1", Some("i-1")))]);
    let icr = builder
        .app_id("app-1")
        .token_store(store.clone())
        .build()
        .unwrap();
    icr.installation_access_token("i-1").await.unwrap();
    wait_until(|| field(&field(&store, "entries"), "size") == 1).await;
    let (builder, second) = scripted_builder([]);
    let icr = builder.app_id("app-1").token_store(store).build().unwrap();
    let token = icr.installation_access_token("i-1").await.unwrap();
    assert_eq!(token.token.expose(), "crs_1");
    let requests = (first.sent.borrow().len(), second.sent.borrow().len());
    assert_eq!(requests, (1, 0));
}

#[wasm_bindgen_test]
async fn the_wait_until_option_receives_work_that_outlasts_a_call() {
    let waited =
        Function::new_no_args("const all = (it) => all.count++; all.count = 0; return all;");
    let waited: Function = waited.call0(&JsValue::UNDEFINED).unwrap().unchecked_into();
    let (builder, _) = scripted_builder([json(token("crs_1", Some("i-1")))]);
    let builder = builder.app_id("app-1").token_store(map_store());
    let icr = builder.wait_until(waited.clone()).build().unwrap();
    icr.installation_access_token("i-1").await.unwrap();
    assert_eq!(field(&waited, "count"), 1);
}
