//! What libFuzzer runs over the client's decisions. They are private to the client's crate: here they are compiled from
//! the same files, so that nothing is exported for it.
#![allow(
    dead_code,
    unexpected_cfgs,
    reason = "the client's files hold more than is run here"
)]

pub mod addresses;
pub mod answers;
pub mod names;
pub mod tokens;
pub mod walk;

#[path = "../../src/clock.rs"]
mod clock;
#[path = "../../src/error.rs"]
mod error;
#[path = "../../src/jwt.rs"]
mod jwt;
#[path = "../../src/number.rs"]
mod number;
#[path = "../../src/options.rs"]
mod options;
#[path = "../../src/paging.rs"]
mod paging;
#[path = "../../src/request.rs"]
mod request;
#[path = "../../src/response.rs"]
mod response;
#[path = "../../src/retry.rs"]
mod retry;
#[path = "../../src/shape.rs"]
mod shape;
#[path = "../../src/token_cache.rs"]
mod token_cache;

/// Numbers of every kind, the odd ones too.
fn number(data: &[u8], at: usize) -> f64 {
    let mut bytes = [0; 8];
    for (byte, given) in bytes.iter_mut().zip(data.iter().skip(at * 8)) {
        *byte = *given;
    }
    f64::from_bits(u64::from_le_bytes(bytes))
}
