//! The caller's requests with a managed token.

use crate::scripted_fetch::{json, scripted, scripted_builder, status, token};
use gloo_net::http::Method;
use icr_app_client::{Client, Error, FetchRequest};
use wasm_bindgen_test::wasm_bindgen_test;

const BASE: &str = "https://api.carbonregistry.com";

#[wasm_bindgen_test]
async fn a_path_is_fetched_with_the_managed_token() {
    let (icr, registry) = scripted([json(token("crs_1", Some("i-1"))), json("[7]"), json("[8]")]);
    let response = icr
        .fetch_as_installation("i-1", "/projects?page=0")
        .await
        .unwrap();
    assert_eq!(
        (response.status(), response.text().await.unwrap().as_str()),
        (200, "[7]")
    );
    icr.fetch_as_installation("i-1", String::from("/projects"))
        .await
        .unwrap();
    let sent = registry.sent.borrow();
    assert_eq!(sent[1].line, format!("GET {BASE}/projects?page=0"));
    let expected = [
        "accept: application/json",
        "authorization: Bearer crs_1",
        "x-icr-api-version: 2023-06-16",
    ];
    assert_eq!(sent[1].headers, expected);
    assert_eq!(
        (sent.len(), &*sent[2].line),
        (3, &*format!("GET {BASE}/projects"))
    );
}

#[wasm_bindgen_test]
async fn paths_are_resolved_below_the_base_url() {
    let (builder, registry) = scripted_builder([json(token("crs_1", None)), json("1")]);
    let icr = builder.base_url("https://api.example/v1").build().unwrap();
    icr.fetch_as_app("/projects").await.unwrap();
    assert_eq!(registry.lines()[1], "GET https://api.example/v1/projects");
}

#[wasm_bindgen_test]
async fn the_callers_method_query_headers_and_body_are_sent() {
    let (icr, registry) = scripted([json(token("crs_1", None)), status(201, "1")]);
    let request = FetchRequest::post("/projects?a=1")
        .query([("name", "Skógur & Co.")])
        .header("content-type", "text/plain")
        .header("accept", "text/csv")
        .body("Skógur");
    let response = icr.fetch_as_app(request).await.unwrap();
    assert_eq!(response.status(), 201);
    let sent = registry.sent.borrow();
    assert_eq!(
        sent[1].line,
        format!("POST {BASE}/projects?a=1&name=Sk%C3%B3gur+%26+Co.")
    );
    let expected = [
        "accept: text/csv",
        "authorization: Bearer crs_1",
        "content-type: text/plain",
        "x-icr-api-version: 2023-06-16",
    ];
    assert_eq!(sent[1].headers, expected);
    assert_eq!(sent[1].body.as_deref(), Some("Skógur"));
}

#[wasm_bindgen_test]
async fn several_headers_are_added_to_those_before() {
    let (icr, registry) = scripted([json(token("crs_1", None)), json("1")]);
    let more = [
        ("accept", "text/csv".to_owned()),
        ("x-trace", "t-1".to_owned()),
    ];
    let request = FetchRequest::get("/projects").header("x-trace", "t-0");
    icr.fetch_as_app(request.headers(more)).await.unwrap();
    let sent = registry.sent.borrow();
    let expected = [
        "accept: text/csv",
        "authorization: Bearer crs_1",
        "x-icr-api-version: 2023-06-16",
        "x-trace: t-0, t-1",
    ];
    assert_eq!(sent[1].headers, expected);
}

#[cfg(feature = "json")]
#[wasm_bindgen_test]
async fn a_response_reads_json_of_any_status() {
    #[derive(Debug, serde::Deserialize)]
    struct Refusal {
        messages: Vec<String>,
    }
    let refused = status(409, r#"{"messages":["retired"]}"#);
    let (icr, _) = scripted([json(token("crs_1", None)), refused, json("no JSON")]);
    let response = icr.fetch_as_app("/projects/p-1").await.unwrap();
    let Refusal { messages } = response.json().await.unwrap();
    assert_eq!(
        (response.status(), &*messages),
        (409, &["retired".to_owned()][..])
    );
    let other = icr.fetch_as_app("/projects").await.unwrap();
    let error = other.json::<Refusal>().await.unwrap_err();
    assert!(matches!(error, gloo_net::Error::SerdeError(_)), "{error:?}");
}

#[wasm_bindgen_test]
async fn every_method_is_sent() {
    let responses = [json(token("crs_1", None))].into_iter();
    let (icr, registry) = scripted(responses.chain((0..5).map(|_| json("1"))));
    for request in [
        FetchRequest::get("/p").query([("a", "b")]),
        FetchRequest::put("/p"),
        FetchRequest::patch("/p"),
        FetchRequest::delete("/p"),
        FetchRequest::new(Method::HEAD, "/p"),
    ] {
        icr.fetch_as_app(request).await.unwrap();
    }
    let expected = ["GET", "PUT", "PATCH", "DELETE", "HEAD"];
    let lines = registry.lines();
    let methods: Vec<_> = lines[1..]
        .iter()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(methods, expected);
    assert_eq!(lines[1], format!("GET {BASE}/p?a=b"));
}

#[wasm_bindgen_test]
async fn an_error_status_is_returned() {
    let (icr, _) = scripted([json(token("crs_1", None)), status(404, "no such project")]);
    let response = icr.fetch_as_app("/projects/p-1").await.unwrap();
    assert_eq!((response.status(), response.ok()), (404, false));
    assert_eq!(response.text().await.unwrap(), "no such project");
}

#[wasm_bindgen_test]
async fn a_refused_token_is_replaced_and_the_body_sent_once_more() {
    let (icr, registry) = scripted([
        json(token("crs_1", None)),
        json("1"),
        status(401, "{}"),
        json(token("crs_2", None)),
        json("1"),
    ]);
    // A token that no response has accepted yet would be sent again first.
    icr.fetch_as_app("/projects").await.unwrap();
    let response = icr
        .fetch_as_app(FetchRequest::post("/projects").body("x"))
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let sent = registry.sent.borrow();
    assert_eq!(sent[2].authorization(), "Bearer crs_1");
    assert_eq!(sent[4].authorization(), "Bearer crs_2");
    assert_eq!(sent[4].body.as_deref(), Some("x"));
}

async fn refusal(icr: &Client, request: FetchRequest) -> Error {
    icr.fetch_as_app(request).await.unwrap_err()
}

#[wasm_bindgen_test]
async fn another_origin_or_an_invalid_header_is_rejected() {
    let (icr, registry) = scripted([]);
    for request in [
        FetchRequest::get("https://evil.example/projects"),
        FetchRequest::get("//evil.example/projects"),
        FetchRequest::get("projects"),
        FetchRequest::get("/projects").header("Authorization", "Bearer mine"),
        FetchRequest::get("/projects").header("bad name", "x"),
        FetchRequest::get("/projects").header("x", "a\r\nb"),
        FetchRequest::new(Method::TRACE, "/projects"),
    ] {
        let printed = format!("{request:?}");
        assert_eq!(
            refusal(&icr, request).await.code(),
            "invalid_argument",
            "{printed}"
        );
    }
    assert_eq!(registry.sent.borrow().len(), 0);
}
