//! What the registry and the host's JWT say: waits, dates, claims, kinds of fields.

use crate::jwt::{Claims, Freshness};
use crate::shape::{Kinds, Shape, check};
use crate::{clock, number, response, retry};

const ANSWER: Shape = Shape {
    within: "answer",
    fields: "id,total,next",
    allowed: &[Kinds::TEXT, Kinds::NUMBER, Kinds::NUMBER.or(Kinds::NULL)],
};

/// Three numbers, then a text.
pub fn run(data: &[u8]) {
    let [first, second, third] = [0, 1, 2].map(|at| number(data, at));
    let rest = data.get(24..).unwrap_or_default();

    let text = String::from_utf8_lossy(rest);
    if let Some(wait_ms) = response::retry_after_ms(&text, first, second) {
        assert!((0.0..=60_000.0).contains(&wait_ms) || second.is_nan());
    }
    let wait_ms = retry::wait_ms(rest.len() as u32, 2, true, None, third.clamp(0.0, 1.0));
    assert!(wait_ms.is_none_or(|wait_ms| wait_ms.is_nan() || (0.0..=8_000.0).contains(&wait_ms)));

    let finite = [first, second, third]
        .iter()
        .all(|value| value.abs() < 1e15);
    if finite {
        let skew_ms = clock::skew_ms(first, second, third);
        assert!((skew_ms - (second - third)).abs() <= 3_001.0);
    }

    if let Ok(claims) = Claims::from_parts(first, second, None) {
        let expired = claims.freshness(third) == Freshness::Expired;
        assert_eq!(expired, third >= claims.expires_at_ms);
        claims.is_doubtful(third);
    }

    let flawless = rest
        .iter()
        .zip(ANSWER.allowed.iter().cycle())
        .all(|(kind, allowed)| u32::from(allowed.0) & (1 << (kind & 15)) != 0);
    assert_eq!(check(&ANSWER, rest).is_ok(), flawless);
}
