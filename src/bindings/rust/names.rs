//! Names in messages: the core, which the npm package shares, writes JavaScript's.

use crate::api::Operation;

/// What messages name between backticks, in JavaScript and in Rust.
const NAMES: [(&str, &str); 15] = [
    ("apiVersion", "api_version"),
    ("appId", "app_id"),
    ("baseUrl", "base_url"),
    ("concurrency", "concurrency"),
    ("deadlineMs", "with_deadline"),
    ("expiresAt", "expires_at"),
    ("installationId", "installation_id"),
    ("maxCachedTokens", "max_cached_tokens"),
    ("maxConcurrency", "max_concurrency"),
    ("maxRetries", "max_retries"),
    ("onEvent", "on_event"),
    ("organizationId", "organization_id"),
    ("refreshBeforeMs", "refresh_before"),
    ("timeoutMs", "timeout"),
    ("tokenStore", "token_store"),
];

/// The message with the names of Rust's methods and arguments.
pub(super) fn with_rust_names(message: &str, operation: Option<Operation>) -> String {
    let mut text = String::with_capacity(message.len());
    for (place, part) in message.split('`').enumerate() {
        if place > 0 {
            text.push_str("`");
        }
        let known = NAMES.iter().find(|(javascript, _)| *javascript == part);
        text.push_str(known.map_or(part, |(_, rust)| rust));
    }
    match operation.map(Operation::name) {
        Some(name) => text.replace(name, &snake_case(name)),
        None => text,
    }
}

/// `getInstallation` as `get_installation`.
fn snake_case(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            text.push_str("_");
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}
