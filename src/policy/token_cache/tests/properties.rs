//! Random interleavings of callers, responses, failures, aborts, clock jumps and invalidations.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const KEYS: usize = 4;
const CAPACITY: usize = 3;

#[derive(Debug, Clone)]
enum Event {
    /// A caller needs a key's token. Callers that abort never return: the request continues.
    Call {
        key: usize,
        shared: bool,
    },
    /// The registry responds to a request in flight with a token of this lifetime.
    Answer {
        which: usize,
        lifetime_ms: f64,
    },
    Fail {
        which: usize,
    },
    /// The registry refuses the token that a caller got earlier.
    Refuse {
        which: usize,
    },
    Forget {
        key: usize,
    },
    Clock {
        jump_ms: f64,
    },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0..KEYS, any::<bool>()).prop_map(|(key, shared)| Event::Call { key, shared }),
        4 => (any::<usize>(), -1e4..8e6_f64)
            .prop_map(|(which, lifetime_ms)| Event::Answer { which, lifetime_ms }),
        2 => any::<usize>().prop_map(|which| Event::Fail { which }),
        1 => any::<usize>().prop_map(|which| Event::Refuse { which }),
        1 => (0..KEYS).prop_map(|key| Event::Forget { key }),
        3 => (-1e5..4e6_f64).prop_map(|jump_ms| Event::Clock { jump_ms }),
    ]
}

/// A token as the model knows it: whose it is, and from which request.
#[derive(Debug, Clone, Copy)]
struct Made {
    key: usize,
    request: RequestId,
    expires_at_ms: f64,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    key: usize,
    request: RequestId,
    shared: bool,
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]
    #[test]
    fn no_interleaving_breaks_the_promises(events in prop::collection::vec(event(), 1..120)) {
        let mut tokens = TokenCache::<String, usize, &str, Names>::new(CAPACITY, 300_000.0, Names::new());
        let mut now_ms = 1e9;
        let mut made: Vec<Made> = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        let mut given: Vec<RequestId> = Vec::new();
        let mut dead: BTreeSet<usize> = BTreeSet::new();
        let mut newest_kept = [0_u64; KEYS];

        for event in events {
            match event {
                Event::Call { key, shared } => {
                    tokens.reserve(&key.to_string());
                    let step = tokens.look_up(&key.to_string(), now_ms, ABANDONED_AFTER_MS).unwrap();
                    let started = match step {
                        Lookup::Fresh(value) => {
                            given.push(made[value].request);
                            prop_assert!(!dead.contains(&value), "a refused or forgotten token");
                            prop_assert_eq!(made[value].key, key, "another tenant's token");
                            prop_assert!(now_ms < made[value].expires_at_ms, "an expired token");
                            prop_assert!(made[value].request.id >= newest_kept[key], "an older token");
                            None
                        }
                        Lookup::Stale(value, request) => {
                            given.push(made[value].request);
                            prop_assert_eq!(made[value].key, key);
                            prop_assert!(now_ms < made[value].expires_at_ms);
                            Some(request)
                        }
                        Lookup::Pending(_) => {
                            let waits_for = open.iter().any(|open| open.key == key && open.shared);
                            prop_assert!(waits_for, "waits for nobody");
                            None
                        }
                        Lookup::Miss(request) => Some(request),
                    };
                    if let Some(request) = started {
                        if shared {
                            tokens.share(request, "in_flight");
                        }
                        open.push(Open { key, request, shared });
                    }
                    let in_flight = tokens.slots.iter().filter(|slot| slot.in_flight.is_some()).count();
                    prop_assert!(in_flight <= CAPACITY);
                }
                Event::Answer { which, lifetime_ms } if !open.is_empty() => {
                    let Open { key, request, .. } = open.swap_remove(which % open.len());
                    let expires_at_ms = now_ms + lifetime_ms;
                    made.push(Made { key, request, expires_at_ms });
                    let value = made.len() - 1;
                    if tokens.store(request, value, (now_ms, expires_at_ms), now_ms, 0.5) == Stored::NotKept {
                        dead.insert(value);
                    } else {
                        prop_assert!(request.id > newest_kept[key], "a late answer was kept");
                        newest_kept[key] = request.id;
                    }
                }
                Event::Fail { which } if !open.is_empty() => {
                    let Open { request, .. } = open.swap_remove(which % open.len());
                    tokens.record_failure(request, now_ms, 0.5);
                }
                Event::Refuse { which } if !given.is_empty() => {
                    let sent = given[which % given.len()];
                    dead.extend(tokens.remove_refused(sent));
                    prop_assert_eq!(tokens.remove_refused(sent), None, "refused twice");
                }
                Event::Forget { key } => dead.extend(tokens.evict(&key.to_string())),
                Event::Answer { .. } | Event::Fail { .. } | Event::Refuse { .. } => {}
                Event::Clock { jump_ms } => now_ms += jump_ms,
            }
            prop_assert!(tokens.slots.len() <= CAPACITY, "memory grows");
            prop_assert_eq!(tokens.index.len() + tokens.free.len(), tokens.slots.len());
        }
    }

    #[test]
    fn shared_callers_never_have_two_requests_under_way_for_a_key(
        events in prop::collection::vec(event(), 1..120),
    ) {
        let mut tokens = TokenCache::<String, u32, &str, Names>::new(KEYS, 300_000.0, Names::new());
        let mut now_ms = 1e9;
        let mut open: Vec<Open> = Vec::new();
        for event in events {
            match event {
                Event::Call { key, .. } => {
                    tokens.reserve(&key.to_string());
                    let step = tokens.look_up(&key.to_string(), now_ms, ABANDONED_AFTER_MS);
                    let started = match step.unwrap() {
                        Lookup::Miss(request) | Lookup::Stale(_, request) => request,
                        Lookup::Fresh(..) | Lookup::Pending(_) => continue,
                    };
                    prop_assert!(open.iter().all(|open| open.key != key), "two requests for a key");
                    tokens.share(started, "in_flight");
                    open.push(Open { key, request: started, shared: true });
                }
                Event::Answer { which, lifetime_ms } if !open.is_empty() => {
                    let Open { request, .. } = open.swap_remove(which % open.len());
                    tokens.store(request, 0, (now_ms, now_ms + lifetime_ms), now_ms, 0.5);
                }
                Event::Fail { which } if !open.is_empty() => {
                    let Open { request, .. } = open.swap_remove(which % open.len());
                    tokens.record_failure(request, now_ms, 0.5);
                }
                Event::Clock { jump_ms } => now_ms += jump_ms,
                // After an invalidation the outcome of the request in flight is ignored: the next caller starts another.
                Event::Answer { .. } | Event::Fail { .. } | Event::Refuse { .. } | Event::Forget { .. } => {}
            }
        }
    }
}
