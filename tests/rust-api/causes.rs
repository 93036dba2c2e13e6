//! What the host threw: in the words of an error, and as its source.

use crate::scripted_fetch::{
    ScriptedResponse, field, json, jwt, scripted, scripted_builder, status,
};
use icr_app_client::{Client, Error, ErrorKind, JwtProviderError};
use js_sys::{Array, JSON, Object, Reflect};
use std::error::Error as _;
use std::future::{Ready, ready};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

async fn failure<E: JwtProviderError<Kind> + Clone + 'static, Kind: 'static>(error: E) -> Error {
    let (builder, _) = scripted_builder([]);
    let provider = move |_| ready(Err::<String, E>(error.clone()));
    call(&builder.jwt_provider(provider).build().unwrap()).await
}

async fn call(icr: &Client) -> Error {
    icr.create_app_access_token().await.unwrap_err()
}

/// What an error and its sources say.
fn chain(error: &Error) -> Vec<String> {
    let sources = std::iter::successors(error.source(), |source| (*source).source());
    sources.map(ToString::to_string).collect()
}

#[derive(Debug, Clone)]
struct SignerIsDown;

impl std::fmt::Display for SignerIsDown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the signer is down")
    }
}

impl std::error::Error for SignerIsDown {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&std::fmt::Error)
    }
}

#[wasm_bindgen_test]
async fn a_provider_may_fail_with_any_error_whose_words_are_the_errors() {
    let thrown = js_sys::TypeError::new("no session");
    thrown.set_cause(&js_sys::Error::new("offline"));
    for (error, words) in [
        (failure(SignerIsDown).await, "the signer is down"),
        (failure("no session").await, "no session"),
        (failure("no session".to_owned()).await, "no session"),
        (failure(JsValue::from("no session")).await, "no session"),
        (
            failure(JsValue::from(thrown)).await,
            "TypeError: no session",
        ),
        (failure(JsValue::from(5)).await, "5"),
        (
            failure(JsValue::from(Object::new())).await,
            "no error, but an object",
        ),
    ] {
        assert_eq!(error.kind(), ErrorKind::JwtUnavailable);
        assert!(error.details().retryable);
        assert_eq!(chain(&error)[0], words);
        let said = format!("`jwt_provider` threw. Cause: {words}.");
        assert_eq!(error.to_string(), said);
    }
    let error = failure(SignerIsDown).await;
    assert_eq!(chain(&error)[1..], [std::fmt::Error.to_string()]);
}

#[wasm_bindgen_test]
async fn a_provider_may_use_the_results_of_other_crates() {
    fn gloo() -> Ready<Result<String, gloo_net::Error>> {
        ready(Err(gloo_net::Error::GlooError("no session".to_owned())))
    }
    async fn through_js_error() -> Result<String, JsError> {
        Ok(gloo().await?)
    }
    async fn anyhow() -> anyhow::Result<String> {
        anyhow::Context::context(gloo().await, "no JWT")
    }
    let build = || scripted_builder([]).0;
    let by_gloo = call(&build().jwt_provider(|_| gloo()).build().unwrap()).await;
    assert_eq!(chain(&by_gloo), ["no session"]);
    let by_js_error = call(
        &build()
            .jwt_provider(|_| through_js_error())
            .build()
            .unwrap(),
    )
    .await;
    assert_eq!(chain(&by_js_error), ["no session"]);
    let by_anyhow = call(&build().jwt_provider(|_| anyhow()).build().unwrap()).await;
    assert_eq!(chain(&by_anyhow), ["no JWT", "no session"]);
}

#[wasm_bindgen_test]
async fn a_cause_has_no_secret() {
    let secret = jwt();
    let thrown = format!(
        "cannot GET https://signer.example/jwt?key=s3cr3t or /jwt?key=s3cr3t after {secret}"
    );
    let error = failure(thrown).await;
    let printed = format!("{error} {error:?} {:?}", chain(&error));
    assert!(
        !printed.contains(&secret) && !printed.contains("s3cr3t"),
        "{printed}"
    );
    assert!(
        printed
            .contains("https://signer.example/jwt?[redacted] or /jwt?[redacted] after [redacted]"),
        "{printed}"
    );
}

