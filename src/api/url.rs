//! Where the API is, and which addresses are below it.

/// The registry's API.
pub const PRODUCTION_URL: &str = "https://api.carbonregistry.com";
/// The registry's sandbox API, with data of its own.
pub const SANDBOX_URL: &str = "https://sandbox-api.carbonregistry.com";
/// The documented version of the API, sent as `x-icr-api-version`.
pub const API_VERSION: &str = "2023-06-16";

/// The base URL without a slash at its end, of an address as URL parsers write it (`href`).
///
/// # Errors
/// Which part is not allowed: it has to be https, or http to this machine, and nothing but origin and path.
pub(crate) fn parse_base_url(href: &str) -> Result<&str, &'static str> {
    let loopback = |rest: &&str| is_loopback(authority(rest));
    let plain = || href.strip_prefix("http://").filter(loopback);
    let Some(rest) = href.strip_prefix("https://").or_else(plain) else {
        return Err(
            "start with https://, but for a loopback host: others could read the bearer token",
        );
    };
    let has = |text: &str, mark: u8| text.bytes().any(|byte| byte == mark);
    if has(rest, b'?') || has(rest, b'#') || has(authority(rest), b'@') {
        return Err("be an origin and a path, without user, password, query or fragment");
    }
    let mut href = href;
    while let Some(shorter) = href.strip_suffix("/") {
        href = shorter;
    }
    Ok(href)
}

/// Whether nobody on the way can read what is sent to an address, or what it shows: https, or http to this machine.
#[cfg(any(feature = "host", feature = "npm-host"))]
pub(crate) fn is_secure(address: &str) -> bool {
    let plain = address
        .strip_prefix("http://")
        .filter(|rest| is_loopback(until(rest, |byte| matches!(byte, b'/' | b'?'))));
    let rest = address.strip_prefix("https://").or(plain);
    rest.is_some_and(|rest| {
        !matches!(
            rest.as_bytes().first(),
            None | Some(b'/' | b'?' | b':' | b'\\')
        )
    })
}

/// The path of an address below `base_url`, without query; `None` for an address that is not below it, however it is written,
/// and for one with a user or a password.
pub(crate) fn path_below<'a>(href: &'a str, base_url: &str) -> Option<&'a str> {
    let below = href.strip_prefix(base_url)?;
    let path = until(below, |byte| matches!(byte, b'?' | b'#'));
    (path.starts_with("/") && !has_hidden_dot_segment(path)).then_some(path)
}

/// Whether a server that decodes a path more than once could find a `..` in it. Plain ones were resolved by the URL parser.
fn has_hidden_dot_segment(path: &str) -> bool {
    let mut bytes = path.as_bytes().to_vec();
    loop {
        let is_separator = |byte: &u8| matches!(byte, b'/' | b'\\');
        if bytes.split(is_separator).any(|segment| segment == b"..") {
            return true;
        }
        let decoded = decode_percent(&bytes);
        if decoded.len() == bytes.len() {
            return false;
        }
        bytes = decoded;
    }
}

fn decode_percent(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::new();
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let digits = (digit(tail.first()), digit(tail.get(1)));
        if let (b'%', (Some(high), Some(low))) = (first, digits) {
            decoded.push(u8::try_from(high * 16 + low).unwrap_or_default());
            rest = tail.get(2..).unwrap_or_default();
        } else {
            decoded.push(*first);
        }
    }
    decoded
}

/// The beginning of a text, up to a byte that ends it.
fn until(text: &str, ends: impl Fn(u8) -> bool) -> &str {
    let end = text.bytes().position(ends).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// What stands between scheme and path.
fn authority(rest: &str) -> &str {
    until(rest, |byte| byte == b'/')
}

/// Whether a host is on this machine, written as URL parsers write it.
fn is_loopback(authority: &str) -> bool {
    let bracketed = authority == "[::1]" || authority.starts_with("[::1]:");
    let host = until(authority, |byte| byte == b':');
    bracketed
        || host == "localhost"
        || host.ends_with(".localhost")
        || (host.starts_with("127.")
            && host
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_keep_their_path_and_lose_their_last_slash() {
        for (href, expected) in [
            ("https://api.example/", "https://api.example"),
            ("https://api.example:8443/", "https://api.example:8443"),
            ("https://api.example/v1", "https://api.example/v1"),
            ("https://api.example/v1/", "https://api.example/v1"),
        ] {
            assert_eq!(parse_base_url(href), Ok(expected));
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for host in [
            "localhost",
            "localhost:80",
            "icr.localhost",
            "127.0.0.1:8787",
            "127.9.9.9",
            "[::1]",
            "[::1]:8787",
        ] {
            let href = format!("http://{host}/");
            assert!(parse_base_url(&href).is_ok(), "{host}");
        }
        for host in [
            "api.example",
            "127.0.0.1.example",
            "localhost.example",
            "10.0.0.1",
            "[::2]",
            "localhost:80@api.example",
        ] {
            assert!(
                parse_base_url(&format!("http://{host}/")).is_err(),
                "{host}"
            );
        }
        for href in [
            "ftp://localhost/",
            "data:text/plain,x",
            "https://a/?b",
            "https://a/#b",
            "https://u@a/",
            "https://u:p@a/",
        ] {
            assert!(parse_base_url(href).is_err(), "{href}");
        }
    }

    #[test]
    fn only_addresses_below_the_base_url_have_a_path() {
        let href = "https://api.example/v1/projects?x#y";
        assert_eq!(
            path_below(href, "https://api.example"),
            Some("/v1/projects")
        );
        assert_eq!(
            path_below(href, "https://api.example/v1"),
            Some("/projects")
        );
        for (href, base_url) in [
            (href, "https://api.example/v1/pro"),
            (href, "https://api.example/v2"),
            ("https://api.example/v1", "https://api.example/v1"),
            ("https://api.example/v1x/projects", "https://api.example/v1"),
            ("https://api.example.evil/v1", "https://api.example"),
            ("https://api.example:8443/v1", "https://api.example"),
            ("https://user@api.example/v1", "https://api.example"),
            ("https://evil/api.example", "https://api.example"),
            ("http://api.example/v1", "https://api.example"),
            ("", "https://api.example"),
        ] {
            assert_eq!(path_below(href, base_url), None, "{href} below {base_url}");
        }
    }

    #[test]
    fn dots_that_hide_from_the_url_parser_do_not_lead_out_of_the_base_url() {
        for path in [
            "/a%2f..%2f..%2fsecret",
            "/..%2Fsecret",
            "/%2e%2e%5csecret",
            "/a/..%5C..%5csecret",
            "/%252e%252e/secret",
            "/%25252e./secret",
        ] {
            let href = format!("https://api.example/v1{path}");
            assert_eq!(path_below(&href, "https://api.example/v1"), None, "{path}");
        }
        for path in [
            "/a..b",
            "/...",
            "/a%2fb",
            "/100%25",
            "/%",
            "/a%2e",
            "/q?next=../x",
        ] {
            let href = format!("https://api.example/v1{path}");
            assert!(
                path_below(&href, "https://api.example/v1").is_some(),
                "{path}"
            );
        }
    }
}
