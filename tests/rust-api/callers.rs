//! The app and installations as callers.

use crate::scripted_fetch::{json, scripted, scripted_builder, status, token};
use futures_util::TryStreamExt;
use icr_app_client::{Error, ErrorKind, FetchRequest, PagesOptions};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

const BASE: &str = "https://api.carbonregistry.com";

#[derive(Debug, PartialEq, Deserialize)]
struct Project {
    id: String,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Projects {
    projects: Vec<Project>,
}

fn by(limit: u32) -> PagesOptions {
    PagesOptions::default().limit(limit)
}

/// A page of these projects.
fn page(ids: &[&str], total: u32) -> String {
    let projects: Vec<_> = ids
        .iter()
        .map(|id| serde_json::json!({ "id": id }))
        .collect();
    serde_json::json!({
        "pagination": { "total": total, "currentPage": 0, "pageCount": null, "nextPage": null, "prevPage": null },
        "projects": projects,
    })
    .to_string()
}

fn ids(projects: &[Project]) -> Vec<&str> {
    projects.iter().map(|project| &*project.id).collect()
}

fn kind<T>(result: Result<T, Error>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

#[wasm_bindgen_test]
async fn each_caller_sends_its_own_token() {
    let (icr, registry) = scripted([
        json(token("crs_1", Some("i-1"))),
        json("1"),
        json(token("crs_2", None)),
        json("2"),
    ]);
    let (org, app) = (icr.as_installation("i-1"), icr.as_app());
    assert_eq!(org.json::<u8>("/projects").await, Ok(1));
    assert_eq!(app.json::<u8>("/projects").await, Ok(2));
    assert_eq!(org.access_token().await.unwrap().token.expose(), "crs_1");
    assert_eq!(app.access_token().await.unwrap().token.expose(), "crs_2");
    let sent = registry.sent.borrow();
    assert_eq!(sent[1].authorization(), "Bearer crs_1");
    assert_eq!(sent[3].authorization(), "Bearer crs_2");
}

#[wasm_bindgen_test]
async fn a_caller_invalidates_its_own_token_alone() {
    let (icr, registry) = scripted([
        json(token("crs_1", Some("i-1"))),
        json(token("crs_2", None)),
        json(token("crs_3", None)),
    ]);
    let (org, app) = (icr.as_installation("i-1"), icr.as_app());
    org.access_token().await.unwrap();
    app.access_token().await.unwrap();
    app.invalidate().await.unwrap();
    assert_eq!(org.access_token().await.unwrap().token.expose(), "crs_1");
    assert_eq!(app.access_token().await.unwrap().token.expose(), "crs_3");
    assert_eq!(registry.sent.borrow().len(), 3);
}

#[wasm_bindgen_test]
async fn a_body_is_sent_as_json() {
    #[derive(Serialize)]
    struct Order {
        amount: u32,
        note: Option<&'static str>,
    }
    let (icr, registry) = scripted([json(token("crs_1", Some("i-1"))), status(200, "")]);
    let order = Order {
        amount: 10,
        note: None,
    };
    let request = FetchRequest::post("/retirements").json(&order).unwrap();
    icr.as_installation("i-1")
        .json::<()>(request)
        .await
        .unwrap();
    let sent = registry.sent.borrow();
    assert_eq!(sent[1].line, format!("POST {BASE}/retirements"));
    let body: serde_json::Value = serde_json::from_str(sent[1].body.as_deref().unwrap()).unwrap();
    assert_eq!(body["amount"], 10);
    assert!(
        sent[1]
            .headers
            .contains(&"content-type: application/json".to_owned())
    );
}

#[wasm_bindgen_test]
fn what_json_cannot_represent_is_refused() {
    let by_pair = std::collections::BTreeMap::from([((1, 2), "secret-value")]);
    let error = FetchRequest::post("/retirements")
        .json(&by_pair)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(!error.to_string().contains("secret-value"));
}

#[wasm_bindgen_test]
async fn no_body_is_none_and_another_type_is_an_error_without_its_values() {
    let (icr, _) = scripted([
        json(token("crs_1", None)),
        status(200, ""),
        json(r#"{"id":"secret-value"}"#),
        json("<html>"),
    ]);
    let app = icr.as_app();
    assert_eq!(app.json::<Option<Project>>("/projects/1").await, Ok(None));
    let error = app.json::<Projects>("/projects/1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(!error.to_string().contains("secret-value"));
    let no_json = app.json::<Project>("/projects/1").await;
    assert_eq!(kind(no_json), Some(ErrorKind::InvalidResponse));
}

#[wasm_bindgen_test]
async fn a_status_that_is_no_success_is_an_error_with_the_registrys_messages() {
    let (icr, _) = scripted([
        json(token("crs_1", None)),
        status(409, r#"{"message":"too much"}"#),
    ]);
    let error = icr.as_app().json::<()>("/projects/1").await.unwrap_err();
    assert_eq!(error.details().status, Some(409));
    assert_eq!(error.details().messages, ["too much"]);
    assert_eq!(error.details().path, "/projects/1");
}

#[wasm_bindgen_test]
async fn a_caller_of_nobody_fails_with_its_calls_and_sends_nothing() {
    let (icr, registry) = scripted([]);
    for id in ["", ".", ".."] {
        let nobody = icr.as_installation(id);
        let refused = Some(ErrorKind::InvalidArgument);
        assert_eq!(kind(nobody.json::<()>("/projects").await), refused);
        assert_eq!(kind(nobody.fetch("/projects").await), refused);
        assert_eq!(kind(nobody.access_token().await), refused);
        assert_eq!(kind(nobody.invalidate().await), refused);
        assert_eq!(kind(nobody.pages::<()>("/projects", by(1))), refused);
    }
    assert!(registry.lines().is_empty());
}

#[wasm_bindgen_test]
async fn pages_are_a_stream_of_bodies() {
    let (icr, registry) = scripted([
        json(token("crs_1", Some("i-1"))),
        json(page(&["p-1", "p-2"], 3)),
        json(page(&["p-3"], 3)),
    ]);
    let search = FetchRequest::get("/projects").query([("country", "IS")]);
    let mut pages = icr
        .as_installation("i-1")
        .pages::<Projects>(search, by(2))
        .unwrap();
    assert_eq!(pages.total(), None);
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!(ids(&first.projects), ["p-1", "p-2"]);
    assert_eq!(pages.total(), Some(3));
    let second = pages.next_page().await.unwrap().unwrap();
    assert_eq!(ids(&second.projects), ["p-3"]);
    assert_eq!(pages.try_next().await, Ok(None));
    assert_eq!(
        registry.lines()[1..],
        [
            format!("GET {BASE}/projects?country=IS&limit=2&page=0"),
            format!("GET {BASE}/projects?country=IS&limit=2&page=1"),
        ]
    );
}

#[wasm_bindgen_test]
async fn items_are_a_stream_in_which_each_comes_once() {
    let (icr, _) = scripted([
        json(token("crs_1", None)),
        json(page(&["p-1", "p-2"], 3)),
        json(page(&["p-2", "p-3"], 3)),
        json(page(&[], 3)),
    ]);
    let pages = icr.as_app().pages::<()>("/projects", by(2)).unwrap();
    let all: Vec<Project> = pages.items("projects").try_collect().await.unwrap();
    assert_eq!(ids(&all), ["p-1", "p-2", "p-3"]);
}

#[wasm_bindgen_test]
async fn a_stream_ends_after_an_error() {
    let (icr, registry) = scripted([
        json(token("crs_1", None)),
        json(page(&["p-1"], 2)),
        status(500, ""),
    ]);
    let pages = icr.as_app().pages::<()>("/projects", by(1)).unwrap();
    let mut items = pages.items::<Project>("projects");
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "p-1");
    assert_eq!(kind(items.try_next().await), Some(ErrorKind::ServerError));
    assert_eq!(items.try_next().await, Ok(None));
    assert_eq!(registry.sent.borrow().len(), 3);
}

#[wasm_bindgen_test]
async fn a_list_of_another_name_and_a_body_that_is_no_page_are_errors() {
    let (icr, _) = scripted([
        json(token("crs_1", None)),
        json(page(&["p-1"], 1)),
        json("[]"),
    ]);
    let app = icr.as_app();
    let items = app.pages::<()>("/projects", by(1)).unwrap();
    let found: Result<Vec<Project>, _> = items.items("credits").try_collect().await;
    assert_eq!(kind(found), Some(ErrorKind::InvalidResponse));
    let mut pages = app.pages::<Projects>("/projects", by(1)).unwrap();
    assert_eq!(
        kind(pages.next_page().await),
        Some(ErrorKind::InvalidResponse)
    );
}

#[wasm_bindgen_test]
async fn a_walk_is_one_call_that_ends_when_it_is_dropped() {
    let calls = Rc::new(RefCell::new(Vec::new()));
    let (builder, _) = scripted_builder([
        json(token("crs_1", None)),
        json(page(&["p-1"], 3)),
        json(page(&["p-2"], 3)),
    ]);
    let seen = Rc::clone(&calls);
    let listener = move |event: &icr_app_client::Event<'_>| {
        if let icr_app_client::EventKind::Call { ended, code, .. } = event.kind {
            seen.borrow_mut()
                .push((event.call_id, ended, code.map(str::to_owned)));
        }
    };
    let icr = builder.on_event(listener).build().unwrap();
    let mut pages = icr.as_app().pages::<Projects>("/projects", by(1)).unwrap();
    assert!(calls.borrow().is_empty());
    pages.next_page().await.unwrap();
    pages.next_page().await.unwrap();
    let id = calls.borrow()[0].0;
    assert_eq!(*calls.borrow(), [(id, false, None)]);
    drop(pages);
    assert_eq!(*calls.borrow(), [(id, false, None), (id, true, None)]);
}
