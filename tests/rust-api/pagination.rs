//! Pagination over all installations.

use crate::scripted_fetch::{json, page, scripted, single_pages, status};
use icr_app_client::{Client, InstallationsOptions, Page};
use wasm_bindgen_test::wasm_bindgen_test;

fn by(limit: u32) -> InstallationsOptions {
    InstallationsOptions::default().limit(limit)
}

fn ids(page: &Page) -> Vec<&str> {
    page.installations
        .iter()
        .map(|installation| &*installation.id)
        .collect()
}

#[wasm_bindgen_test]
async fn pages_are_requested_in_order_until_the_last() {
    let (icr, registry) = scripted([
        json(page(&["i-1", "i-2"], 3, "1")),
        json(page(&["i-3"], 3, "null")),
    ]);
    let mut pages = icr.installations(by(2)).unwrap();
    assert_eq!(pages.total(), None);
    assert_eq!(
        ids(&pages.next_page().await.unwrap().unwrap()),
        ["i-1", "i-2"]
    );
    assert_eq!(pages.total(), Some(3));
    assert_eq!(ids(&pages.next_page().await.unwrap().unwrap()), ["i-3"]);
    assert_eq!(pages.next_page().await.unwrap(), None);
    assert_eq!(pages.next_page().await.unwrap(), None);
    let base = "GET https://api.carbonregistry.com/app/installations?limit=2";
    assert_eq!(
        registry.lines(),
        [format!("{base}&page=0"), format!("{base}&page=1")]
    );
}

#[wasm_bindgen_test]
async fn an_installation_that_moved_to_a_later_page_is_yielded_once() {
    let (icr, _) = scripted([
        json(page(&["i-1", "i-2"], 3, "1")),
        json(page(&["i-2", "i-3"], 3, "null")),
        json(page(&[], 3, "null")),
    ]);
    let all = icr
        .installations(by(2))
        .unwrap()
        .collect(usize::MAX)
        .await
        .unwrap();
    let all: Vec<_> = all.iter().map(|installation| &*installation.id).collect();
    assert_eq!(all, ["i-1", "i-2", "i-3"]);
}

async fn first(icr: &Client, max: usize) -> usize {
    icr.installations(by(2))
        .unwrap()
        .collect(max)
        .await
        .unwrap()
        .len()
}

#[wasm_bindgen_test]
async fn no_more_pages_are_read_than_the_caller_wants() {
    let full = || json(page(&["i-1", "i-2"], 9, "1"));
    let (icr, registry) = scripted([full(), full()]);
    assert_eq!(first(&icr, 0).await, 0);
    assert_eq!(first(&icr, 1).await, 1);
    assert_eq!(first(&icr, 2).await, 2);
    assert_eq!(registry.sent.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn an_iteration_that_failed_never_looks_complete() {
    let (icr, registry) = scripted([json(page(&["i-1"], 2, "1")), status(403, "{}")]);
    let mut pages = icr.installations(by(1)).unwrap();
    assert!(pages.next_page().await.unwrap().is_some());
    let error = pages.next_page().await.unwrap_err();
    assert_eq!(error.code(), "forbidden");
    assert_eq!(pages.next_page().await.unwrap_err(), error);
    assert_eq!(registry.sent.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn prefetched_pages_are_yielded_in_order() {
    let ids = ["i-1", "i-2", "i-3", "i-4", "i-5"];
    let (icr, registry) = scripted(single_pages(&ids));
    let mut pages = icr.installations(by(1).concurrency(2)).unwrap();
    pages.next_page().await.unwrap();
    assert_eq!(registry.sent.borrow().len(), 1);
    pages.next_page().await.unwrap();
    assert_eq!(registry.sent.borrow().len(), 3);
    let rest = pages.collect(usize::MAX).await.unwrap();
    let rest: Vec<_> = rest.iter().map(|installation| &*installation.id).collect();
    assert_eq!(rest, ids[2..]);
}
