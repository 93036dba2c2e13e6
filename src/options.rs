//! What a client is told once: checked when it is made, so that a mistake shows there.

use crate::error::Error;
use crate::shape::Shape;

/// The registry's API.
pub const PRODUCTION_URL: &str = "https://api.carbonregistry.com";
/// The registry's API for trying things out, with data of its own.
pub const SANDBOX_URL: &str = "https://sandbox-api.carbonregistry.com";
/// The documented version of the API, sent as `x-icr-api-version`.
pub const API_VERSION: &str = "2023-06-16";

/// The longest time that hosts' timers hold, in milliseconds: 24.8 days.
const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    /// Without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) api_version: String,
    pub(crate) timeout_ms: f64,
    pub(crate) max_retries: u32,
    pub(crate) app_id: Option<String>,
    pub(crate) max_cached_tokens: u32,
    pub(crate) coalesce: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            base_url: PRODUCTION_URL.to_owned(),
            api_version: API_VERSION.to_owned(),
            timeout_ms: 30_000.0,
            max_retries: 2,
            app_id: None,
            max_cached_tokens: 15_000,
            coalesce: true,
        }
    }
}

/// The base URL without a slash at its end, of an address in the form that URL parsers give (`href`).
///
/// # Errors
/// `InvalidOptions` unless it is https, or http to this machine, and nothing but origin and path.
pub(crate) fn base_url(href: &str) -> Result<String, Error> {
    let loopback = |rest: &&str| is_loopback(authority(rest));
    let plain = || href.strip_prefix("http://").filter(loopback);
    let Some(rest) = href.strip_prefix("https://").or_else(plain) else {
        return Err(Error::of_options(
            "`baseUrl` must start with https://, but for a loopback host: a bearer token is readable on the way."
                .to_owned(),
        ));
    };
    let has = |text: &str, mark: u8| text.bytes().any(|byte| byte == mark);
    if has(rest, b'?') || has(rest, b'#') || has(authority(rest), b'@') {
        return Err(Error::of_options(
            "`baseUrl` must be an origin and a path, without user, password, query or fragment."
                .to_owned(),
        ));
    }
    let mut href = href;
    while let Some(shorter) = href.strip_suffix("/") {
        href = shorter;
    }
    Ok(href.to_owned())
}

/// The path of an address below `base_url`, or at least below its origin, without query; `None` for another origin, and for an address
/// with a user or a password.
pub(crate) fn path_of<'a>(href: &'a str, base_url: &str) -> Option<&'a str> {
    let scheme = if base_url.starts_with("https:") {
        "https://"
    } else {
        "http://"
    };
    let host = authority(base_url.strip_prefix(scheme)?);
    let rest = href.strip_prefix(scheme)?.strip_prefix(host)?;
    let path = until(rest, |byte| matches!(byte, b'?' | b'#'));
    let prefix = base_url.strip_prefix(scheme)?.strip_prefix(host)?;
    let below = path.strip_prefix(prefix).unwrap_or(path);
    let path = if below.starts_with("/") { below } else { path };
    path.starts_with("/").then_some(path)
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

/// Hosts that never leave the machine, in the form that URL parsers give.
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

/// Whether a text can stand in a header as it is: visible ASCII.
pub(crate) fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether hosts' timers take it.
pub(crate) fn is_timeout(timeout_ms: f64) -> bool {
    timeout_ms > 0.0 && timeout_ms <= MAX_TIMEOUT_MS
}

