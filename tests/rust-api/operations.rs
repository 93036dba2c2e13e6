//! The documented operations: exact requests, typed responses.

use crate::scripted_fetch::{SECRET, Sent, installation, json, jwt, page, scripted, status, token};
use icr_app_client::ListOptions;
use wasm_bindgen_test::wasm_bindgen_test;

fn documented(line: &str, credential: &str) -> Sent {
    Sent {
        line: line.to_owned(),
        headers: vec![
            "accept: application/json".to_owned(),
            format!("authorization: Bearer {credential}"),
            "x-icr-api-version: 2023-06-16".to_owned(),
        ],
        body: None,
    }
}

#[wasm_bindgen_test]
async fn an_app_access_token_is_returned_typed() {
    let (icr, registry) = scripted([status(201, token(SECRET, None))]);
    let made = icr.create_app_access_token().await.unwrap();
    assert_eq!(made.token.expose(), SECRET);
    assert_eq!(
        (&*made.id, &*made.app_id, made.is_active),
        ("t-1", "app-1", true)
    );
    assert_eq!(made.created_at, "2023-06-16T09:00:00.000Z");
    assert_eq!(made.permissions["organization_info"], "VIEW");
    assert_eq!((made.installation_id, made.organization_id), (None, None));
    let line = "POST https://api.carbonregistry.com/app/accessTokens";
    assert_eq!(*registry.sent.borrow(), [documented(line, &jwt())]);
}

#[wasm_bindgen_test]
async fn an_installation_access_token_names_installation_and_organization() {
    let (icr, registry) = scripted([json(token(SECRET, Some("i/1")))]);
    let made = icr.create_installation_access_token("i/1").await.unwrap();
    assert_eq!(made.installation_id.as_deref(), Some("i/1"));
    assert_eq!(made.organization_id.as_deref(), Some("o-i/1"));
    let line = "POST https://api.carbonregistry.com/app/installations/i%2F1/accessTokens";
    assert_eq!(*registry.sent.borrow(), [documented(line, &jwt())]);
}

#[wasm_bindgen_test]
async fn a_token_is_deleted_with_itself_as_the_credential() {
    let (icr, registry) = scripted([json("true")]);
    icr.delete_access_token(SECRET).await.unwrap();
    let line = "DELETE https://api.carbonregistry.com/app/installations/token";
    assert_eq!(*registry.sent.borrow(), [documented(line, SECRET)]);
}

#[wasm_bindgen_test]
async fn a_page_of_installations_is_returned_unchanged() {
    let (icr, registry) = scripted([
        json(page(&["i-1", "i-2"], 7, "\"none\"")),
        json(page(&[], 0, "1")),
    ]);
    let options = ListOptions::default().limit(2).page(3);
    let found = icr.list_installations(options).await.unwrap();
    assert_eq!(found.installations.len(), 2);
    assert_eq!(found.pagination.total.to_string(), "7");
    assert_eq!(found.pagination.next_page, None);
    let empty = icr
        .list_installations(ListOptions::default())
        .await
        .unwrap();
    assert_eq!(empty.pagination.next_page, Some(1));
    let base = "GET https://api.carbonregistry.com/app/installations";
    let sent = registry.sent.borrow();
    assert_eq!(
        sent[0],
        documented(&format!("{base}?limit=2&page=3"), &jwt())
    );
    assert_eq!(sent[1], documented(base, &jwt()));
}

#[wasm_bindgen_test]
async fn an_installation_is_returned_typed_with_the_nulls_of_real_responses() {
    let (icr, registry) = scripted([json(installation("i-1"))]);
    let found = icr.get_installation("i-1").await.unwrap();
    assert_eq!(found.organization.full_name, "Skógur ehf.");
    assert_eq!(found.organization.country_code.as_deref(), Some("IS"));
    assert_eq!(
        (&found.organization.city, &found.organization.zip),
        (&None, &None)
    );
    assert_eq!(
        found.organization.organization_industries[0].name,
        "Forestry"
    );
    assert_eq!(found.permissions["organization_warehouse"], "WRITE");
    let line = "GET https://api.carbonregistry.com/app/installations/i-1";
    assert_eq!(*registry.sent.borrow(), [documented(line, &jwt())]);
}

#[wasm_bindgen_test]
async fn an_organizations_installation_is_found_over_all_pages_and_cached() {
    let (icr, registry) = scripted([
        json(page(&["i-1"], 2, "1")),
        json(page(&["i-2"], 2, "null")),
    ]);
    let found = icr.installation_for_organization("o-i-2").await.unwrap();
    assert_eq!(found.id, "i-2");
    let again = icr.installation_for_organization("o-i-2").await.unwrap();
    assert_eq!(again, found);
    assert_eq!(registry.sent.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn an_organization_without_an_installation_is_not_found() {
    let (icr, _) = scripted([json(page(&["i-1"], 1, "null"))]);
    let error = icr.installation_for_organization("o-9").await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    assert_eq!(error.details().status, None);
}
