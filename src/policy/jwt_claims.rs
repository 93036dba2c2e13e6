//! The claims of the app's JWT, read to know when a new one is needed. Nothing here verifies or signs.

/// A JWT is replaced this long before it expires, in milliseconds.
const REFRESH_BEFORE_MS: f64 = 30_000.0;

/// How far apart the signer's clock and this machine's may be while the registry's is not known, in milliseconds: 10 min,
/// the longest lifetime of a JWT, and 2 min by which `iat` may be backdated.
const MAX_CLOCK_SKEW_MS: f64 = 720_000.0;
/// A JWT with a shorter lifetime was not signed for the registry: its expiry counts as it stands. In milliseconds.
const MIN_LIFETIME_MS: f64 = 120_000.0;

/// How far ahead ICR lets a JWT expire, in milliseconds.
const MAX_LIFETIME_MS: f64 = 600_000.0;
/// How far clocks may differ before a claim counts as wrong, in milliseconds.
const TOLERANCE_MS: f64 = 60_000.0;

/// The claims that the client needs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Claims {
    pub(crate) expires_at_ms: f64,
    /// NaN where there is no `iat`.
    pub(crate) issued_at_ms: f64,
    pub(crate) app_id: Option<String>,
}

/// Whether a JWT can still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    Fresh,
    /// Still valid, but not for long enough to start a call with it.
    Expiring,
    Expired,
}

impl Claims {
    pub(crate) fn freshness(&self, now_ms: f64) -> Freshness {
        if now_ms >= self.expires_at_ms {
            Freshness::Expired
        } else if now_ms >= self.expires_at_ms - REFRESH_BEFORE_MS {
            Freshness::Expiring
        } else {
            Freshness::Fresh
        }
    }

    /// Whether it may only seem expired because this machine's clock is fast: it was signed recently, and the registry's
    /// time is not known yet. Sending it does no harm, and the response's `Date` settles it.
    pub(crate) fn may_be_clock_skew(&self, now_ms: f64) -> bool {
        now_ms - self.issued_at_ms <= MAX_CLOCK_SKEW_MS
            && self.expires_at_ms - self.issued_at_ms >= MIN_LIFETIME_MS
    }

    /// What contradicts ICR's documentation in the claims, for a message.
    pub(crate) fn flaw(&self, now_ms: f64, has_alg: bool) -> Option<&'static str> {
        if self.expires_at_ms > now_ms + MAX_LIFETIME_MS + TOLERANCE_MS {
            Some("its `exp` is more than 10 minutes ahead.")
        } else if self.expires_at_ms <= now_ms {
            Some("its `exp` has passed.")
        } else if self.issued_at_ms > now_ms + TOLERANCE_MS {
            Some("its `iat` is in the future.")
        } else if self.issued_at_ms.is_nan() {
            Some("it has no numeric `iat`.")
        } else if self.app_id.is_none() {
            Some("it has no `iss`.")
        } else if !has_alg {
            Some(
                "its payload has no `alg`, which ICR's documentation asks for besides the header's.",
            )
        } else {
            None
        }
    }

    /// Claims as JavaScript parsed them: `exp` and `iat` in seconds, NaN for what is no number, and `iss`, the app's id.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn from_parts(exp_s: f64, iat_s: f64, iss: Option<String>) -> Result<Self, String> {
        if !exp_s.is_finite() {
            return Err("a JWT without a numeric `exp` claim".to_owned());
        }
        Ok(Self {
            expires_at_ms: exp_s * 1000.0,
            issued_at_ms: iat_s * 1000.0,
            app_id: iss,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jwt_is_replaced_30_s_before_it_expires() {
        let claims = Claims::from_parts(1000.0, f64::NAN, None).unwrap();
        for (now_ms, freshness) in [
            (0.0, Freshness::Fresh),
            (969_999.0, Freshness::Fresh),
            (970_000.0, Freshness::Expiring),
            (999_999.0, Freshness::Expiring),
            (1_000_000.0, Freshness::Expired),
        ] {
            assert_eq!(claims.freshness(now_ms), freshness, "{now_ms}");
        }
    }

    #[test]
    fn only_a_jwt_signed_recently_for_some_minutes_may_be_clock_skew() {
        let now_s = 1e9;
        for (iat_s, exp_s, may_be_skew) in [
            (now_s - 660.0, now_s - 60.0, true),
            (now_s - 720.0, now_s - 180.0, true),
            (now_s - 721.0, now_s - 180.0, false),
            (now_s - 60.0, now_s - 1.0, false),
            (now_s - 3600.0, now_s - 60.0, false),
            (f64::NAN, now_s - 1.0, false),
        ] {
            let claims = Claims::from_parts(exp_s, iat_s, None).unwrap();
            assert_eq!(claims.freshness(now_s * 1000.0), Freshness::Expired);
            assert_eq!(
                claims.may_be_clock_skew(now_s * 1000.0),
                may_be_skew,
                "{iat_s} {exp_s}"
            );
        }
    }

    #[test]
    fn the_flaw_of_a_jwt_is_named() {
        let now_s = 1e9;
        let flaw = |iat_s, exp_s, iss: Option<&str>, has_alg| {
            let claims = Claims::from_parts(exp_s, iat_s, iss.map(str::to_owned)).unwrap();
            claims.flaw(now_s * 1000.0, has_alg)
        };
        let app = Some("app");
        assert_eq!(flaw(now_s - 60.0, now_s + 540.0, app, true), None);
        for (flaw, named) in [
            (flaw(now_s - 60.0, now_s + 3600.0, app, true), "`exp`"),
            (flaw(now_s - 900.0, now_s - 300.0, app, true), "`exp`"),
            (flaw(now_s + 120.0, now_s + 540.0, app, true), "`iat`"),
            (flaw(f64::NAN, now_s + 540.0, app, true), "`iat`"),
            (flaw(now_s - 60.0, now_s + 540.0, None, true), "`iss`"),
            (flaw(now_s - 60.0, now_s + 540.0, app, false), "`alg`"),
        ] {
            assert!(
                flaw.is_some_and(|flaw| flaw.contains(named)),
                "{named}: {flaw:?}"
            );
        }
    }

    #[test]
    fn a_jwt_needs_a_numeric_expiry() {
        assert!(Claims::from_parts(f64::NAN, 1.0, Some("app".into())).is_err());
        assert!(Claims::from_parts(f64::INFINITY, f64::NAN, None).is_err());
    }
}
