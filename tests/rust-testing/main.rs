//! The registry emulator as another crate's tests use it, in Node and in a browser: every method, and every kind of fault.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::disallowed_macros,
    reason = "the rule is for the size of the published wasm"
)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod webhooks;

use icr_app_client::testing::{
    Authorization, Fault, InstallationDraft, LoggedRequest, PaginationEnds, Registry, RouteError,
    RouteRequest,
};
use icr_app_client::{Client, ErrorKind, FetchRequest, InstallationsOptions, ListOptions, Method};
use serde_json::{Value, json};
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn lines(registry: &Registry) -> Vec<String> {
    let requests = registry.requests();
    requests.iter().map(LoggedRequest::line).collect()
}

/// A client that tells a fault instead of hiding it.
fn client(registry: &Registry) -> Client {
    registry.client_builder().max_retries(0).build().unwrap()
}

#[wasm_bindgen_test]
async fn a_client_of_the_registry_needs_no_jwt_of_the_test() {
    let registry = Registry::new();
    let icr = registry.client_builder().build().unwrap();
    let all = icr.installations(InstallationsOptions::default()).unwrap();
    let all = all.collect(usize::MAX).await.unwrap();
    assert_eq!(all, registry.installations());
    assert_eq!(all.len(), 3);

    let id = &all[0].id;
    let inventory = format!(
        "/organizations/{}/warehouse/inventory",
        all[0].organization.id
    );
    let inventory: Value = icr.as_installation(id).json(inventory).await.unwrap();
    assert_eq!(inventory["organizationId"], all[0].organization.id);

    let requests = registry.requests();
    assert_eq!(requests[0].authorization, Authorization::Jwt);
    assert_eq!(requests[0].query["page"], "0");
    assert_eq!(requests[0].status, Some(200));
    assert_eq!(requests[0].installation_id, None);
    assert_eq!(requests[0].api_version.as_deref(), Some("2023-06-16"));
    assert!((registry.now_ms() - requests[0].time_ms).abs() < 60_000.0);
    assert!(!requests[0].request_id.is_empty());
    let last = requests.last().unwrap();
    assert_eq!(last.authorization, Authorization::Token);
    assert_eq!(last.installation_id.as_deref(), Some(&**id));

    registry.clear_requests();
    assert_eq!(registry.requests(), []);
}

#[wasm_bindgen_test]
async fn a_client_of_the_code_under_test_takes_the_fetch() {
    let registry = Registry::builder().app_id("our-app").build();
    assert_eq!(registry.app_id(), "our-app");
    let jwt = registry.sign_jwt().await;
    let icr = Client::builder().jwt(&jwt).fetch(registry.fetch());
    icr.build().unwrap().app_access_token().await.unwrap();
    assert_eq!(lines(&registry), ["POST /app/accessTokens"]);
}

