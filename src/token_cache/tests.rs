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

const LOST_AFTER_MS: f64 = 30_000.0;
const HOUR_MS: f64 = 3_600_000.0;

fn tokens() -> Tokens {
    Tokens::new(100, Names::new())
}

fn ask(tokens: &mut Tokens, key: &str, now_ms: f64) -> Step<u32, &'static str> {
    tokens.admit(&key.to_owned());
    tokens.ask(&key.to_owned(), now_ms, LOST_AFTER_MS).unwrap()
}

fn ticket(step: &Step<u32, &'static str>) -> Ticket {
    match step {
        Step::Ask(ticket) | Step::Refresh(_, _, ticket) => *ticket,
        Step::Use(..) | Step::Wait(_) => panic!("{step:?} asks nobody"),
    }
}

fn used(step: &Step<u32, &'static str>) -> Option<u32> {
    match step {
        Step::Use(value, _) | Step::Refresh(value, _, _) => Some(*value),
        Step::Ask(_) | Step::Wait(_) => None,
    }
}

/// A cache that holds token 1 for "a" from 0 to `expires_at_ms`.
fn holding(expires_at_ms: f64) -> Tokens {
    let mut tokens = tokens();
    let first = ticket(&ask(&mut tokens, "a", 0.0));
    assert_eq!(
        tokens.answered(first, 1, (0.0, expires_at_ms), 0.0, 0.0),
        Answered::Kept(None)
    );
    tokens
}

#[test]
fn the_first_caller_asks_and_the_others_wait_with_it() {
    let mut tokens = tokens();
    let first = ticket(&ask(&mut tokens, "a", 0.0));
    tokens.share(first, "flight");
    assert_eq!(ask(&mut tokens, "a", 1.0), Step::Wait("flight"));
    assert_eq!(
        tokens.answered(first, 1, (2.0, HOUR_MS), 2.0, 0.0),
        Answered::Kept(None)
    );
    assert_eq!(used(&ask(&mut tokens, "a", 3.0)), Some(1));
}

#[test]
fn a_request_that_is_not_shared_makes_nobody_wait() {
    let mut tokens = tokens();
    let first = ticket(&ask(&mut tokens, "a", 0.0));
    let second = ticket(&ask(&mut tokens, "a", 1.0));
    assert_eq!(
        tokens.answered(second, 2, (2.0, HOUR_MS), 2.0, 0.0),
        Answered::Kept(None)
    );
    assert_eq!(
        tokens.answered(first, 1, (3.0, HOUR_MS), 3.0, 0.0),
        Answered::NotKept,
        "late"
    );
    assert_eq!(used(&ask(&mut tokens, "a", 4.0)), Some(2));
}

#[test]
fn tokens_of_every_lifetime_refresh_in_their_window_and_once() {
    for (lifetime_ms, refresh_at_ms) in [
        (30_000.0, 15_000.0),
        (200_000.0, 100_000.0),
        (2.0 * HOUR_MS, 2.0 * HOUR_MS - 300_000.0),
        (720.0 * HOUR_MS, 720.0 * HOUR_MS - 300_000.0),
    ] {
        let mut tokens = holding(lifetime_ms);
        let early = ask(&mut tokens, "a", refresh_at_ms - 1.0);
        assert!(matches!(early, Step::Use(1, _)), "{early:?}");
        let due = ask(&mut tokens, "a", refresh_at_ms);
        assert!(matches!(due, Step::Refresh(1, _, _)), "{due:?}");
        let second = ask(&mut tokens, "a", refresh_at_ms + 1.0);
        assert!(matches!(second, Step::Use(1, _)), "{second:?}");
        let replaced = tokens.answered(
            ticket(&due),
            2,
            (refresh_at_ms, 2.0 * lifetime_ms),
            refresh_at_ms,
            0.0,
        );
        assert_eq!(replaced, Answered::Kept(Some(1)));
        assert_eq!(used(&ask(&mut tokens, "a", lifetime_ms)), Some(2));
    }
}

