//! The one function behind the npm package's `icr-app-client/host`; js/host/core.ts types it.
//!
//! Unlike the client, it gets secrets as texts of Rust: `Secret` overwrites them after use.

use crate::api::{Error, ErrorKind, Secret};
use crate::host;
use wasm_bindgen::prelude::*;

const INSTALL_URL: u32 = 0;
const CREATE_STATE: u32 = 1;
const VERIFY_CALLBACK: u32 = 2;
const CHECK_SECRETS: u32 = 3;
const VERIFY_SIGNED_DATA: u32 = 4;
const CHECK_PAYLOAD: u32 = 5;

/// Calls a function with texts, of which a missing one is empty, and a number. Returns an empty text and the result, or the
/// code of an error and its message.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "wasm-bindgen exports what is public")]
pub fn call(function: u32, texts: Vec<String>, number: f64) -> Vec<String> {
    match result(function, texts, number) {
        Ok(result) => vec![String::new(), result],
        Err(error) => vec![error.code().to_owned(), error.details().message.clone()],
    }
}

fn result(function: u32, texts: Vec<String>, number: f64) -> Result<String, Error> {
    let mut texts = texts.into_iter();
    let mut next = || texts.next().unwrap_or_default();
    let mut result = String::new();
    match function {
        INSTALL_URL => {
            let (name_id, state, redirect_uri) = (next(), next(), next());
            result = host::install_url(&host::InstallLink {
                name_id: &name_id,
                state: &state,
                redirect_uri: given(&redirect_uri),
                sandbox: number > 0.0,
            })?;
        }
        CREATE_STATE => {
            let (secret, session, return_to) = (next().into(), next(), next());
            let state = host::State {
                session: &session,
                return_to: given(&return_to),
                expires_at_ms: time(number),
            };
            result = host::create_state(&secret, &state)?;
        }
        VERIFY_CALLBACK => {
            let (secret, session, state, installation_id) = (next().into(), next(), next(), next());
            let now_ms = time(number);
            result = host::verify_callback(&state, &installation_id, &secret, &session, now_ms)?
                .unwrap_or_default();
        }
        CHECK_SECRETS => host::check_secrets(&texts.map(Secret::from).collect::<Vec<_>>())?,
        VERIFY_SIGNED_DATA => {
            let (signature, signed_data) = (next(), next());
            let secrets: Vec<_> = texts.map(Secret::from).collect();
            result = host::verify_signed_data(&signature, given(&signed_data), &secrets)?;
        }
        CHECK_PAYLOAD => {
            let (event, installation_id) = (next(), next());
            host::check_payload(given(&event), given(&installation_id))?;
        }
        _ => {
            let message = "This version of the wasm has no such function.".to_owned();
            return Err(Error::new(ErrorKind::UnsupportedRuntime, None, message));
        }
    }
    Ok(result)
}

fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// JavaScript's times are whole numbers up to 2^53; a fraction or a sign is cut.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts of numbers saturate"
)]
fn time(time_ms: f64) -> u64 {
    time_ms as u64
}
