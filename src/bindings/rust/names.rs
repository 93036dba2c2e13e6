//! Names in messages: the core, which the npm package shares, writes JavaScript's.

use crate::api::{Error, ErrorKind, Operation};

/// What messages name between backticks, in JavaScript and in Rust.
const NAMES: [(&str, &str); 12] = [
    ("apiVersion", "api_version"),
    ("appId", "app_id"),
    ("baseUrl", "base_url"),
    ("deadlineMs", "deadline"),
    ("installationId", "installation_id"),
    ("maxCachedTokens", "max_cached_tokens"),
    ("maxConcurrency", "max_concurrency"),
    ("maxRetries", "max_retries"),
    ("organizationId", "organization_id"),
    ("refreshBeforeMs", "refresh_before"),
    ("timeoutMs", "timeout"),
    ("tokenStore", "token_store"),
];

/// The error, whose message has the names of Rust's methods and arguments.
pub(super) fn with_rust_names(mut error: Error) -> Error {
    let of_provider = error.kind() == ErrorKind::JwtUnavailable;
    let details = error.details_mut();
    let mut message = String::with_capacity(details.message.len());
    for (place, part) in details.message.split('`').enumerate() {
        if place > 0 {
            message.push_str("`");
        }
        let known = NAMES.iter().find(|(javascript, _)| *javascript == part);
        message.push_str(match known {
            Some((_, rust)) => rust,
            None if of_provider && part == "jwt" => "jwt_provider",
            None => part,
        });
    }
    if let Some(operation) = details.operation.map(Operation::name) {
        message = message.replace(operation, &snake_case(operation));
    }
    details.message = message;
    error
}

/// `getInstallation` as `get_installation`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            text.push_str("_");
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}
