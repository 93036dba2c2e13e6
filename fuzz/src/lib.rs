//! What libFuzzer runs over the pure layers of the crate, `api`, `policy` and `host`. They are private to its crate: here they are
//! compiled from the same files, so that nothing is exported for it.
#![allow(
    dead_code,
    unused_imports,
    unexpected_cfgs,
    reason = "the client's files hold more than is run here"
)]

pub mod addresses;
pub mod answers;
pub mod names;
pub mod states;
pub mod tokens;
pub mod walk;
pub mod webhooks;

#[macro_use]
#[path = "../../src/concat_text.rs"]
mod concat_text;
#[path = "../../src/api/mod.rs"]
mod api;
#[path = "../../src/host/mod.rs"]
mod host;
#[path = "../../src/policy/mod.rs"]
mod policy;

/// Numbers of every kind, the odd ones too.
fn number(data: &[u8], at: usize) -> f64 {
    let mut bytes = [0; 8];
    for (byte, given) in bytes.iter_mut().zip(data.iter().skip(at * 8)) {
        *byte = *given;
    }
    f64::from_bits(u64::from_le_bytes(bytes))
}
