//! Names in messages: the core, which the npm package shares, writes JavaScript's.

use crate::api::{Error, ErrorKind, Operation};
use crate::client::config::OPTIONS;

/// The arguments that messages name between backticks, besides the options of a client.
const ARGUMENTS: [&str; 2] = ["installationId", "organizationId"];

/// The error, whose message has the names of Rust's methods and arguments.
pub(super) fn with_rust_names(mut error: Error) -> Error {
    let of_provider = error.kind() == ErrorKind::JwtUnavailable;
    let details = error.details_mut();
    let mut message = String::with_capacity(details.message.len());
    for (place, part) in details.message.split('`').enumerate() {
        if place > 0 {
            message.push_str("`");
        }
        if of_provider && part == "jwt" {
            message.push_str("jwt_provider");
        } else if is_name(part) {
            // Rust's times are of a type that has a unit.
            message.push_str(&snake_case(part.strip_suffix("Ms").unwrap_or(part)));
        } else {
            message.push_str(part);
        }
    }
    if let Some(operation) = details.operation.map(Operation::name) {
        message = message.replace(operation, &snake_case(operation));
    }
    details.message = message;
    error
}

fn is_name(part: &str) -> bool {
    let options = OPTIONS.iter().flat_map(|schema| schema.fields.split(','));
    options.chain(ARGUMENTS).any(|name| name == part)
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