#[wasm_bindgen_test]
async fn a_failed_request_has_what_fetch_threw_as_its_source() {
    let (icr, _) = scripted([ScriptedResponse::NetworkError]);
    let error = call(&icr).await;
    assert_eq!(chain(&error), ["TypeError: fetch failed"]);
    assert_eq!(error.cause_name(), Some("TypeError"));
    let (icr, _) = scripted([status(500, "")]);
    assert!(call(&icr).await.source().is_none());
}

/// An exported function may return the error.
#[wasm_bindgen]
#[allow(
    unreachable_pub,
    reason = "wasm-bindgen exports public functions alone"
)]
pub fn rejected_options() -> Result<(), Error> {
    Client::builder().build().map(drop)
}

const FIELDS: &str = "code,status,operation,installationId,method,path,messages,requestId,retryAfterMs,attempts,retryable,causeName,causeCode";

#[wasm_bindgen_test]
async fn in_javascript_an_error_has_the_shape_of_the_packages() {
    async fn exported(icr: &Client) -> Result<String, JsValue> {
        Ok(icr.get_installation("i-1").await?.id)
    }
    let (icr, _) = scripted([
        status(404, r#"{"message":["gone"]}"#),
        ScriptedResponse::NetworkError,
    ]);
    let thrown = exported(&icr).await.unwrap_err();
    assert!(thrown.is_instance_of::<js_sys::Error>());
    assert_eq!(
        Object::keys(thrown.unchecked_ref::<Object>()).join(","),
        FIELDS
    );
    let brand = js_sys::Symbol::for_("icr-app-client.IcrError");
    assert!(Reflect::has(&thrown, &brand).unwrap());
    for (name, value) in [
        ("name", JsValue::from("IcrError")),
        ("code", "not_found".into()),
        ("status", 404.into()),
        ("operation", "getInstallation".into()),
        ("method", "GET".into()),
        ("path", "/app/installations/i-1".into()),
        ("attempts", 1.into()),
        ("retryable", false.into()),
        ("retryAfterMs", JsValue::UNDEFINED),
        ("cause", JsValue::UNDEFINED),
    ] {
        assert_eq!(field(&thrown, name), value, "{name}");
    }
    assert_eq!(Array::from(&field(&thrown, "messages")).join(","), "gone");
    let text = String::from(JSON::stringify(&thrown).unwrap());
    assert!(
        text.contains(r#""code":"not_found""#) && text.contains(r#""name":"IcrError","message":""#),
        "{text}"
    );

    let unreachable = exported(&icr).await.unwrap_err();
    assert_eq!(field(&unreachable, "causeName"), "TypeError");
    let cause = field(&unreachable, "cause");
    assert!(cause.is_instance_of::<js_sys::Error>());
    assert_eq!(field(&cause, "message"), "fetch failed");
    assert_eq!(field(&cause, "name"), "TypeError");
}

#[wasm_bindgen_test]
async fn an_error_that_a_store_passes_on_keeps_its_fields() {
    let store = js_sys::Function::new_no_args(
        "const fail = () => { throw Object.assign(new Error('slow down', { cause: new TypeError('busy') }), {
            [Symbol.for('icr-app-client.IcrError')]: true, code: 'rate_limited', status: 429, operation: 'createAppAccessToken',
            method: 'POST', path: '/app/accessTokens', messages: ['wait'], requestId: 'r-1', retryAfterMs: 1500, attempts: 3,
            retryable: true }) };
        return { get() {}, set() {}, delete() {}, through: fail };",
    );
    let store = store.call0(&JsValue::UNDEFINED).unwrap();
    let (builder, _) = scripted_builder([json("{}")]);
    let icr = builder.app_id("app-1").token_store(store).build().unwrap();
    let error = icr.app_access_token().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string()),
        (ErrorKind::RateLimited, "slow down".to_owned())
    );
    let details = error.details();
    assert_eq!(
        details.operation.map(icr_app_client::Operation::name),
        Some("createAppAccessToken")
    );
    assert_eq!(
        (details.method, &*details.path, details.status),
        ("POST", "/app/accessTokens", Some(429))
    );
    assert_eq!(
        (&*details.messages, details.request_id.as_deref()),
        (&["wait".to_owned()][..], Some("r-1"))
    );
    assert_eq!((details.attempts, details.retryable), (3, true));
    assert_eq!(chain(&error), ["TypeError: busy"]);
}
