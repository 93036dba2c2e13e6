//! No secret is in `Debug`, in messages and in events.

use crate::scripted_fetch::{SECRET, ScriptedResponse, json, jwt, scripted_builder, status, token};
use icr_app_client::{FetchRequest, InstallationsOptions};
use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

const OTHER: &str = "s3cr3t";

#[wasm_bindgen_test]
async fn no_public_type_prints_a_secret() {
    let repeats = format!(r#"{{"message":"{SECRET} is refused"}}"#);
    let responses = [
        json(token(SECRET, None)),
        json(token(SECRET, None)),
        status(403, repeats),
        ScriptedResponse::NetworkError,
    ];
    let (builder, _) = scripted_builder(responses);
    let seen = Rc::new(RefCell::new(String::new()));
    let events = Rc::clone(&seen);
    let builder = builder.on_event(move |event| {
        write!(events.borrow_mut(), "{event:?}").unwrap();
    });
    let mut printed = format!("{builder:?}");
    let icr = builder.build().unwrap();
    let made = icr.create_app_access_token().await.unwrap();
    let managed = icr.app_access_token().await.unwrap();
    let revocation = icr.revoke_all().await;
    let pages = icr.installations(InstallationsOptions::default()).unwrap();
    let caller = icr.as_installation("i-1");
    let request = FetchRequest::post(&format!("/projects?key={OTHER}"))
        .header("x-key", OTHER)
        .body(OTHER);
    write!(
        printed,
        "{icr:?} {made:?} {:?} {managed:?} {revocation:?} {pages:?} {caller:?} {request:?}",
        made.token
    )
    .unwrap();
    let failure = icr.fetch_as_app(request).await.unwrap_err();
    write!(printed, "{failure:?} {failure} {}", seen.borrow()).unwrap();

    assert_eq!(
        revocation.errors[0].details().messages,
        ["[redacted] is refused"]
    );
    let jwt = jwt();
    for secret in [SECRET, OTHER, jwt.as_str(), "signature"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    for part in [
        "ClientBuilder",
        "Client {",
        "AccessToken",
        "Revocation",
        "Pages",
        "Caller",
        "FetchRequest",
        "Request {",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
}