/// What to say of an option that does not exist: the nearest that does, or all of them.
pub(crate) fn unknown(name: &str, known: &Shape) -> String {
    let nearest = known
        .names()
        .map(|candidate| (distance(name, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance < candidate.len());
    // The caller's own text, which may be anything: shortened, it still says which one.
    let name = name.get(..40).unwrap_or(name);
    match nearest {
        Some((_, nearest)) => {
            ["unknown option `", name, "`. Did you mean `", nearest, "`?"].concat()
        }
        None => [
            "unknown option `",
            name,
            "`. Known are: ",
            known.fields,
            ".",
        ]
        .concat(),
    }
}

/// How many letters to take out and to put in make one name the other, whatever their case: the first way that is found.
fn distance(name: &str, known: &str) -> usize {
    let mut rest = known.as_bytes();
    let mut apart = known.len() + name.len();
    for byte in name.bytes() {
        let found = rest
            .iter()
            .position(|other| other.eq_ignore_ascii_case(&byte));
        if let Some(at) = found {
            rest = rest.get(at + 1..).unwrap_or_default();
            apart -= 2;
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Kinds;

    #[test]
    fn base_urls_keep_their_path_and_lose_their_last_slash() {
        for (href, expected) in [
            ("https://api.example/", "https://api.example"),
            ("https://api.example:8443/", "https://api.example:8443"),
            ("https://api.example/v1", "https://api.example/v1"),
            ("https://api.example/v1/", "https://api.example/v1"),
        ] {
            assert_eq!(base_url(href).as_deref(), Ok(expected));
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
            assert!(base_url(&href).is_ok(), "{host}");
        }
        for host in [
            "api.example",
            "127.0.0.1.example",
            "localhost.example",
            "10.0.0.1",
            "[::2]",
            "localhost:80@api.example",
        ] {
            let error = base_url(&format!("http://{host}/")).unwrap_err();
            assert_eq!(error.code(), "invalid_options", "{host}");
        }
        for href in [
            "ftp://localhost/",
            "data:text/plain,x",
            "https://a/?b",
            "https://a/#b",
            "https://u@a/",
            "https://u:p@a/",
        ] {
            assert!(base_url(href).is_err(), "{href}");
        }
    }

    #[test]
    fn only_addresses_of_the_same_origin_have_a_path() {
        let below = "https://api.example/v1/projects?x#y";
        assert_eq!(path_of(below, "https://api.example"), Some("/v1/projects"));
        assert_eq!(path_of(below, "https://api.example/v1"), Some("/projects"));
        assert_eq!(
            path_of(below, "https://api.example/v1/pro"),
            Some("/v1/projects")
        );
        for base in ["https://api.example", "https://api.example/v1"] {
            assert_eq!(path_of("https://api.example/", base), Some("/"));
            for other in [
                "https://api.example.evil/v1",
                "https://api.example:8443/v1",
                "https://user@api.example/v1",
                "https://evil/api.example",
                "http://api.example/v1",
                "",
            ] {
                assert_eq!(path_of(other, base), None, "{other}");
            }
        }
    }

    #[test]
    fn an_unknown_option_names_the_nearest_known_one() {
        let known = &Shape {
            within: "",
            fields: "jwt,baseUrl,timeoutMs,maxRetries",
            allowed: &[Kinds::TEXT; 4],
        };
        for (name, nearest) in [
            ("timeout", "`timeoutMs`"),
            ("baseURL", "`baseUrl`"),
            ("retries", "`maxRetries`"),
            ("JWT", "`jwt`"),
            ("maxRetrys", "`maxRetries`"),
            ("base_url", "`baseUrl`"),
        ] {
            let message = unknown(name, known);
            assert!(message.contains("Did you mean"), "{message}");
            assert!(message.contains(nearest), "{message}");
        }
        let message = unknown("colour", known);
        assert!(
            message.ends_with("Known are: jwt,baseUrl,timeoutMs,maxRetries."),
            "{message}"
        );
    }

    #[test]
    fn distances_count_single_letters() {
        for (left, right, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("kitten", "sitting", 5),
        ] {
            assert_eq!(distance(left, right), expected);
        }
    }

    #[test]
    fn headers_and_timeouts_are_checked() {
        assert!(is_header_text("2023-06-16"));
        for text in ["", "a b", "a\r\nb", "é"] {
            assert!(!is_header_text(text), "{text:?}");
        }
        assert!(is_timeout(1.0) && is_timeout(30_000.0));
        for timeout_ms in [0.0, -1.0, f64::NAN, f64::INFINITY, 3e9] {
            assert!(!is_timeout(timeout_ms), "{timeout_ms}");
        }
    }
}
