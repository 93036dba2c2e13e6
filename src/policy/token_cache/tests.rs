//! Scripted lives of tokens. `properties.rs` drives random ones.

use super::*;
use std::collections::BTreeMap;

#[cfg(not(target_arch = "wasm32"))]
mod properties;

pub(super) type Names = BTreeMap<String, usize>;
pub(super) type Tokens = TokenCache<String, u32, &'static str, Names>;

impl Index<String> for Names {
    fn find(&self, key: &String) -> Option<usize> {
        self.get(key).copied()
    }
    fn insert(&mut self, key: &String, slot: usize) {
        BTreeMap::insert(self, key.clone(), slot);
    }
    fn remove(&mut self, key: &String) {
        BTreeMap::remove(self, key);
    }
}

const ABANDONED_AFTER_MS: f64 = 30_000.0;
const HOUR_MS: f64 = 3_600_000.0;

fn tokens() -> Tokens {
    Tokens::new(100, 300_000.0, Names::new())
}

fn look_up(tokens: &mut Tokens, key: &str, now_ms: f64) -> Lookup<u32, &'static str> {
    tokens.reserve(&key.to_owned());
    tokens
        .look_up(&key.to_owned(), now_ms, ABANDONED_AFTER_MS)
        .unwrap()
}

fn request(step: &Lookup<u32, &'static str>) -> RequestId {
    match step {
        Lookup::Miss(request) | Lookup::Stale(_, request) => *request,
        Lookup::Fresh(..) | Lookup::Pending(_) => panic!("{step:?} starts no request"),
    }
}

fn last_used(step: &Lookup<u32, &'static str>) -> Option<u32> {
    match step {
        Lookup::Fresh(value) | Lookup::Stale(value, _) => Some(*value),
        Lookup::Miss(_) | Lookup::Pending(_) => None,
    }
}

/// A cache with token 1 for "a" from 0 to `expires_at_ms`.
fn caching(expires_at_ms: f64) -> Tokens {
    let mut tokens = tokens();
    let first = request(&look_up(&mut tokens, "a", 0.0));
    assert_eq!(
        tokens.store(first, 1, (0.0, expires_at_ms), 0.0, 0.0),
        Stored::Kept(None)
    );
    tokens
}

#[test]
fn the_first_caller_starts_a_request_and_the_others_wait_for_it() {
    let mut tokens = tokens();
    let first = request(&look_up(&mut tokens, "a", 0.0));
    tokens.share(first, "in_flight");
    assert_eq!(look_up(&mut tokens, "a", 1.0), Lookup::Pending("in_flight"));
    assert_eq!(
        tokens.store(first, 1, (2.0, HOUR_MS), 2.0, 0.0),
        Stored::Kept(None)
    );
    assert_eq!(last_used(&look_up(&mut tokens, "a", 3.0)), Some(1));
}

#[test]
fn a_request_that_is_not_shared_makes_nobody_wait() {
    let mut tokens = tokens();
    let first = request(&look_up(&mut tokens, "a", 0.0));
    let second = request(&look_up(&mut tokens, "a", 1.0));
    assert_eq!(
        tokens.store(second, 2, (2.0, HOUR_MS), 2.0, 0.0),
        Stored::Kept(None)
    );
    assert_eq!(
        tokens.store(first, 1, (3.0, HOUR_MS), 3.0, 0.0),
        Stored::NotKept,
        "late"
    );
    assert_eq!(last_used(&look_up(&mut tokens, "a", 4.0)), Some(2));
}

#[test]
fn tokens_of_every_lifetime_refresh_in_their_window_and_once() {
    for (lifetime_ms, refresh_at_ms) in [
        (30_000.0, 15_000.0),
        (200_000.0, 100_000.0),
        (2.0 * HOUR_MS, 2.0 * HOUR_MS - 300_000.0),
        (720.0 * HOUR_MS, 720.0 * HOUR_MS - 300_000.0),
    ] {
        let mut tokens = caching(lifetime_ms);
        let early = look_up(&mut tokens, "a", refresh_at_ms - 1.0);
        assert!(matches!(early, Lookup::Fresh(1)), "{early:?}");
        let due = look_up(&mut tokens, "a", refresh_at_ms);
        assert!(matches!(due, Lookup::Stale(1, _)), "{due:?}");
        let second = look_up(&mut tokens, "a", refresh_at_ms + 1.0);
        assert!(matches!(second, Lookup::Fresh(1)), "{second:?}");
        let replaced = tokens.store(
            request(&due),
            2,
            (refresh_at_ms, 2.0 * lifetime_ms),
            refresh_at_ms,
            0.0,
        );
        assert_eq!(replaced, Stored::Kept(Some(1)));
        assert_eq!(last_used(&look_up(&mut tokens, "a", lifetime_ms)), Some(2));
    }
}