#[wasm_bindgen_test]
async fn the_options_reach_the_registry() {
    let registry = Registry::builder()
        .installations(2)
        .app_name_id("our-app")
        .app_permissions([("organization_info", "VIEW")])
        .callback_url("https://app.example/icr/callback")
        .token_lifetime(Duration::from_secs(60))
        .pagination_ends(PaginationEnds::Absent)
        .max_limit(50)
        .token_refusal(403)
        .replication_lag(Duration::from_secs(1))
        .strict_jwt(false)
        .rate_limit(3, Duration::from_secs(60))
        .build();
    let icr = client(&registry);

    let page = icr
        .list_installations(ListOptions::default())
        .await
        .unwrap();
    assert_eq!(page.pagination.total, 2);
    assert_eq!(
        page.installations[0].app_name_id.as_deref(),
        Some("our-app")
    );
    let too_many = ListOptions::default().limit(51);
    let error = icr.list_installations(too_many).await.unwrap_err();
    assert_eq!(error.details().status, Some(400));

    let token = icr.create_app_access_token().await.unwrap();
    assert_eq!(token.permissions["organization_info"], "VIEW");
    assert_eq!(token.permissions.len(), 1);
    let record = &registry.tokens()[0];
    assert_eq!((&record.id, &record.installation_id), (&token.id, &None));
    assert_eq!(record.expires_at, token.expires_at);
    let error = icr.get_installation("i-1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);

    let link = "https://app.carbonregistry.com/apps/our-app/installations/new?redirectUri=https://app.example/icr/callback&state=s-1";
    let callback = registry.consent(link);
    assert!(callback.starts_with("https://app.example/icr/callback?"));
    assert!(callback.contains("state=s-1"));
    assert_eq!(registry.installations().len(), 3);
}

#[wasm_bindgen_test]
async fn a_refused_new_token_is_waited_for() {
    let registry = Registry::builder()
        .replication_lag(Duration::from_secs(1))
        .build();
    let token = client(&registry).create_app_access_token().await.unwrap();
    let with_token = async || {
        let headers = js_sys::Object::new();
        let authorization = format!("Bearer {}", token.token.expose());
        for (name, value) in [
            ("authorization", &*authorization),
            ("x-icr-api-version", "2023-06-16"),
        ] {
            js_sys::Reflect::set(&headers, &name.into(), &value.into()).unwrap();
        }
        let init = js_sys::Object::new();
        js_sys::Reflect::set(&init, &"headers".into(), &headers).unwrap();
        let url = "https://api.carbonregistry.com/projects".into();
        let response = registry.fetch().call2(&JsValue::UNDEFINED, &url, &init);
        let response =
            wasm_bindgen_futures::JsFuture::from(js_sys::Promise::from(response.unwrap()));
        let response: web_sys::Response = response.await.unwrap().into();
        response.status()
    };
    assert_eq!(with_token().await, 401);
    registry.advance(Duration::from_secs(1));
    assert_eq!(with_token().await, 200);
}

#[wasm_bindgen_test]
async fn time_is_the_registrys_and_the_clients() {
    let registry = Registry::new();
    registry.set_time_ms(1_900_000_000_000.0);
    let icr = client(&registry);
    let first = icr.app_access_token().await.unwrap();
    assert!(first.expires_at.starts_with("2030-03-17"));
    registry.advance(Duration::from_secs(7200));
    assert!(!registry.tokens()[0].is_active);
    let second = icr.app_access_token().await.unwrap();
    assert_ne!(first.token.expose(), second.token.expose());
    // The client knew: it did not try the old one.
    assert_eq!(lines(&registry), ["POST /app/accessTokens"; 2]);
}

#[wasm_bindgen_test]
async fn installations_come_and_go() {
    let registry = Registry::builder().installations(0).build();
    let draft = InstallationDraft::new()
        .id("i-1")
        .organization_id("o-1")
        .full_name("Kaskelot Mangroves")
        .country_code("KE");
    let installation = registry.install(draft.permissions([("organization_info", "VIEW")]));
    assert_eq!(
        installation.organization.country_code.as_deref(),
        Some("KE")
    );
    let icr = client(&registry);
    assert_eq!(icr.get_installation("i-1").await.unwrap(), installation);
    let found = icr.installation_for_organization("o-1").await.unwrap();
    assert_eq!(found, installation);

    registry.suspend("i-1");
    let refused = icr.as_installation("i-1").access_token().await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Forbidden);
    registry.unsuspend("i-1");
    let token = icr.as_installation("i-1").access_token().await.unwrap();
    assert_eq!(token.permissions["organization_info"], "VIEW");

    let granted = registry.grant("i-1", [("organization_info", "WRITE")]);
    assert_eq!(granted.permissions["organization_info"], "WRITE");
    registry.uninstall("i-1");
    assert_eq!(registry.installations(), []);
    let gone = icr.get_installation("i-1").await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[wasm_bindgen_test]
async fn a_token_that_is_gone_is_replaced() {
    let registry = Registry::new();
    let icr = client(&registry);
    let token = icr.app_access_token().await.unwrap();
    registry.revoke(token.token.expose());
    assert!(icr.fetch_as_app("/projects").await.unwrap().ok());
    registry.expire(&registry.tokens()[1].id);
    assert!(icr.fetch_as_app("/projects").await.unwrap().ok());
    let active: Vec<_> = registry
        .tokens()
        .iter()
        .map(|token| token.is_active)
        .collect();
    assert_eq!(active, [false, false, true]);
}

#[wasm_bindgen_test]
async fn every_fault_is_the_error_that_it_should_be() {
    let second = Duration::from_secs(1);
    for (fault, kind) in [
        (Fault::new().status(503), ErrorKind::ServerError),
        (Fault::new().status(403), ErrorKind::Forbidden),
        (Fault::new().retry_after(second), ErrorKind::RateLimited),
        (Fault::new().reset(), ErrorKind::Network),
        (Fault::new().hang(), ErrorKind::Timeout),
        (Fault::new().hang_body(), ErrorKind::Timeout),
        (Fault::new().cut_body(), ErrorKind::Network),
        (Fault::new().html(), ErrorKind::ServerError),
        (
            Fault::new().redirect("https://other.example/"),
            ErrorKind::Redirected,
        ),
        (Fault::new().body("{}"), ErrorKind::InvalidResponse),
        (Fault::new().delay(second), ErrorKind::Timeout),
    ] {
        let registry = Registry::new();
        let told = format!("{fault:?}");
        registry.inject_fault(fault);
        let jwt = registry.sign_jwt().await;
        let mut builder = registry.client_builder().jwt(&jwt).max_retries(0);
        if kind == ErrorKind::Timeout {
            builder = builder.timeout(Duration::from_millis(50));
        }
        let icr = builder.build().unwrap();
        let error = icr.app_access_token().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{told}: {error}");
    }
}

#[wasm_bindgen_test]
async fn a_fault_is_for_the_requests_that_it_names() {
    let registry = Registry::new();
    let icr = client(&registry);
    let list = async || icr.list_installations(ListOptions::default()).await.is_ok();
    let token = async || icr.create_app_access_token().await.is_ok();

    registry.inject_fault(Fault::new().status(500).method(Method::GET));
    assert_eq!(
        [token().await, list().await, list().await],
        [true, false, true]
    );
    registry.inject_fault(Fault::new().status(500).path("/app/accessTokens").times(2));
    assert_eq!(
        [list().await, token().await, token().await, token().await],
        [true, false, false, true]
    );
    registry.inject_fault(Fault::new().status(500).always());
    assert_eq!([list().await, token().await, token().await], [false; 3]);
    registry.clear_faults();
    assert!(token().await);
}

#[wasm_bindgen_test]
async fn headers_and_a_lost_response_are_faults_too() {
    let registry = Registry::new();
    let icr = client(&registry);
    let changed = Fault::new().header("x-test", "1").without_header("date");
    registry.inject_fault(changed.path("/projects"));
    let headers = icr.fetch_as_app("/projects").await.unwrap().headers();
    assert_eq!(headers.get("x-test").as_deref(), Some("1"));
    assert_eq!(headers.get("date"), None);

    let token = icr.create_app_access_token().await.unwrap();
    registry.inject_fault(Fault::new().method(Method::DELETE).reset().handled());
    let lost = icr.delete_access_token(token.token.expose()).await;
    assert_eq!(lost.unwrap_err().kind(), ErrorKind::Network);
    let deleted = registry
        .tokens()
        .into_iter()
        .find(|each| each.id == token.id);
    assert!(!deleted.unwrap().is_active);
}

#[wasm_bindgen_test]
async fn a_route_is_an_endpoint_with_the_registrys_checks() {
    let registry = Registry::new();
    registry.route(Method::POST, "/projects/{id}/retirements", |request: RouteRequest| {
        if request.parameters["id"] != "p 1" {
            return Err(RouteError::new(404, "Project not found"));
        }
        let body: Value = serde_json::from_str(request.body.as_deref().unwrap_or_default()).unwrap();
        let organization = request.installation.unwrap().organization.full_name;
        Ok(json!({ "amount": body["amount"], "notify": request.query["notify"], "by": organization }))
    });
    registry.route(Method::DELETE, "/projects/{id}", |_| Ok(()));
    let installation = &registry.installations()[0];
    let icr = client(&registry);
    let org = icr.as_installation(&installation.id);
    let retire = |path| {
        FetchRequest::post(path)
            .query([("notify", "no")])
            .json(&json!({ "amount": 10 }))
    };

    let retired: Value = org
        .json(retire("/projects/p%201/retirements").unwrap())
        .await
        .unwrap();
    let by = &installation.organization.full_name;
    assert_eq!(retired, json!({ "amount": 10, "notify": "no", "by": by }));
    let unknown = org
        .fetch(retire("/projects/p-2/retirements").unwrap())
        .await
        .unwrap();
    assert_eq!(unknown.status(), 404);
    assert!(unknown.text().await.unwrap().contains("Project not found"));
    let deleted = org
        .fetch(FetchRequest::delete("/projects/p-1"))
        .await
        .unwrap();
    assert_eq!(deleted.status(), 204);
    let last = registry.requests().pop().unwrap();
    assert_eq!((&*last.method, last.body), ("DELETE", None));
    assert_eq!(
        registry.requests()[1].body.as_deref(),
        Some(r#"{"amount":10}"#)
    );
}

#[wasm_bindgen_test]
async fn two_registries_share_nothing_and_clones_are_one() {
    let (registry, other) = (Registry::new(), Registry::default());
    let clone = registry.clone();
    client(&clone).app_access_token().await.unwrap();
    assert_eq!((registry.tokens().len(), other.tokens().len()), (1, 0));
    let jwt = registry.sign_jwt().await;
    // The apps have the same id and key, as those of all registries of a process; the tokens are each one's own.
    let token = client(&registry).app_access_token().await.unwrap().token;
    let icr = other.client_builder().jwt(&jwt).build().unwrap();
    let refused = icr.delete_access_token(token.expose()).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Unauthorized);
}

#[wasm_bindgen_test]
fn nothing_prints_a_secret() {
    let registry = Registry::builder().app_id("our-app");
    assert_eq!(format!("{registry:?}"), "RegistryBuilder { .. }");
    let registry = registry.build();
    let printed = r#"Registry { app_id: "our-app", .. }"#;
    assert_eq!(format!("{registry:?}"), printed);
}

#[wasm_bindgen_test]
#[should_panic = "Registry::revoke: the registry has no such access token"]
fn a_misspelled_token_fails_the_test() {
    Registry::new().revoke("crs_1");
}

#[wasm_bindgen_test]
#[should_panic = "Registry::inject_fault: status must be from 200 to 599"]
fn an_impossible_fault_fails_the_test() {
    Registry::new().inject_fault(Fault::new().status(99));
}
