//! Webhooks of the registry, which the crate's own `host` verifies.

use icr_app_client::host::{EventName, WebhookEvent, verify_webhook};
use icr_app_client::testing::{
    InstallationDraft, Registry, WebhookFault, WebhookOutcome, WebhookRequest,
};
use icr_app_client::{ErrorKind, Secret};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

type Received = Rc<RefCell<Vec<WebhookEvent>>>;

/// A registry with one installation, and the events that its handler has accepted.
fn registry() -> (Registry, Received) {
    let received = Received::default();
    let events = Rc::clone(&received);
    let secrets = [Secret::from("whsec".to_owned())];
    let handler = async move |request: WebhookRequest| {
        match verify_webhook(&request.signature, &request.body, &secrets) {
            Ok(event) => events.borrow_mut().push(event),
            Err(error) if error.kind() == ErrorKind::InvalidSignature => return 401,
            Err(_) => return 400,
        }
        202
    };
    let registry = Registry::builder().installations(1);
    (registry.webhook("whsec", handler).build(), received)
}

fn names(received: &Received) -> Vec<EventName> {
    let received = received.borrow();
    received.iter().map(|event| event.name.clone()).collect()
}

#[wasm_bindgen_test]
async fn the_life_of_an_installation_is_told() {
    let (registry, received) = registry();
    let installation = registry.install(InstallationDraft::new().full_name("Kaskelot Mangroves"));
    registry.suspend(&installation.id);
    registry.unsuspend(&installation.id);
    registry.grant(&installation.id, [("organization_info", "VIEW")]);
    let moved = json!({ "transaction": { "id": "t-1", "status": "completed" } });
    registry.send_webhook("warehouseTransaction", &installation.id, &moved);
    registry.send_webhook("spring", &installation.id, &json!({}));
    registry.uninstall(&installation.id);
    registry.settled().await;

    let expected = [
        EventName::Installed,
        EventName::Suspended,
        EventName::Unsuspended,
        EventName::NewPermissionsAccepted,
        EventName::WarehouseTransaction,
        EventName::Other("spring".to_owned()),
        EventName::Uninstalled,
    ];
    assert_eq!(names(&received), expected);
    let about = received.borrow()[0].installation.clone().unwrap();
    assert_eq!(about.id, installation.id);
    let name = about.organization_name.as_deref();
    assert_eq!(name, Some("Kaskelot Mangroves"));
    let transaction = received.borrow()[4].transaction.clone().unwrap();
    assert_eq!(transaction.id, "t-1");
}

#[wasm_bindgen_test]
async fn deliveries_tell_what_has_become_of_them() {
    let (registry, received) = registry();
    let id = &registry.installations()[0].id;
    registry.inject_webhook_fault(WebhookFault::new().event("unsuspended").lost());
    registry.inject_webhook_fault(WebhookFault::new().wrong_signature());
    registry.suspend(id);
    registry.unsuspend(id);
    registry.suspend(id);
    let pending = registry.deliveries().pop();
    assert!(pending.is_none_or(|delivery| delivery.outcome == WebhookOutcome::Pending));
    registry.settled().await;

    let deliveries = registry.deliveries();
    let told: Vec<_> = deliveries
        .iter()
        .map(|each| (&*each.event, each.outcome, each.status))
        .collect();
    let expected = [
        ("suspended", WebhookOutcome::Refused, Some(401)),
        ("unsuspended", WebhookOutcome::Lost, None),
        ("suspended", WebhookOutcome::Accepted, Some(202)),
    ];
    assert_eq!(told, expected);
    assert_eq!(deliveries[2].installation_id, *id);
    assert!((registry.now_ms() - deliveries[2].time_ms).abs() < 60_000.0);
    // What was signed is what the handler has read.
    let signed: Value = serde_json::from_str(&deliveries[2].json).unwrap();
    let read: Value = serde_json::from_str(&received.borrow()[0].json).unwrap();
    assert_eq!(signed, read);
    assert!(!format!("{deliveries:?}").contains("whsec"));
}

#[wasm_bindgen_test]
async fn every_fault_of_a_webhook_reaches_the_handler() {
    let suspended = EventName::Suspended;
    for (fault, accepted) in [
        (WebhookFault::new().wrong_signature().always(), 0),
        (WebhookFault::new().old_scheme().times(2), 0),
        (WebhookFault::new().duplicate(), 3),
        (WebhookFault::new().lost(), 1),
        (WebhookFault::new().event("suspended").without_sender(), 2),
        (WebhookFault::new().short_organization(), 2),
        (
            WebhookFault::new().unsigned_fields(&json!({ "event": "uninstalled" })),
            2,
        ),
    ] {
        let (registry, received) = registry();
        let told = format!("{fault:?}");
        let id = &registry.installations()[0].id;
        registry.inject_webhook_fault(fault);
        registry.send_webhook("suspended", id, &json!({}));
        registry.send_webhook("suspended", id, &json!({}));
        registry.settled().await;
        assert_eq!(
            names(&received),
            vec![suspended.clone(); accepted],
            "{told}"
        );
        let without_sender = received.borrow().iter().any(|event| event.sender.is_none());
        assert_eq!(without_sender, told.contains("withoutSender"), "{told}");
    }
}

#[wasm_bindgen_test]
async fn a_webhook_may_come_after_the_next_one() {
    let (registry, received) = registry();
    let id = &registry.installations()[0].id;
    registry.inject_webhook_fault(WebhookFault::new().out_of_order());
    registry.suspend(id);
    registry.unsuspend(id);
    registry.settled().await;
    assert_eq!(
        names(&received),
        [EventName::Unsuspended, EventName::Suspended]
    );
}

#[wasm_bindgen_test]
async fn without_a_handler_nothing_is_sent() {
    let registry = Registry::new();
    registry.suspend(&registry.installations()[0].id);
    registry.settled().await;
    assert_eq!(registry.deliveries(), []);
}

#[wasm_bindgen_test]
#[should_panic = "Registry::builder: webhook.secret must not be empty"]
fn an_empty_secret_fails_the_test() {
    let _ = Registry::builder().webhook("", async |_| 202).build();
}

#[wasm_bindgen_test]
#[should_panic = "Registry::inject_webhook_fault: times must be positive"]
fn a_fault_of_no_webhook_fails_the_test() {
    Registry::new().inject_webhook_fault(WebhookFault::new().times(0));
}
