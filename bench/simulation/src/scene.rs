//! What happens to a fleet, and which designs it is tried with.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Design {
    /// Each isolate creates its own tokens.
    Memory,
    /// Isolates share KV, without a lock.
    Kv,
    /// One Durable Object creates the token for all.
    Object,
    /// `icr-app-client/workers`: the data center's Cache API in front of the object, KV where the object is gone.
    Built,
}

pub(crate) const DESIGNS: [(Design, &str); 4] = [
    (Design::Memory, "memory"),
    (Design::Kv, "kv"),
    (Design::Object, "object"),
    (Design::Built, "built"),
];

pub(crate) struct Scene {
    pub(crate) id: &'static str,
    pub(crate) calls_per_second: f64,
    pub(crate) colos: usize,
    pub(crate) isolates: usize,
    /// So many call at once, at the beginning and when the token is revoked.
    pub(crate) crowd: usize,
    pub(crate) end_ms: f64,
    pub(crate) measured_from_ms: f64,
    pub(crate) revoked_at_ms: Option<f64>,
    /// When the object cannot be reached.
    pub(crate) object_gone_ms: Option<(f64, f64)>,
    pub(crate) token_life_ms: f64,
    pub(crate) isolate_life_ms: f64,
    /// What the registry takes for a token, without the network.
    pub(crate) registry_ms: f64,
}

const SECOND: f64 = 1_000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;

impl Scene {
    const fn new(id: &'static str, calls_per_second: f64, isolates: usize, colos: usize) -> Self {
        Self {
            id,
            calls_per_second,
            colos,
            isolates,
            crowd: 0,
            end_ms: 4.0 * HOUR,
            measured_from_ms: 2.0 * HOUR,
            revoked_at_ms: None,
            object_gone_ms: None,
            token_life_ms: 2.0 * HOUR,
            isolate_life_ms: 30.0 * MINUTE,
            registry_ms: 60.0,
        }
    }

    pub(crate) fn object_is_gone(&self, now_ms: f64) -> bool {
        self.object_gone_ms
            .is_some_and(|(from_ms, until_ms)| (from_ms..until_ms).contains(&now_ms))
    }

    pub(crate) fn measured_hours(&self) -> f64 {
        (self.end_ms - self.measured_from_ms) / HOUR
    }
}

/// Tried in full by the bench.
pub(crate) fn full() -> Vec<Scene> {
    vec![
        Scene::new("50 calls/s", 50.0, 2_000, 100),
        Scene::new("1,000 calls/s", 1_000.0, 30_000, 300),
        first_minute(
            "first minute of an installation, 2,000 calls/s",
            2_000.0,
            30_000,
        ),
        revocation("a revocation, 1,000 calls/s", 1_000.0, 30_000),
        outage(
            "the object is gone for 5 min, 1,000 calls/s",
            1_000.0,
            30_000,
        ),
        Scene {
            end_ms: 50.0 * HOUR,
            ..Scene::new("0.1 calls/s", 0.1, 200, 50)
        },
    ]
}

/// The same, smaller: what CI has time for.
pub(crate) fn short() -> Vec<Scene> {
    let life = Scene {
        end_ms: 40.0 * MINUTE,
        measured_from_ms: 10.0 * MINUTE,
        token_life_ms: 20.0 * MINUTE,
        ..Scene::new("100 calls/s", 100.0, 1_000, 50)
    };
    vec![
        life,
        first_minute("first minute of an installation, 500 calls/s", 500.0, 3_000),
        revocation("a revocation, 200 calls/s", 200.0, 3_000),
        outage("the object is gone for 5 min, 200 calls/s", 200.0, 3_000),
    ]
}

/// What is also measured, in workerd and on Redis: how many tokens one event costs.
pub(crate) fn agreed() -> Vec<Scene> {
    let crowd = |id, crowd| Scene {
        crowd,
        end_ms: MINUTE,
        measured_from_ms: 0.0,
        isolate_life_ms: HOUR,
        ..Scene::new(id, 0.0, crowd * 20, 3)
    };
    vec![
        crowd("coldCrowd", 1_000),
        Scene {
            isolates: 200,
            calls_per_second: 200.0,
            end_ms: 2.0 * MINUTE,
            measured_from_ms: MINUTE,
            revoked_at_ms: Some(MINUTE),
            ..crowd("revocation", 200)
        },
        Scene {
            registry_ms: 3_000.0,
            ..crowd("slowRegistry", 50)
        },
    ]
}

/// One installation at several rates, for what more of them cost.
pub(crate) fn rates() -> Vec<Scene> {
    let rate = |id, rate: f64, isolates, colos, hours| Scene {
        end_ms: (2.0 + hours) * HOUR,
        ..Scene::new(id, rate, isolates, colos)
    };
    vec![
        rate("1000", 1_000.0, 30_000, 300, 2.0),
        rate("100", 100.0, 10_000, 300, 4.0),
        rate("10", 10.0, 2_000, 200, 10.0),
        rate("1", 1.0, 400, 100, 20.0),
        rate("0.1", 0.1, 100, 50, 100.0),
    ]
}

fn first_minute(id: &'static str, rate: f64, isolates: usize) -> Scene {
    Scene {
        end_ms: MINUTE,
        measured_from_ms: 0.0,
        ..Scene::new(id, rate, isolates, 300)
    }
}

fn revocation(id: &'static str, rate: f64, isolates: usize) -> Scene {
    Scene {
        revoked_at_ms: Some(20.0 * MINUTE),
        measured_from_ms: 20.0 * MINUTE,
        end_ms: 30.0 * MINUTE,
        ..Scene::new(id, rate, isolates, 300)
    }
}

fn outage(id: &'static str, rate: f64, isolates: usize) -> Scene {
    Scene {
        object_gone_ms: Some((20.0 * MINUTE, 25.0 * MINUTE)),
        measured_from_ms: 20.0 * MINUTE,
        end_ms: 25.0 * MINUTE,
        ..Scene::new(id, rate, isolates, 300)
    }
}