#[test]
fn jitter_delays_a_refresh_by_a_tenth_of_its_window_at_most() {
    let mut tokens = tokens();
    let first = ticket(&ask(&mut tokens, "a", 0.0));
    tokens.answered(first, 1, (0.0, HOUR_MS), 0.0, 1.0);
    let early = ask(&mut tokens, "a", HOUR_MS - 270_001.0);
    assert!(matches!(early, Step::Use(..)), "{early:?}");
    let due = ask(&mut tokens, "a", HOUR_MS - 270_000.0);
    assert!(matches!(due, Step::Refresh(..)), "{due:?}");
}

#[test]
fn a_refresh_that_fails_leaves_the_token_in_use_and_backs_off() {
    let mut tokens = holding(HOUR_MS);
    let mut now_ms = HOUR_MS - 300_000.0;
    for wait_ms in [1000.0, 2000.0, 4000.0, 8000.0, 16_000.0] {
        let due = ask(&mut tokens, "a", now_ms);
        assert!(matches!(due, Step::Refresh(1, _, _)), "{due:?}");
        tokens.failed(ticket(&due), now_ms, 1.0);
        let waiting = ask(&mut tokens, "a", now_ms + wait_ms - 1.0);
        assert!(matches!(waiting, Step::Use(1, _)), "{waiting:?}");
        now_ms += wait_ms;
    }
    let expired = ask(&mut tokens, "a", HOUR_MS);
    assert!(matches!(expired, Step::Ask(_)), "{expired:?}");
}

#[test]
fn a_refresh_that_was_lost_with_its_request_is_tried_again() {
    let mut tokens = holding(HOUR_MS);
    let due_ms = HOUR_MS - 300_000.0;
    let lost = ticket(&ask(&mut tokens, "a", due_ms));
    let again = ask(&mut tokens, "a", due_ms + LOST_AFTER_MS);
    assert!(matches!(again, Step::Refresh(1, _, _)), "{again:?}");
    tokens.answered(ticket(&again), 3, (due_ms, 2.0 * HOUR_MS), due_ms, 0.0);
    assert_eq!(
        tokens.answered(lost, 2, (due_ms, 2.0 * HOUR_MS), due_ms, 0.0),
        Answered::NotKept
    );
    assert_eq!(used(&ask(&mut tokens, "a", HOUR_MS)), Some(3));
}

#[test]
fn an_error_is_not_remembered() {
    let mut tokens = tokens();
    let first = ticket(&ask(&mut tokens, "a", 0.0));
    tokens.failed(first, 0.0, 0.0);
    assert!(tokens.index.is_empty());
    assert!(matches!(ask(&mut tokens, "a", 0.0), Step::Ask(_)));
}

#[test]
fn a_token_that_arrives_expired_is_not_kept() {
    let mut tokens = tokens();
    let first = ticket(&ask(&mut tokens, "a", 1000.0));
    assert_eq!(
        tokens.answered(first, 1, (1000.0, 1000.0), 1000.0, 0.0),
        Answered::NotKept
    );
    assert!(matches!(ask(&mut tokens, "a", 1000.0), Step::Ask(_)));
}

#[test]
fn a_refused_token_is_dropped_and_a_newer_one_is_not() {
    let mut tokens = holding(HOUR_MS);
    let Step::Use(1, old) = ask(&mut tokens, "a", 1.0) else {
        panic!("token 1 is held");
    };
    assert_eq!(tokens.reject(old), Some(1));
    let next = ticket(&ask(&mut tokens, "a", 2.0));
    tokens.answered(next, 2, (3.0, HOUR_MS), 3.0, 0.0);
    assert_eq!(tokens.reject(old), None);
    assert_eq!(used(&ask(&mut tokens, "a", 4.0)), Some(2));
}

