//! How many requests may be in flight with one credential: a 429 closes its gate for a while and reopens it step by step.

/// Up to so many requests in flight it grows by one with each response at first.
const INITIAL_THRESHOLD: f64 = 2.0;

/// A limit on requests in flight. After a 429 it behaves like TCP after a loss: slow start up to half of what failed, then one
/// more per round.
#[derive(Debug)]
pub(crate) struct RateLimit {
    limit: f64,
    threshold: f64,
    opens_at_ms: f64,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self {
            limit: 2.0 * INITIAL_THRESHOLD,
            threshold: INITIAL_THRESHOLD,
            opens_at_ms: 0.0,
        }
    }
}

impl RateLimit {
    /// How many requests may be in flight.
    pub(crate) fn limit(&self) -> f64 {
        self.limit.floor()
    }

    /// When the gate opens.
    pub(crate) fn opens_at_ms(&self) -> f64 {
        self.opens_at_ms
    }

    /// Records a response other than a 429.
    pub(crate) fn record_success(&mut self) {
        self.limit += if self.limit < self.threshold {
            1.0
        } else {
            0.25 / self.limit
        };
    }

    /// Records a 429, which closes the gate for a delay. The delay has jitter already.
    pub(crate) fn record_429(&mut self, now_ms: f64, delay_ms: f64) {
        // Of the requests that were in flight together, the first to fail has closed the gate already.
        if now_ms >= self.opens_at_ms {
            self.threshold = (self.limit / 2.0).max(2.0);
            self.limit = 1.0;
        }
        self.opens_at_ms = self.opens_at_ms.max(now_ms + delay_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_before_the_wait_is_over_and_few_are_at_first() {
        let mut limit = RateLimit::default();
        limit.record_429(100.0, 1_000.0);
        assert!((limit.opens_at_ms() - 1_100.0).abs() < f64::EPSILON);
        assert!((limit.limit() - 1.0).abs() < f64::EPSILON);
        limit.record_success();
        assert!((limit.limit() - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn the_longest_of_several_waits_counts() {
        let mut limit = RateLimit::default();
        limit.record_429(0.0, 5_000.0);
        limit.record_429(10.0, 1_000.0);
        assert!((limit.opens_at_ms() - 5_000.0).abs() < f64::EPSILON);
    }

    #[test]
    fn beyond_half_of_what_failed_it_grows_slowly() {
        let mut limit = RateLimit::default();
        limit.record_429(0.0, 1.0);
        limit.record_success();
        assert!((limit.limit() - 2.0).abs() < f64::EPSILON);
        (0..8).for_each(|_| limit.record_success());
        assert!((limit.limit() - 2.0).abs() < f64::EPSILON);
        (0..3).for_each(|_| limit.record_success());
        assert!((limit.limit() - 3.0).abs() < f64::EPSILON);
    }

    /// Serves `callers` with room for 20 requests a second, one millisecond a round. How many 429s each met.
    fn refusals_of_each(callers: usize) -> Vec<u32> {
        let (mut limit, mut refusals) = (RateLimit::default(), vec![0; callers]);
        limit.record_429(0.0, 1_000.0);
        let mut waiting: std::collections::VecDeque<usize> = (0..callers).collect();
        let (mut now_ms, mut second, mut served) = (0.0_f64, -1.0, 0);
        while !waiting.is_empty() {
            now_ms = now_ms.max(limit.opens_at_ms());
            let round = (1..=waiting.len()).take_while(|count| {
                f64::from(u32::try_from(*count).unwrap_or(u32::MAX)) <= limit.limit()
            });
            let round = round.count();
            let round: Vec<usize> = waiting.drain(..round).collect();
            now_ms += 1.0;
            for caller in round {
                if (now_ms / 1_000.0).floor() > second {
                    second = (now_ms / 1_000.0).floor();
                    served = 0;
                }
                served += 1;
                if served <= 20 {
                    limit.record_success();
                } else {
                    refusals[caller] += 1;
                    waiting.push_back(caller);
                    limit.record_429(now_ms, 1_000.0 - now_ms % 1_000.0);
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
