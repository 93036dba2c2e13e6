//! Mistakes in a request of the caller's own are found before anything is sent.

use crate::scripted_fetch::{json, scripted, scripted_builder, token};
use gloo_net::http::Method;
use icr_app_client::FetchRequest;
use wasm_bindgen_test::wasm_bindgen_test;

const BASE: &str = "https://api.carbonregistry.com";

#[wasm_bindgen_test]
async fn a_get_or_head_with_a_body_is_refused() {
    let (icr, registry) = scripted([]);
    for request in [
        FetchRequest::get("/projects").body("b"),
        FetchRequest::get("/projects").body(""),
        FetchRequest::new(Method::GET, "/projects").body("b"),
        FetchRequest::new(Method::HEAD, "/projects").body("b"),
    ] {
        let shown = format!("{request:?}");
        let error = icr.fetch_as_app(request).await.unwrap_err();
        assert_eq!(error.code(), "invalid_argument", "{shown}");
        assert!(error.to_string().contains("body"), "{error}");
    }
    assert_eq!(registry.sent.borrow().len(), 0);
}

#[wasm_bindgen_test]
async fn a_query_goes_before_the_fragment() {
    let answers = [json(token("crs_1", None))].into_iter();
    let (icr, registry) = scripted(answers.chain((0..3).map(|_| json("1"))));
    for request in [
        FetchRequest::get("/x#top").query([("a", "b")]),
        FetchRequest::get("/x?c=d#top").query([("a", "b")]),
        FetchRequest::get("/x#top?not=query").query([("a", "b")]),
    ] {
        icr.fetch_as_app(request).await.unwrap();
    }
    let lines = registry.lines();
    let sent: Vec<_> = lines[1..]
        .iter()
        .map(|line| line.split('#').next().unwrap())
        .collect();
    let expected = ["/x?a=b", "/x?c=d&a=b", "/x?a=b"].map(|path| format!("GET {BASE}{path}"));
    assert_eq!(sent, expected);
}

#[wasm_bindgen_test]
async fn nothing_outside_of_the_base_urls_path_gets_a_token() {
    let (builder, registry) = scripted_builder([]);
    let icr = builder.base_url("https://my.app/icr/api").build().unwrap();
    for path in [
        "/../outside",
        "/%2e%2e/outside",
        "/..%2foutside",
        "/%2E%2E%5coutside",
        "/..\\outside",
        "/%252e%252e/outside",
        "https://my.app/outside",
        "https://my.app/icr/apix/projects",
        "https://my.app/icr/api/../outside",
    ] {
        let error = icr.fetch_as_app(path).await.unwrap_err();
        assert_eq!(error.code(), "invalid_argument", "{path}");
    }
    assert_eq!(registry.sent.borrow().len(), 0);
}
