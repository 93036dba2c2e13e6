//! Where the API is, and which addresses are below it.

/// The registry's API.
pub const PRODUCTION_URL: &str = "https://api.carbonregistry.com";
/// The registry's API for trying things out, with data of its own.
pub const SANDBOX_URL: &str = "https://sandbox-api.carbonregistry.com";
/// The documented version of the API, sent as `x-icr-api-version`.
pub const API_VERSION: &str = "2023-06-16";

/// The base URL without a slash at its end, of an address as URL parsers write it (`href`).
///
/// # Errors
/// Which part of it must not be there: it has to be https, or http to this machine, and nothing but origin and path.
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

/// The path of an address below `base_url`, or at least below its origin, without query; `None` for another origin, and
/// for an address with a user or a password.
pub(crate) fn path_below<'a>(href: &'a str, base_url: &str) -> Option<&'a str> {
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

/// Hosts that never leave the machine, as URL parsers write them.
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
    fn only_addresses_of_the_same_origin_have_a_path() {
        let below = "https://api.example/v1/projects?x#y";
        assert_eq!(
            path_below(below, "https://api.example"),
            Some("/v1/projects")
        );
        assert_eq!(
            path_below(below, "https://api.example/v1"),
            Some("/projects")
        );
        assert_eq!(
            path_below(below, "https://api.example/v1/pro"),
            Some("/v1/projects")
        );
        for base in ["https://api.example", "https://api.example/v1"] {
            assert_eq!(path_below("https://api.example/", base), Some("/"));
            for other in [
                "https://api.example.evil/v1",
                "https://api.example:8443/v1",
                "https://user@api.example/v1",
                "https://evil/api.example",
                "http://api.example/v1",
                "",
            ] {
                assert_eq!(path_below(other, base), None, "{other}");
            }
        }
    }
}
