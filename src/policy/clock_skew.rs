//! The difference between the registry's clock and this machine's, from the `Date` header of responses.

/// The `Date` header has whole seconds: the registry's time was within the second that starts there.
const RESOLUTION_MS: f64 = 1000.0;

/// Latency and rounding cause small differences, which are ignored.
const TOLERANCE_MS: f64 = 2000.0;

/// A clock that gains or loses more than this on the monotonic one was set, or the machine slept. In milliseconds.
const MAX_DRIFT_MS: f64 = 30_000.0;

/// Whether a clock has not jumped since its offset from the monotonic one was noted; `false` for NaN, if it never was.
pub(crate) fn is_steady(noted_offset_ms: f64, offset_ms: f64) -> bool {
    (noted_offset_ms - offset_ms).abs() <= MAX_DRIFT_MS
}

/// The registry's clock minus the local one, in milliseconds: the known value, changed no further than the header proves.
pub(crate) fn skew_ms(known_ms: f64, date_ms: f64, local_ms: f64) -> f64 {
    let earliest_ms = date_ms - local_ms;
    let moved_ms = known_ms.max(earliest_ms).min(earliest_ms + RESOLUTION_MS);
    if (moved_ms - known_ms).abs() > TOLERANCE_MS {
        earliest_ms + RESOLUTION_MS / 2.0
    } else {
        known_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_steady_until_it_jumps() {
        assert!(is_steady(5000.0, 5000.0));
        assert!(is_steady(5000.0, -20_000.0));
        assert!(!is_steady(5000.0, 65_000.0));
        assert!(!is_steady(5000.0, -65_000.0));
        assert!(!is_steady(f64::NAN, 5000.0));
    }

    #[test]
    fn a_clock_that_agrees_is_left_alone() {
        for local_ms in [10_000.0, 10_999.0, 12_900.0, 8500.0] {
            assert_eq!(
                skew_ms(0.0, 10_000.0, local_ms).total_cmp(&0.0),
                std::cmp::Ordering::Equal
            );
        }
    }

    #[test]
    fn a_clock_that_is_minutes_off_is_followed_both_ways() {
        for off_ms in [600_000.0, -600_000.0] {
            let skew = skew_ms(0.0, 1e12 + off_ms, 1e12);
            assert!((skew - off_ms).abs() <= RESOLUTION_MS, "{skew}");
            let again = skew_ms(skew, 1e12 + off_ms + 1000.0, 1e12 + 1300.0);
            assert!((again - skew).abs() < f64::EPSILON, "settles");
            let back = skew_ms(skew, 1e12, 1e12);
            assert!(back.abs() <= RESOLUTION_MS, "{back}");
        }
    }
}
