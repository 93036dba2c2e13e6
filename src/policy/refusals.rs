//! What to do about an access token that the registry refused: a token that was just created may not be known everywhere yet,
//! and a path that always refuses must not cost a token each time.

/// A token younger than this may not be known everywhere yet, in milliseconds.
const YOUNG_MS: f64 = 10_000.0;
/// The delays before such a token is sent again, in milliseconds: 2 s in all.
const RESEND_DELAYS_MS: [f64; 5] = [100.0, 200.0, 400.0, 600.0, 700.0];
/// How many tokens, or questions for permissions, an owner's refusals may cost at a stretch.
const MAX_AT_A_STRETCH: f64 = 5.0;
/// One more after each of these, in milliseconds.
const REFILL_INTERVAL_MS: f64 = 60_000.0;

/// What to do with a request whose token was refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Decision {
    /// Send it again with the same token after this delay, in milliseconds.
    Resend(f64),
    /// Remove the token, and send it again with another.
    Replace,
    /// Keep the token: the refusal is the response.
    Keep,
}

/// What the decision depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal {
    /// How long ago the token was created, in milliseconds.
    pub(crate) age_ms: f64,
    /// Whether a response had accepted the token before this request was sent.
    pub(crate) accepted: bool,
    /// How often this call was sent again with the same token.
    pub(crate) resent: usize,
    /// Whether this call had another token already.
    pub(crate) replaced: bool,
}

/// Bounds what may be done: some times at a stretch, then once in an interval.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    available: f64,
    refilled_at_ms: f64,
}

impl Bucket {
    fn take(&mut self, now_ms: f64) -> bool {
        let elapsed_ms = (now_ms - self.refilled_at_ms).max(0.0);
        self.available = MAX_AT_A_STRETCH.min(self.available + elapsed_ms / REFILL_INTERVAL_MS);
        self.refilled_at_ms = now_ms;
        let taken = self.available >= 1.0;
        if taken {
            self.available -= 1.0;
        }
        taken
    }
}

/// What the refusals of one owner's tokens have cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnerRefusals {
    replacements: Bucket,
    permission_checks: Bucket,
    /// Waiting for a young token was in vain, and no token was accepted since.
    waited_in_vain: bool,
}

impl OwnerRefusals {
    pub(crate) fn new(now_ms: f64) -> Self {
        let bucket = Bucket {
            available: MAX_AT_A_STRETCH,
            refilled_at_ms: now_ms,
        };
        Self {
            replacements: bucket,
            permission_checks: bucket,
            waited_in_vain: false,
        }
    }

    /// Whether a 403 may be worth the question for the installation's permissions.
    pub(crate) fn take_permission_check(&mut self, now_ms: f64) -> bool {
        self.permission_checks.take(now_ms)
    }

    pub(crate) fn decide(&mut self, refusal: Refusal, now_ms: f64) -> Decision {
        let may_be_unknown_yet = !refusal.accepted && refusal.age_ms < YOUNG_MS;
        if may_be_unknown_yet && !refusal.replaced && !self.waited_in_vain {
            if let Some(delay_ms) = RESEND_DELAYS_MS.get(refusal.resent) {
                return Decision::Resend(*delay_ms);
            }
            self.waited_in_vain = true;
        }
        // A new token that is refused, too, is not to blame.
        if refusal.replaced || !self.replacements.take(now_ms) {
            return Decision::Keep;
        }
        Decision::Replace
    }

    /// Records that a token was accepted. Other paths may still refuse it.
    pub(crate) fn record_success(&mut self) {
        self.waited_in_vain = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Refusal = Refusal {
        age_ms: 60_000.0,
        accepted: true,
        resent: 0,
        replaced: false,
    };
    const NEW: Refusal = Refusal {
        age_ms: 50.0,
        accepted: false,
        ..OLD
    };

    #[test]
    fn a_new_token_is_sent_again_for_two_seconds_and_then_replaced_once() {
        let mut owner = OwnerRefusals::new(0.0);
        let mut waited_ms = 0.0;
        for resent in 0..5 {
            let Decision::Resend(delay_ms) = owner.decide(Refusal { resent, ..NEW }, 0.0) else {
                panic!("not resent");
            };
            waited_ms += delay_ms;
        }
        assert!((waited_ms - 2_000.0).abs() < f64::EPSILON);
        assert_eq!(
            owner.decide(Refusal { resent: 5, ..NEW }, 0.0),
            Decision::Replace
        );
        let replaced = Refusal {
            replaced: true,
            ..NEW
        };
        assert_eq!(owner.decide(replaced, 0.0), Decision::Keep);
    }

    #[test]
    fn who_waited_in_vain_does_not_wait_again_before_a_success() {
        let mut owner = OwnerRefusals::new(0.0);
        assert_eq!(
            owner.decide(Refusal { resent: 5, ..NEW }, 0.0),
            Decision::Replace
        );
        assert_eq!(owner.decide(NEW, 0.0), Decision::Replace);
        owner.record_success();
        assert_eq!(owner.decide(NEW, 0.0), Decision::Resend(100.0));
    }

    #[test]
    fn refusals_cost_five_tokens_at_a_stretch_and_then_one_a_minute() {
        let mut owner = OwnerRefusals::new(0.0);
        let mut decide = |now_ms| owner.decide(OLD, now_ms);
        for _ in 0..5 {
            assert_eq!(decide(0.0), Decision::Replace);
        }
        assert_eq!(decide(59_999.0), Decision::Keep);
        assert_eq!(decide(60_000.0), Decision::Replace);
        assert_eq!(decide(60_001.0), Decision::Keep);
        assert_eq!(decide(1e9), Decision::Replace);
    }
}