#[test]
fn an_older_request_cannot_bring_a_token_in_the_place_of_a_refused_one() {
    let mut tokens = tokens();
    let older = ticket(&ask(&mut tokens, "a", 0.0));
    let newer = ticket(&ask(&mut tokens, "a", 0.0));
    tokens.answered(newer, 2, (1.0, HOUR_MS), 1.0, 0.0);
    let Step::Use(2, sent) = ask(&mut tokens, "a", 2.0) else {
        panic!("token 2 is held");
    };
    let next = ticket(&ask(&mut tokens, "b", 2.0));
    assert_eq!(tokens.reject(sent), Some(2));
    assert_eq!(
        tokens.answered(older, 1, (3.0, HOUR_MS), 3.0, 0.0),
        Answered::NotKept
    );
    assert_eq!(
        tokens.answered(next, 3, (3.0, HOUR_MS), 3.0, 0.0),
        Answered::Kept(None)
    );
}

#[test]
fn an_answer_to_a_request_before_an_invalidation_is_not_kept() {
    let mut tokens = holding(HOUR_MS);
    let due = ticket(&ask(&mut tokens, "a", HOUR_MS - 1.0));
    assert_eq!(tokens.forget(&"a".to_owned()), Some(1));
    assert_eq!(
        tokens.answered(due, 2, (HOUR_MS, 2.0 * HOUR_MS), HOUR_MS, 0.0),
        Answered::NotKept
    );
    let fresh = ask(&mut tokens, "a", HOUR_MS);
    assert!(matches!(fresh, Step::Ask(_)), "{fresh:?}");
    tokens.failed(due, HOUR_MS, 0.0);
    assert_eq!(
        tokens.answered(ticket(&fresh), 3, (HOUR_MS, 2.0 * HOUR_MS), HOUR_MS, 0.0),
        Answered::Kept(None)
    );
    assert_eq!(used(&ask(&mut tokens, "a", HOUR_MS)), Some(3));
}

#[test]
fn the_least_recently_used_token_makes_room() {
    let mut tokens = Tokens::new(2, Names::new());
    for (value, key) in [(1, "a"), (2, "b")] {
        let asked = ticket(&ask(&mut tokens, key, 0.0));
        tokens.answered(asked, value, (0.0, HOUR_MS), 0.0, 0.0);
    }
    ask(&mut tokens, "a", 1.0);
    assert_eq!(tokens.ask(&"c".to_owned(), 2.0, LOST_AFTER_MS), None);
    assert_eq!(tokens.admit(&"c".to_owned()), Some(2));
    let third = ticket(&ask(&mut tokens, "c", 2.0));
    tokens.answered(third, 3, (2.0, HOUR_MS), 2.0, 0.0);
    assert_eq!(used(&ask(&mut tokens, "a", 3.0)), Some(1));
    assert_eq!(used(&ask(&mut tokens, "c", 3.0)), Some(3));
    assert!(matches!(ask(&mut tokens, "b", 3.0), Step::Ask(_)));
    assert_eq!((tokens.slots.len(), tokens.index.len()), (2, 2));
}

#[test]
fn a_ticket_without_a_right_changes_nothing() {
    let mut tokens = tokens();
    tokens.admit(&"a".to_owned());
    let nobody = Ticket::default();
    tokens.share(nobody, "flight");
    let answered = tokens.answered(nobody, 1, (0.0, HOUR_MS), 0.0, 0.0);
    assert_eq!(answered, Answered::NotKept);
    tokens.failed(nobody, 0.0, 0.0);
    assert_eq!(tokens.reject(nobody), None);
    assert!(matches!(ask(&mut tokens, "a", 0.0), Step::Ask(_)));
}

#[test]
fn tokens_are_forgotten_by_what_they_are() {
    let mut tokens = tokens();
    for (value, key) in [(1, "a"), (2, "b"), (3, "c")] {
        let asked = ticket(&ask(&mut tokens, key, 0.0));
        tokens.answered(asked, value, (0.0, HOUR_MS), 0.0, 0.0);
    }
    assert_eq!(tokens.forget_where(|value| *value != 2), [1, 3]);
    assert_eq!(tokens.clear(), [2]);
    assert!(tokens.index.is_empty());
}
