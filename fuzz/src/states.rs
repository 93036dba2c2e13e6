//! States and callbacks: what was not made for a session is refused, and what was made returns what it was made with.

use crate::api::{ErrorKind, Secret};
use crate::host::{InstallLink, State, create_state, install_url, read_callback, verify_state};

const NOW_MS: u64 = 1_700_000_000_000;

pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let secret = Secret::from("of this app".to_owned());
    let refused = |error: &crate::api::Error| error.kind() == ErrorKind::InvalidState;
    assert!(verify_state(text, &secret, "session", NOW_MS).is_err_and(|error| refused(&error)));
    assert!(read_callback(text, &secret, "session", NOW_MS).is_err_and(|error| refused(&error)));

    let state = State {
        session: text,
        return_to: Some(text),
        expires_at_ms: NOW_MS + 1,
    };
    if let Ok(made) = create_state(&secret, &state) {
        assert_eq!(
            verify_state(&made, &secret, text, NOW_MS)
                .unwrap()
                .as_deref(),
            Some(text)
        );
        assert!(verify_state(&made, &secret, text, NOW_MS + 1).is_err());
        assert!(verify_state(&made, &secret, "session", NOW_MS).is_err() || text == "session");
        let link = InstallLink {
            name_id: text,
            state: &made,
            redirect_uri: Some(text),
            sandbox: false,
        };
        // A return path is no whole URL.
        assert!(install_url(&link).is_err());
        // Any query around a state is read without a crash.
        let query = format!("installationId={text}&state={made}");
        let _ = read_callback(&query, &secret, text, NOW_MS);
    }
}
