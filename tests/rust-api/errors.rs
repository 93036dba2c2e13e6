//! Every kind of failure, by its code.

use crate::scripted_fetch::{
    SECRET, ScriptedResponse, in_time, installation, json, jwt_with, scripted, scripted_builder,
    status, token, with_headers,
};
use icr_app_client::{Client, Error, ErrorKind, InstallationsOptions, ListOptions};
use js_sys::Function;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

async fn error_of(response: ScriptedResponse) -> Error {
    let (icr, _) = scripted([response]);
    icr.get_installation("i-1").await.unwrap_err()
}

#[wasm_bindgen_test]
async fn every_status_has_its_code() {
    for (number, code) in [
        (302, "redirected"),
        (400, "bad_request"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (409, "unexpected_status"),
        (429, "rate_limited"),
        (500, "server_error"),
    ] {
        let body = r#"{"statusCode":0,"message":["no","really"],"error":"x"}"#;
        let error = error_of(with_headers(number, r#"{"x-request-id":"r-1"}"#, body)).await;
        assert_eq!(error.code(), code, "{number}");
        let report = error.details();
        assert_eq!(report.status, Some(number));
        assert_eq!(
            (report.method, &*report.path),
            ("GET", "/app/installations/i-1")
        );
        assert_eq!(
            (report.attempts, report.request_id.as_deref()),
            (1, Some("r-1"))
        );
        if code != "redirected" {
            assert_eq!(report.messages, ["no", "really"], "{number}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_response_of_another_shape_is_invalid() {
    let mistyped = installation("i-1").replace(r#""Skógur ehf.""#, "7");
    for body in ["", "<html>", "[]", "null", &mistyped] {
        let error = error_of(json(body)).await;
        assert_eq!(error.code(), "invalid_response", "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_failed_connection_is_a_network_error() {
    let error = error_of(ScriptedResponse::NetworkError).await;
    assert_eq!(error.code(), "network");
    assert!(error.details().retryable);
    assert!(
        error
            .to_string()
            .ends_with("in a browser, CORS. Cause: TypeError: fetch failed."),
        "{error}"
    );
}

#[wasm_bindgen_test]
async fn a_response_that_does_not_arrive_is_a_timeout() {
    let (icr, registry) = scripted([ScriptedResponse::Never, ScriptedResponse::Never]);
    let hasty = icr.with_timeout(Duration::from_millis(1)).unwrap();
    let call = in_time(async move { hasty.get_installation("i-1").await });
    assert_eq!(call.await.unwrap_err().code(), "timeout");
    let (builder, _) = scripted_builder([ScriptedResponse::Never]);
    let icr = builder.timeout(Duration::from_millis(1)).build().unwrap();
    let call = in_time(async move { icr.app_access_token().await });
    assert_eq!(call.await.unwrap_err().code(), "timeout");
    assert_eq!(registry.aborted.get(), 1);
}

#[wasm_bindgen_test]
async fn a_jwt_that_does_not_arrive_is_unavailable() {
    let (builder, _) = scripted_builder([]);
    let builder = builder
        .timeout(Duration::from_millis(1))
        .jwt_provider(|_| std::future::pending::<Result<String, JsValue>>());
    let icr = builder.build().unwrap();
    let call = in_time(async move { icr.get_installation("i-1").await });
    assert_eq!(call.await.unwrap_err().code(), "jwt_unavailable");
}

#[wasm_bindgen_test]
async fn an_expired_jwt_is_not_sent() {
    let (builder, registry) = scripted_builder([]);
    let icr = builder
        .jwt(&jwt_with(r#"{"alg":"RS256","iss":"a","exp":1000}"#))
        .build()
        .unwrap();
    let error = icr.create_app_access_token().await.unwrap_err();
    assert_eq!(error.code(), "jwt_expired");
    assert_eq!(registry.sent.borrow().len(), 0);
}

#[wasm_bindgen_test]
async fn a_provider_without_a_jwt_is_an_error() {
    for response in [Err(JsValue::from("no session")), Ok("no jwt".to_owned())] {
        let (builder, _) = scripted_builder([]);
        let icr = builder
            .jwt_provider(move |_| std::future::ready(response.clone()))
            .build()
            .unwrap();
        let error = icr.create_app_access_token().await.unwrap_err();
        assert_eq!(error.code(), "jwt_unavailable");
    }
}

#[wasm_bindgen_test]
async fn invalid_arguments_are_rejected_before_anything_is_sent() {
    let (icr, registry) = scripted([]);
    for id in ["", ".", ".."] {
        let errors = [
            icr.get_installation(id).await.unwrap_err(),
            icr.create_installation_access_token(id).await.unwrap_err(),
            icr.installation_access_token(id).await.unwrap_err(),
            icr.installation_for_organization(id).await.unwrap_err(),
            icr.fetch_as_installation(id, "/projects")
                .await
                .unwrap_err(),
            icr.invalidate(Some(id)).await.unwrap_err(),
        ];
        assert!(
            errors
                .iter()
                .all(|error| error.code() == "invalid_argument"),
            "{errors:?}"
        );
    }
    let none = ListOptions::default().limit(0);
    let iterate = |limit, concurrency| {
        icr.installations(
            InstallationsOptions::default()
                .limit(limit)
                .concurrency(concurrency),
        )
    };
    let errors = [
        icr.delete_access_token("").await.unwrap_err(),
        icr.delete_access_token("a\r\nb").await.unwrap_err(),
        icr.list_installations(none).await.unwrap_err(),
        iterate(0, 1).unwrap_err(),
        iterate(1, 0).unwrap_err(),
        icr.with_timeout(Duration::ZERO).unwrap_err(),
    ];
    assert!(
        errors
            .iter()
            .all(|error| error.code() == "invalid_argument"),
        "{errors:?}"
    );
    assert_eq!(registry.sent.borrow().len(), 0);
}

#[wasm_bindgen_test]
async fn a_fetch_that_is_no_fetch_is_an_error_and_no_trap() {
    for body in [
        "throw new Error('x')",
        "return 1",
        "return Promise.resolve(null)",
        "return {}",
    ] {
        let icr = Client::builder()
            .jwt(&jwt_with(r#"{"exp":9e9}"#))
            .fetch(Function::new_no_args(body))
            .max_retries(0)
            .build()
            .unwrap();
        let error = icr.fetch_as_app("/projects").await.unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Network | ErrorKind::InvalidResponse
            ),
            "{body}: {error:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn revoke_all_returns_an_error_for_each_token_that_it_could_not_delete() {
    let responses = [
        json(token(SECRET, None)),
        json(token("crs_2", Some("i-1"))),
        status(403, "{}"),
        json("true"),
    ];
    let (icr, _) = scripted(responses);
    icr.app_access_token().await.unwrap();
    icr.installation_access_token("i-1").await.unwrap();
    let revocation = icr.revoke_all().await;
    assert_eq!(revocation.revoked, 1);
    assert_eq!(revocation.errors.len(), 1);
    assert_eq!(revocation.errors[0].code(), "forbidden");
}

#[wasm_bindgen_test]
async fn an_error_names_the_installation_that_its_call_was_for() {
    let refused = || scripted([status(404, "{}")]).0;
    let errors = [
        refused().get_installation("i-7").await.unwrap_err(),
        refused()
            .installation_access_token("i-7")
            .await
            .unwrap_err(),
        refused()
            .create_installation_access_token("i-7")
            .await
            .unwrap_err(),
        refused()
            .fetch_as_installation("i-7", "/projects")
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.installation_id(), Some("i-7"), "{error:?}");
        assert_eq!(error.details().installation_id.as_deref(), Some("i-7"));
    }
    let error = refused().create_app_access_token().await.unwrap_err();
    assert_eq!(error.installation_id(), None);
}

#[wasm_bindgen_test]
async fn an_error_names_what_fetch_has_rejected_with() {
    let body = "const cause = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
        return Promise.reject(new TypeError('fetch failed', { cause }))";
    let icr = Client::builder()
        .jwt(&jwt_with(r#"{"exp":9e9}"#))
        .fetch(Function::new_no_args(body))
        .max_retries(0)
        .build()
        .unwrap();
    let error = icr.list_installations(ListOptions::default()).await;
    let error = error.unwrap_err();
    assert_eq!(error.cause_name(), Some("TypeError"));
    assert_eq!(error.cause_code(), Some("ENOTFOUND"));
    let refused = error_of(status(404, "{}")).await;
    assert_eq!((refused.cause_name(), refused.cause_code()), (None, None));
}
