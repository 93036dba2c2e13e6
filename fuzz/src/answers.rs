//! What the registry's responses and the app's JWT hold: delays, dates, claims, types of fields.

use crate::api::response;
use crate::api::schema::{JsonTypes, ObjectSchema, check};
use crate::number;
use crate::policy::jwt_claims::{Claims, Freshness};
use crate::policy::{clock_skew, retry};

const RESPONSE: ObjectSchema = ObjectSchema::new(
    "response",
    "id,total,next",
    &[
        JsonTypes::TEXT,
        JsonTypes::NUMBER,
        JsonTypes::NUMBER.or(JsonTypes::NULL),
    ],
);

/// Three numbers, then a text.
pub fn run(data: &[u8]) {
    let [first, second, third] = [0, 1, 2].map(|at| number(data, at));
    let rest = data.get(24..).unwrap_or_default();

    let text = String::from_utf8_lossy(rest);
    if let Some(delay_ms) = response::retry_after_ms(&text, first, second) {
        assert!(delay_ms >= 0.0 || second.is_nan());
    }
    let delay_ms = retry::retry_delay_ms(rest.len() as u32, 2, true, None, third.clamp(0.0, 1.0));
    assert!(
        delay_ms.is_none_or(|delay_ms| delay_ms.is_nan() || (0.0..=8_000.0).contains(&delay_ms))
    );

    let finite = [first, second, third]
        .iter()
        .all(|value| value.abs() < 1e15);
    if finite {
        let skew_ms = clock_skew::skew_ms(first, second, third);
        assert!((skew_ms - (second - third)).abs() <= 3_001.0);
    }

    if let Ok(claims) = Claims::from_parts(first, second, None) {
        let expired = claims.freshness(third) == Freshness::Expired;
        assert_eq!(expired, third >= claims.expires_at_ms);
        claims.may_be_clock_skew(third);
    }

    let digits: Vec<u8> = rest.iter().map(|byte| byte % 9).collect();
    let conforms = digits
        .iter()
        .zip(RESPONSE.types.iter().cycle())
        .all(|(digit, types)| u32::from(types.0) & (1 << digit) != 0);
    assert_eq!(check(&RESPONSE, &digits).is_ok(), conforms);
}
