//! What is known of the platform: documented, or measured by others. Latencies and prices stand here alone.

use crate::random::Random;

pub(crate) const REGIONS: usize = 8;
const WITHIN_REGION_MS: f64 = 12.0;
const ACROSS_MS: (f64, f64) = (85.0, 160.0);
/// Where the registry is.
const REGISTRY_REGION: usize = 0;

/// A read of KV where the data center has the value, or its absence, from the last minute, and elsewhere.
pub(crate) const KV_HOT_MS: f64 = 3.0;
pub(crate) const KV_COLD_MS: f64 = 80.0;
pub(crate) const KV_CACHE_MS: f64 = 60_000.0;
/// The Cache API of a data center.
pub(crate) const CACHE_MS: f64 = 4.0;
pub(crate) const CACHE_TTL_MS: f64 = 60_000.0;
/// What an object works for on one request: a thousand requests a second are its limit.
pub(crate) const OBJECT_MS: f64 = 1.0;
/// What is written by an object has to be durable before it answers.
pub(crate) const OBJECT_WRITE_MS: f64 = 12.0;
/// The token, the count of asks, the note before a request, the alarm.
const ROWS_PER_TOKEN: f64 = 4.0;

/// Dollars by list price.
const KV_READ: f64 = 0.50e-6;
const KV_WRITE: f64 = 5.0e-6;
const OBJECT_REQUEST: f64 = 0.15e-6;
const OBJECT_SECOND: f64 = 12.5e-6 * 0.128;
const ROW_WRITTEN: f64 = 1.0e-6;

pub(crate) fn jittered(ms: f64, random: &mut Random) -> f64 {
    ms * (0.8 + 0.3 * random.unit()) + random.exponential(ms * 0.08)
}

/// There and back.
pub(crate) fn round_trip_ms(one: usize, other: usize, random: &mut Random) -> f64 {
    let ms = if one == other {
        WITHIN_REGION_MS
    } else {
        // The same two regions are always as far from each other.
        let spread = ((one + 1) * (other + 1) * 37 % 101) as f64 / 101.0;
        ACROSS_MS.0 + (ACROSS_MS.1 - ACROSS_MS.0) * spread
    };
    jittered(ms, random)
}

/// A request to the registry from a region; `registry_ms` is what the registry itself takes.
pub(crate) fn registry_ms(region: usize, registry_ms: f64, random: &mut Random) -> f64 {
    round_trip_ms(region, REGISTRY_REGION, random) + jittered(registry_ms, random)
}

/// What was used of the platform.
#[derive(Default)]
pub(crate) struct Usage {
    pub(crate) kv_reads: u64,
    pub(crate) kv_writes: u64,
    pub(crate) cache_reads: u64,
    pub(crate) object_requests: u64,
    pub(crate) object_tokens: u64,
    /// How long an object worked or waited for the registry: an idle one hibernates, and costs nothing.
    pub(crate) object_active_ms: f64,
    second: u64,
    in_second: u64,
    /// The most requests that arrived at the object in one second.
    pub(crate) object_peak: u64,
}

impl Usage {
    pub(crate) fn object_request(&mut self, now_ms: f64) {
        self.object_requests += 1;
        self.object_active_ms += OBJECT_MS;
        let second = (now_ms / 1_000.0) as u64;
        if second != self.second {
            (self.second, self.in_second) = (second, 0);
        }
        self.in_second += 1;
        self.object_peak = self.object_peak.max(self.in_second);
    }

    pub(crate) fn dollars(&self) -> f64 {
        self.kv_reads as f64 * KV_READ
            + self.kv_writes as f64 * KV_WRITE
            + self.object_requests as f64 * OBJECT_REQUEST
            + self.object_tokens as f64 * ROWS_PER_TOKEN * ROW_WRITTEN
            + self.object_active_ms / 1_000.0 * OBJECT_SECOND
    }
}