#[test]
fn jitter_delays_a_refresh_by_a_tenth_of_its_window_at_most() {
    let mut tokens = tokens();
    let first = request(&look_up(&mut tokens, "a", 0.0));
    tokens.store(first, 1, (0.0, HOUR_MS), 0.0, 1.0);
    let early = look_up(&mut tokens, "a", HOUR_MS - 270_001.0);
    assert!(matches!(early, Lookup::Fresh(..)), "{early:?}");
    let due = look_up(&mut tokens, "a", HOUR_MS - 270_000.0);
    assert!(matches!(due, Lookup::Stale(..)), "{due:?}");
}

#[test]
fn a_refresh_that_fails_leaves_the_token_in_use_and_backs_off() {
    let mut tokens = caching(HOUR_MS);
    let mut now_ms = HOUR_MS - 300_000.0;
    for wait_ms in [1000.0, 2000.0, 4000.0, 8000.0, 16_000.0] {
        let due = look_up(&mut tokens, "a", now_ms);
        assert!(matches!(due, Lookup::Stale(1, _)), "{due:?}");
        tokens.record_failure(request(&due), now_ms, 1.0);
        let waiting = look_up(&mut tokens, "a", now_ms + wait_ms - 1.0);
        assert!(matches!(waiting, Lookup::Fresh(1)), "{waiting:?}");
        now_ms += wait_ms;
    }
    let expired = look_up(&mut tokens, "a", HOUR_MS);
    assert!(matches!(expired, Lookup::Miss(_)), "{expired:?}");
}

#[test]
fn a_refresh_that_was_lost_with_its_request_is_tried_again() {
    let mut tokens = caching(HOUR_MS);
    let due_ms = HOUR_MS - 300_000.0;
    let lost = request(&look_up(&mut tokens, "a", due_ms));
    let again = look_up(&mut tokens, "a", due_ms + ABANDONED_AFTER_MS);
    assert!(matches!(again, Lookup::Stale(1, _)), "{again:?}");
    tokens.store(request(&again), 3, (due_ms, 2.0 * HOUR_MS), due_ms, 0.0);
    assert_eq!(
        tokens.store(lost, 2, (due_ms, 2.0 * HOUR_MS), due_ms, 0.0),
        Stored::NotKept
    );
    assert_eq!(last_used(&look_up(&mut tokens, "a", HOUR_MS)), Some(3));
}

#[test]
fn an_error_is_not_remembered() {
    let mut tokens = tokens();
    let first = request(&look_up(&mut tokens, "a", 0.0));
    tokens.record_failure(first, 0.0, 0.0);
    assert!(tokens.index.is_empty());
    assert!(matches!(look_up(&mut tokens, "a", 0.0), Lookup::Miss(_)));
}

#[test]
fn a_token_that_arrives_expired_is_not_kept() {
    let mut tokens = tokens();
    let first = request(&look_up(&mut tokens, "a", 1000.0));
    assert_eq!(
        tokens.store(first, 1, (1000.0, 1000.0), 1000.0, 0.0),
        Stored::NotKept
    );
    assert!(matches!(look_up(&mut tokens, "a", 1000.0), Lookup::Miss(_)));
}

#[test]
fn a_refused_token_is_dropped_and_a_newer_one_is_not() {
    let mut tokens = caching(HOUR_MS);
    let old = request(&look_up(&mut tokens, "a", HOUR_MS - 60_000.0));
    tokens.store(old, 1, (1.0, HOUR_MS), 1.0, 0.0);
    assert_eq!(tokens.remove_refused(old), Some(1));
    let next = request(&look_up(&mut tokens, "a", 2.0));
    tokens.store(next, 2, (3.0, HOUR_MS), 3.0, 0.0);
    assert_eq!(tokens.remove_refused(old), None);
    assert_eq!(last_used(&look_up(&mut tokens, "a", 4.0)), Some(2));
}

#[test]
fn an_older_request_cannot_bring_a_token_in_the_place_of_a_refused_one() {
    let mut tokens = tokens();
    let older = request(&look_up(&mut tokens, "a", 0.0));
    let newer = request(&look_up(&mut tokens, "a", 0.0));
    tokens.store(newer, 2, (1.0, HOUR_MS), 1.0, 0.0);
    let next = request(&look_up(&mut tokens, "b", 2.0));
    assert_eq!(tokens.remove_refused(newer), Some(2));
    assert_eq!(
        tokens.store(older, 1, (3.0, HOUR_MS), 3.0, 0.0),
        Stored::NotKept
    );
    assert_eq!(
        tokens.store(next, 3, (3.0, HOUR_MS), 3.0, 0.0),
        Stored::Kept(None)
    );
}

