//! How many requests may be in flight: with one credential, where a 429 closes the gate for a while and reopens it step by
//! step, and of one client.

/// Before the first 429, this many requests were surely not too many at once. In requests.
const INITIAL_THRESHOLD: f64 = 16.0;
/// Clients that were limited together do not return together: the wait grows by up to this part.
const JITTER: f64 = 0.1;

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Admission {
    /// Now; it counts as in flight until it is released.
    Granted,
    /// After so many milliseconds, if then.
    Closed(f64),
    /// When another request has been released.
    Full,
}

/// A limit on requests in flight. After a 429 it behaves like TCP after a loss: slow start up to half of what failed, then one
/// more a round.
#[derive(Debug)]
pub(crate) struct RateLimit {
    limit: f64,
    threshold: f64,
    in_flight: u32,
    opens_at_ms: f64,
}

impl RateLimit {
    /// A limit that stays.
    pub(crate) fn fixed(limit: u32) -> Self {
        Self {
            limit: f64::from(limit),
            threshold: f64::INFINITY,
            in_flight: 0,
            opens_at_ms: f64::NEG_INFINITY,
        }
    }

    /// The gate of a credential that met its first 429.
    pub(crate) fn after_429() -> Self {
        Self {
            limit: 1.0,
            threshold: INITIAL_THRESHOLD,
            in_flight: 0,
            opens_at_ms: f64::NEG_INFINITY,
        }
    }

    pub(crate) fn admit(&mut self, now_ms: f64) -> Admission {
        if now_ms < self.opens_at_ms {
            return Admission::Closed(self.opens_at_ms - now_ms);
        }
        if f64::from(self.in_flight) + 1.0 > self.limit {
            return Admission::Full;
        }
        self.in_flight += 1;
        Admission::Granted
    }

    /// Counts a request as no longer in flight.
    pub(crate) fn release(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Records a response other than a 429.
    pub(crate) fn record_success(&mut self) {
        self.limit += if self.limit < self.threshold {
            1.0
        } else {
            1.0 / self.limit
        };
    }

    /// Records a 429: nobody is sent for so long. `random` is from 0 to 1.
    pub(crate) fn record_429(&mut self, now_ms: f64, delay_ms: f64, random: f64) {
        // Of the requests that were in flight together, the first to fail has closed the gate already.
        if now_ms >= self.opens_at_ms {
            self.threshold = (self.limit / 2.0).clamp(1.0, INITIAL_THRESHOLD);
            self.limit = 1.0;
        }
        let opens_at_ms = now_ms + delay_ms * (1.0 + JITTER * random);
        self.opens_at_ms = self.opens_at_ms.max(opens_at_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_limit_admits_so_many_at_a_time() {
        let mut limit = RateLimit::fixed(2);
        assert_eq!(limit.admit(0.0), Admission::Granted);
        assert_eq!(limit.admit(0.0), Admission::Granted);
        assert_eq!(limit.admit(0.0), Admission::Full);
        limit.release();
        assert_eq!(limit.admit(0.0), Admission::Granted);
        assert_eq!(limit.admit(0.0), Admission::Full);
    }

    #[test]
    fn nobody_is_sent_before_the_wait_is_over_and_few_are_at_first() {
        let mut gate = RateLimit::after_429();
        gate.record_429(0.0, 1_000.0, 0.0);
        assert_eq!(gate.admit(0.0), Admission::Closed(1_000.0));
        assert_eq!(gate.admit(999.0), Admission::Closed(1.0));
        assert_eq!(gate.admit(1_000.0), Admission::Granted);
        assert_eq!(gate.admit(1_000.0), Admission::Full);
        gate.release();
        gate.record_success();
        assert_eq!(gate.admit(1_001.0), Admission::Granted);
        assert_eq!(gate.admit(1_001.0), Admission::Granted);
        assert_eq!(gate.admit(1_001.0), Admission::Full);
    }

    #[test]
    fn the_longest_of_several_waits_counts_with_jitter() {
        let mut gate = RateLimit::after_429();
        gate.record_429(0.0, 5_000.0, 1.0);
        gate.record_429(10.0, 1_000.0, 0.0);
        assert_eq!(gate.admit(20.0), Admission::Closed(5_480.0));
    }

    /// Serves `callers` with room for 20 requests a second, one millisecond a request. How many 429s each met.
    fn refusals_of_each(callers: usize) -> Vec<u32> {
        let (mut gate, mut refusals) = (RateLimit::after_429(), vec![0; callers]);
        gate.record_429(0.0, 1_000.0, 0.5);
        let mut waiting: std::collections::VecDeque<usize> = (0..callers).collect();
        let (mut now_ms, mut second, mut served) = (0.0_f64, -1.0, 0);
        while !waiting.is_empty() {
            if let Admission::Closed(delay_ms) = gate.admit(now_ms) {
                now_ms += delay_ms;
                continue;
            }
            let mut round = vec![waiting.pop_front().unwrap()];
            while !waiting.is_empty() && gate.admit(now_ms) == Admission::Granted {
                round.push(waiting.pop_front().unwrap());
            }
            now_ms += 1.0;
            for caller in round {
                gate.release();
                if (now_ms / 1_000.0).floor() > second {
                    second = (now_ms / 1_000.0).floor();
                    served = 0;
                }
                served += 1;
                if served <= 20 {
                    gate.record_success();
                } else {
                    refusals[caller] += 1;
                    waiting.push_back(caller);
                    gate.record_429(now_ms, 1_000.0 - now_ms % 1_000.0, 0.5);
                }
            }
        }
        refusals
    }

    #[test]
    fn two_hundred_callers_against_twenty_a_second_meet_few_429s() {
        let refusals = refusals_of_each(200);
        assert!(
            refusals.iter().all(|refusals| *refusals <= 2),
            "{refusals:?}"
        );
        assert!(refusals.iter().sum::<u32>() < 60, "{refusals:?}");
    }
}
