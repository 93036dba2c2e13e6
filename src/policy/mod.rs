//! The decisions of the client, as pure functions and state machines: time is an argument (`now_ms`), and so is randomness.

pub(crate) mod clock_skew;
pub(crate) mod jwt_claims;
pub(crate) mod option_rules;
pub(crate) mod pagination;
pub(crate) mod rate_limit;
pub(crate) mod refusals;
pub(crate) mod retry;
pub(crate) mod token_cache;
