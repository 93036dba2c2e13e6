//! The host's JWT: its claims are read to know when to ask for a new one. Nothing here verifies or signs.

/// A JWT is asked for again this long before it ends, in milliseconds.
const REFRESH_BEFORE_MS: f64 = 30_000.0;

/// How far the host's clock and this machine's may be apart while the registry's is not known, in milliseconds: 10 min,
/// and as much as a JWT may be dated back.
const DOUBT_MS: f64 = 720_000.0;
/// A JWT that is made to live shorter leaves no doubt, in milliseconds.
const SHORT_LIFE_MS: f64 = 120_000.0;

/// The claims that the client needs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Claims {
    pub(crate) expires_at_ms: f64,
    /// The time that the signer dates it from, NaN where it does not say so.
    pub(crate) issued_at_ms: f64,
    pub(crate) app_id: Option<String>,
}

/// What to do with the JWT at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    Fresh,
    /// Still valid, but too short to start with.
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

    /// Whether it looks expired only because this machine's clock may be fast: the host has just signed it by its own
    /// clock, and no answer of the registry has told the time yet. Sending it does no harm, and brings the time.
    pub(crate) fn is_doubtful(&self, now_ms: f64) -> bool {
        now_ms - self.issued_at_ms <= DOUBT_MS
            && self.expires_at_ms - self.issued_at_ms >= SHORT_LIFE_MS
    }

    /// Claims as the host's JSON parser gave them: `exp` and `iat` in seconds, NaN for what is no number, and
    /// `iss`, the app's id.
    ///
    /// # Errors
    /// What is wrong with them, for a message.
    pub(crate) fn from_parts(
        exp_s: f64,
        iat_s: f64,
        iss: Option<String>,
    ) -> Result<Self, &'static str> {
        if !exp_s.is_finite() {
            return Err("has no numeric `exp` claim");
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
    fn a_jwt_is_asked_for_again_30_s_before_it_ends() {
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
    fn only_a_jwt_that_was_just_signed_for_some_minutes_is_in_doubt() {
        let now_s = 1e9;
        for (iat_s, exp_s, doubtful) in [
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
                claims.is_doubtful(now_s * 1000.0),
                doubtful,
                "{iat_s} {exp_s}"
            );
        }
    }

    #[test]
    fn a_jwt_needs_a_numeric_end() {
        assert!(Claims::from_parts(f64::NAN, 1.0, Some("app".into())).is_err());
        assert!(Claims::from_parts(f64::INFINITY, f64::NAN, None).is_err());
    }
}