#[test]
fn an_answer_to_a_request_before_an_invalidation_is_not_kept() {
    let mut tokens = caching(HOUR_MS);
    let due = request(&look_up(&mut tokens, "a", HOUR_MS - 1.0));
    assert_eq!(tokens.evict(&"a".to_owned()), Some(1));
    assert_eq!(
        tokens.store(due, 2, (HOUR_MS, 2.0 * HOUR_MS), HOUR_MS, 0.0),
        Stored::NotKept
    );
    let fresh = look_up(&mut tokens, "a", HOUR_MS);
    assert!(matches!(fresh, Lookup::Miss(_)), "{fresh:?}");
    tokens.record_failure(due, HOUR_MS, 0.0);
    assert_eq!(
        tokens.store(request(&fresh), 3, (HOUR_MS, 2.0 * HOUR_MS), HOUR_MS, 0.0),
        Stored::Kept(None)
    );
    assert_eq!(last_used(&look_up(&mut tokens, "a", HOUR_MS)), Some(3));
}

#[test]
fn a_token_is_at_hand_until_its_refresh_is_due_and_being_read_is_a_use() {
    let a = "a".to_owned();
    let mut tokens = caching(HOUR_MS);
    let due_ms = HOUR_MS - 300_000.0;
    assert_eq!(tokens.at_hand(&a, due_ms - 1.0), Some(Ok(1)));
    assert_eq!(tokens.at_hand(&a, due_ms), None);
    assert!(matches!(
        look_up(&mut tokens, "a", due_ms),
        Lookup::Stale(1, _)
    ));

    let mut tokens = Tokens::new(2, 300_000.0, Names::new());
    for (key, value) in [("a", 1), ("b", 2)] {
        let miss = request(&look_up(&mut tokens, key, 0.0));
        tokens.store(miss, value, (0.0, HOUR_MS), 0.0, 0.0);
    }
    assert_eq!(tokens.at_hand(&a, 0.0), Some(Ok(1)));
    assert_eq!(tokens.reserve(&"c".to_owned()), Some(2));
}

#[test]
fn a_request_in_flight_is_at_hand_once_others_may_wait_for_it() {
    let a = "a".to_owned();
    let mut tokens = tokens();
    let miss = request(&look_up(&mut tokens, "a", 0.0));
    assert_eq!(tokens.at_hand(&a, 0.0), None);
    tokens.share(miss, "in flight");
    assert_eq!(tokens.at_hand(&a, 0.0), Some(Err("in flight")));
    tokens.record_failure(miss, 0.0, 0.0);
    assert_eq!(tokens.at_hand(&a, 0.0), None);
}

#[test]
fn the_least_recently_used_token_makes_room() {
    let mut tokens = Tokens::new(2, 300_000.0, Names::new());
    for (value, key) in [(1, "a"), (2, "b")] {
        let started = request(&look_up(&mut tokens, key, 0.0));
        tokens.store(started, value, (0.0, HOUR_MS), 0.0, 0.0);
    }
    look_up(&mut tokens, "a", 1.0);
    assert_eq!(
        tokens.look_up(&"c".to_owned(), 2.0, ABANDONED_AFTER_MS),
        None
    );
    assert_eq!(tokens.reserve(&"c".to_owned()), Some(2));
    let third = request(&look_up(&mut tokens, "c", 2.0));
    tokens.store(third, 3, (2.0, HOUR_MS), 2.0, 0.0);
    assert_eq!(last_used(&look_up(&mut tokens, "a", 3.0)), Some(1));
    assert_eq!(last_used(&look_up(&mut tokens, "c", 3.0)), Some(3));
    assert!(matches!(look_up(&mut tokens, "b", 3.0), Lookup::Miss(_)));
    assert_eq!((tokens.slots.len(), tokens.index.len()), (2, 2));
}

#[test]
fn a_request_of_a_released_slot_changes_nothing() {
    let mut tokens = tokens();
    tokens.reserve(&"a".to_owned());
    let nobody = RequestId::default();
    tokens.share(nobody, "in_flight");
    let store = tokens.store(nobody, 1, (0.0, HOUR_MS), 0.0, 0.0);
    assert_eq!(store, Stored::NotKept);
    tokens.record_failure(nobody, 0.0, 0.0);
    assert_eq!(tokens.remove_refused(nobody), None);
    assert!(matches!(look_up(&mut tokens, "a", 0.0), Lookup::Miss(_)));
}

#[test]
fn tokens_are_forgotten_by_what_they_are() {
    let mut tokens = tokens();
    for (value, key) in [(1, "a"), (2, "b"), (3, "c")] {
        let started = request(&look_up(&mut tokens, key, 0.0));
        tokens.store(started, value, (0.0, HOUR_MS), 0.0, 0.0);
    }
    assert_eq!(tokens.evict_where(&|value| *value != 2), [1, 3]);
    tokens.clear();
    assert!(tokens.index.is_empty());
}
