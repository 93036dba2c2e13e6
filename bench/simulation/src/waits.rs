//! How long callers waited, in buckets that are 2 % wide.

const FIRST_MS: f64 = 0.01;
const GROWTH: f64 = 1.02;

#[derive(Default)]
pub(crate) struct Waits {
    buckets: Vec<u64>,
    count: u64,
    longest_ms: f64,
}

impl Waits {
    pub(crate) fn record(&mut self, ms: f64) {
        let bucket = if ms < FIRST_MS {
            0
        } else {
            ((ms / FIRST_MS).ln() / GROWTH.ln()) as usize + 1
        };
        if self.buckets.len() <= bucket {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] += 1;
        self.count += 1;
        self.longest_ms = self.longest_ms.max(ms);
    }

    /// What this share of the callers waited at most, in milliseconds.
    pub(crate) fn quantile_ms(&self, share: f64) -> f64 {
        let wanted = (share * self.count as f64).ceil() as u64;
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= wanted.max(1) {
                let end = FIRST_MS * GROWTH.powi(bucket as i32);
                return if bucket == 0 {
                    0.0
                } else {
                    end.min(self.longest_ms)
                };
            }
        }
        0.0
    }

    pub(crate) fn longest_ms(&self) -> f64 {
        self.longest_ms
    }
}
