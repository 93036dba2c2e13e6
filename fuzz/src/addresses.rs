//! Where credentials may go: a base URL, and an address below it.

use crate::api::url::{parse_base_url, path_below};

/// The first line is a base URL, the second an address.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (base, address) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(base) = parse_base_url(base) else {
        return;
    };
    assert!(!base.ends_with('/'));
    // URL parsers write no such address without a host.
    let Some((scheme, rest)) = base.split_once("://") else {
        return;
    };
    let host = rest.split('/').next().unwrap();
    assert!(!host.contains('@') && !rest.contains(['?', '#']));
    if scheme == "http" {
        let name = host.split(':').next().unwrap();
        assert!(
            host.starts_with("[::1]")
                || name == "localhost"
                || name.ends_with(".localhost")
                || name.starts_with("127.")
        );
    }

    let Some(path) = path_below(address, base) else {
        return;
    };
    assert!(path.starts_with('/') && !path.contains(['?', '#']));
    assert!(address.starts_with(&format!("{scheme}://{host}/")));
    assert!(address.contains(path));
}
