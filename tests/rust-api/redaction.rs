//! What must not be seen in `Debug`, in messages and in events.

use crate::scripted_fetch::{Answer, SECRET, json, jwt, scripted_builder, status, token};
use icr_app_client::{FetchRequest, InstallationsOptions};
use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

const OTHER: &str = "s3cr3t";

#[wasm_bindgen_test]
async fn no_public_type_shows_a_secret() {
    let repeats = format!(r#"{{"message":"{SECRET} is refused"}}"#);
    let answers = [
        json(token(SECRET, None)),
        json(token(SECRET, None)),
        status(403, repeats),
        Answer::Lost,
    ];
    let (builder, _) = scripted_builder(answers);
    let seen = Rc::new(RefCell::new(String::new()));
    let events = Rc::clone(&seen);
    let builder = builder.on_event(move |event| {
        write!(events.borrow_mut(), "{event:?}").unwrap();
    });
    let mut shown = format!("{builder:?}");
    let icr = builder.build().unwrap();
    let made = icr.create_app_access_token().await.unwrap();
    let managed = icr.app_access_token().await.unwrap();
    let revocation = icr.revoke_all().await;
    let pages = icr.installations(InstallationsOptions::default()).unwrap();
    let request = FetchRequest::post(&format!("/projects?key={OTHER}"))
        .header("x-key", OTHER)
        .body(OTHER);
    write!(
        shown,
        "{icr:?} {made:?} {:?} {managed:?} {revocation:?} {pages:?} {request:?}",
        made.token
    )
    .unwrap();
    let lost = icr.fetch_as_app(request).await.unwrap_err();
    write!(shown, "{lost:?} {lost} {}", seen.borrow()).unwrap();

    assert_eq!(
        revocation.errors[0].details().messages,
        ["[redacted] is refused"]
    );
    let jwt = jwt();
    for secret in [SECRET, OTHER, jwt.as_str(), "signature"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    for part in [
        "ClientBuilder",
        "Client {",
        "AccessToken",
        "Revocation",
        "Installations",
        "FetchRequest",
        "Request {",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}
