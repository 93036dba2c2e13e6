//! Whether to retry, and after which delay.

/// The upper bound of the first backoff in milliseconds; it doubles with each attempt.
const BASE_MS: f64 = 500.0;
/// The longest backoff.
const MAX_MS: f64 = 8_000.0;

/// The delay before the next attempt in milliseconds, `None` to give up.
///
/// `attempt` counts from 1, `random` is from 0 to 1. The registry's own `retry_after_ms` takes precedence over the
/// backoff. Both have jitter, so that clients that failed together do not return together.
pub(crate) fn retry_delay_ms(
    attempt: u32,
    max_retries: u32,
    retryable: bool,
    retry_after_ms: Option<f64>,
    random: f64,
) -> Option<f64> {
    (retryable && attempt <= max_retries).then(|| match retry_after_ms {
        Some(wait_ms) => wait_ms * (1.0 + random / 10.0),
        None => with_jitter(backoff_ms(attempt, BASE_MS, MAX_MS), random),
    })
}

/// Between half and all of a backoff.
pub(crate) fn with_jitter(backoff_ms: f64, random: f64) -> f64 {
    backoff_ms * (0.5 + random / 2.0)
}

/// `base_ms` doubled with each attempt after the first, `max_ms` at most.
pub(crate) fn backoff_ms(attempt: u32, base_ms: f64, max_ms: f64) -> f64 {
    let doublings = attempt.saturating_sub(1).min(16);
    (base_ms * f64::from(1_u32 << doublings)).min(max_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_8_s_between_half_and_all() {
        for (attempt, bound_ms) in [
            (1, 500.0),
            (2, 1000.0),
            (3, 2000.0),
            (5, 8000.0),
            (6, 8000.0),
            (u32::MAX - 1, 8000.0),
        ] {
            for random in [0.0, 0.25, 1.0] {
                let wait = retry_delay_ms(attempt, u32::MAX, true, None, random);
                assert_eq!(wait, Some(bound_ms * (0.5 + random / 2.0)));
            }
        }
    }

    #[test]
    fn the_registrys_delay_takes_precedence() {
        assert_eq!(retry_delay_ms(1, 2, true, Some(0.0), 1.0), Some(0.0));
        assert_eq!(
            retry_delay_ms(1, 2, true, Some(1_000.0), 0.0),
            Some(1_000.0)
        );
        assert_eq!(
            retry_delay_ms(2, 2, true, Some(60_000.0), 1.0),
            Some(66_000.0)
        );
    }

    #[test]
    fn it_gives_up_after_max_retries_and_on_what_cannot_change() {
        assert_eq!(retry_delay_ms(3, 2, true, None, 1.0), None);
        assert_eq!(retry_delay_ms(1, 0, true, Some(1.0), 1.0), None);
        assert_eq!(retry_delay_ms(1, 2, false, Some(1.0), 1.0), None);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_delay_is_within_its_bounds_and_giving_up_has_a_reason(
            attempt in 1..u32::MAX,
            max_retries in any::<u32>(),
            retryable in any::<bool>(),
            retry_after_ms in prop::option::of(0.0..60_000.0_f64),
            random in 0.0..=1.0_f64,
        ) {
            let may_retry = retryable && attempt <= max_retries;
            match (retry_delay_ms(attempt, max_retries, retryable, retry_after_ms, random), retry_after_ms) {
                (None, _) => prop_assert!(!may_retry),
                (Some(wait), Some(named)) => prop_assert!(may_retry && (named..=named * 1.1 + 1e-9).contains(&wait)),
                (Some(wait), None) => prop_assert!(may_retry && (BASE_MS / 2.0..=MAX_MS).contains(&wait)),
            }
        }

        #[test]
        fn a_later_attempt_never_has_a_shorter_delay_for_the_same_random(
            attempt in 1..u32::MAX - 1,
            random in 0.0..=1.0_f64,
        ) {
            let wait = |attempt| retry_delay_ms(attempt, u32::MAX, true, None, random);
            prop_assert!(wait(attempt + 1) >= wait(attempt));
        }
    }
}
