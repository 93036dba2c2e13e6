//! What Rust's types make of JSON that is not what they expect, and of times.

use crate::scripted_fetch::{
    field, installation, json, scripted, scripted_builder, token, with_headers,
};
use futures_util::{StreamExt, TryStreamExt};
use icr_app_client::{ErrorKind, Installation, PagesOptions, WithJson};
use serde::Deserialize;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wasm_bindgen_test::wasm_bindgen_test;

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Project {
    id: String,
    area: u32,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Projects {
    projects: Vec<WithJson<Project>>,
}

/// A page of three projects, of which the second has no area.
const PAGE: &str = r#"{
    "pagination": { "total": 3, "currentPage": 0, "pageCount": 1, "nextPage": null, "prevPage": null },
    "projects": [{ "id": "p-1", "area": 1, "soil": "peat" }, { "id": "p-2", "area": "secret" }, { "id": "p-3", "area": 3 }]
}"#;

#[wasm_bindgen_test]
async fn a_mistyped_item_is_an_error_in_its_place_and_ends_no_list() {
    let (icr, _) = scripted([json(token("crs_1", None)), json(PAGE)]);
    let pages = icr
        .as_app()
        .pages::<()>("/projects", PagesOptions::default())
        .unwrap();
    let found: Vec<_> = pages.items::<Project>("projects").collect().await;
    let areas: Vec<_> = found
        .iter()
        .map(|item| item.as_ref().ok().map(|project| project.area))
        .collect();
    assert_eq!(areas, [Some(1), None, Some(3)]);
    let error = found[1].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[wasm_bindgen_test]
async fn a_mistyped_page_is_an_error_in_its_place() {
    #[derive(Deserialize)]
    struct Ids {
        projects: Vec<Id>,
    }
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    let small = PAGE
        .replace("\"pageCount\": 1", "\"pageCount\": 2")
        .replace("\"total\": 3", "\"total\": 4");
    let mistyped = small.replace("\"id\": \"p-1\"", "\"id\": 7");
    let last = r#"{ "pagination": { "total": 4, "currentPage": 1, "pageCount": 2 }, "projects": [{ "id": "p-4", "area": 4 }] }"#;
    let (icr, _) = scripted([json(token("crs_1", None)), json(mistyped), json(last)]);
    let mut pages = icr
        .as_app()
        .pages::<Ids>("/projects", PagesOptions::default().limit(3))
        .unwrap();
    assert!(
        pages
            .next_page()
            .await
            .is_err_and(|error| error.kind() == ErrorKind::InvalidResponse)
    );
    assert_eq!(
        pages.next_page().await.unwrap().unwrap().projects[0].id,
        "p-4"
    );
    assert!(pages.next_page().await.unwrap().is_none());
}

#[wasm_bindgen_test]
async fn json_stands_beside_the_type() {
    let (icr, _) = scripted([
        json(token("crs_1", None)),
        json(PAGE),
        json(PAGE),
        json(PAGE),
    ]);
    let app = icr.as_app();
    let page = app.json::<WithJson<Projects>>("/projects").await.unwrap();
    assert_eq!(field(&field(&page.json, "pagination"), "total"), 3);
    let projects = page.value.unwrap().projects;
    assert_eq!(field(&projects[0].json, "soil"), "peat");
    assert_eq!(projects[0].value.as_ref().unwrap().area, 1);
    assert_eq!(field(&projects[1].json, "area"), "secret");
    let error = projects[1].value.as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(!error.to_string().contains("secret"), "{error}");

    let pages = app
        .pages::<()>("/projects", PagesOptions::default())
        .unwrap();
    let items: Vec<WithJson<Project>> = pages.items("projects").try_collect().await.unwrap();
    assert!(items[1].value.is_err());
    assert_eq!(items[2].value.as_ref().unwrap().id, "p-3");
}

#[wasm_bindgen_test]
async fn an_unknown_field_of_an_installation_is_in_its_json() {
    let page = format!(
        r#"{{ "pagination": {{ "total": 1, "currentPage": 0, "pageCount": 1 }}, "installations": [{}] }}"#,
        installation("i-1").replacen('{', r#"{"plan":"gold","#, 1)
    );
    let (icr, _) = scripted([json(page)]);
    let pages = icr.installations(PagesOptions::default()).unwrap();
    let mut all = pages.items::<WithJson<Installation>>("installations");
    let found = all.try_next().await.unwrap().unwrap();
    assert_eq!(field(&found.json, "plan"), "gold");
    assert_eq!(found.value.unwrap().id, "i-1");
}

#[wasm_bindgen_test]
async fn a_level_that_is_no_text_costs_no_installation() {
    let mistyped =
        installation("i-1").replace(r#""WRITE""#, r#"["WRITE"],"organization_info":"VIEW""#);
    let responses = [
        json(&*mistyped),
        json(token("crs_1", None)),
        json(&*mistyped),
    ];
    let (icr, _) = scripted(responses);
    let found = icr.get_installation("i-1").await.unwrap();
    assert_eq!(found.permissions.len(), 1);
    assert_eq!(found.permissions["organization_info"], "VIEW");

    let path = "/app/installations/i-1";
    let kept: WithJson<Installation> = icr.as_app().json(path).await.unwrap();
    assert_eq!(kept.value.as_ref(), Ok(&found));
    let permissions = field(&kept.json, "permissions");
    let level = field(&permissions, "organization_warehouse");
    assert!(js_sys::Array::is_array(&level));
}

#[wasm_bindgen_test]
async fn times_are_rusts() {
    let (icr, _) = scripted([
        json(installation("i-1")),
        json(token("crs_1", None)),
        with_headers(429, r#"{"retry-after":"90"}"#, "{}"),
    ]);
    let found = icr.get_installation("i-1").await.unwrap();
    let created = UNIX_EPOCH + Duration::from_secs(1_686_906_000);
    assert_eq!(found.created_at_time(), Some(created));
    assert_eq!(found.organization.created_at_time(), Some(created));
    assert_eq!(found.organization.updated_at_time(), None);
    let token = icr.create_app_access_token().await.unwrap();
    let in_an_hour =
        SystemTime::UNIX_EPOCH + Duration::from_secs_f64(js_sys::Date::now() / 1000.0 + 3_600.0);
    let expires_at = token.expires_at_time().unwrap();
    assert!(in_an_hour.duration_since(expires_at).unwrap_or_default() < Duration::from_secs(60));
    let error = icr.get_installation("i-2").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
}

#[wasm_bindgen_test]
async fn events_have_their_times() {
    let (builder, _) = scripted_builder([json("{}"), json(installation("i-1"))]);
    let times = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&times);
    let listener = move |event: &icr_app_client::Event<'_>| {
        seen.borrow_mut().push((
            event.kind.duration().is_some(),
            event.kind.delay().is_some(),
        ));
    };
    let icr = builder.on_event(listener).build().unwrap();
    assert!(icr.get_installation("i-1").await.is_err());
    // A call that starts, a request, and the call's end.
    assert_eq!(
        *times.borrow(),
        [(false, false), (true, false), (true, false)]
    );
}
