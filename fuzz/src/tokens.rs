//! Any order of look-ups, responses, failures, refusals and clock moves over a few keys.

use crate::policy::token_cache::{Index, Lookup, RequestId, Stored, TokenCache};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

const LIFETIME_MS: f64 = 1_000.0;
const CAPACITY: usize = 3;

/// Shared with the test, which counts them.
#[derive(Clone, Default)]
struct Slots(Rc<RefCell<HashMap<u8, usize>>>);

impl Index<u8> for Slots {
    fn find(&self, key: &u8) -> Option<usize> {
        self.0.borrow().get(key).copied()
    }
    fn insert(&mut self, key: &u8, slot: usize) {
        self.0.borrow_mut().insert(*key, slot);
    }
    fn remove(&mut self, key: &u8) {
        self.0.borrow_mut().remove(key);
    }
}

/// A token that knows whose it is, when its request was sent and when it ends.
#[derive(Clone, Debug, PartialEq)]
struct Token {
    key: u8,
    started_at: usize,
    expires_at_ms: f64,
    /// The one that brought it.
    request: RequestId,
}

struct Request {
    key: u8,
    request: RequestId,
    started_at: usize,
}

/// Two bytes a move: what happens, and to which key or request.
pub fn run(data: &[u8]) {
    let slots = Slots::default();
    let mut cache: TokenCache<u8, Token, usize, Slots> =
        TokenCache::new(CAPACITY, 300_000.0, slots.clone());
    let mut requests: Vec<Request> = Vec::new();
    let mut in_use: Vec<(Token, RequestId)> = Vec::new();
    let mut refused: Vec<Token> = Vec::new();
    let mut forgotten_at: HashMap<u8, usize> = HashMap::new();
    let mut now_ms = 0.0;

    for (at, move_) in data.chunks_exact(2).enumerate() {
        let (action, which) = (move_[0], usize::from(move_[1]));
        let key = move_[1] % 5;
        match action % 8 {
            0 | 1 => {
                cache.reserve(&key);
                let lookup = cache.look_up(&key, now_ms, 100.0).unwrap();
                if let Lookup::Fresh(token) | Lookup::Stale(token, _) = &lookup {
                    assert_eq!(token.key, key, "a token is its owner's");
                    assert!(token.expires_at_ms > now_ms, "a token lives");
                    assert!(!refused.contains(token), "a refused token is gone");
                    let forgotten = forgotten_at.get(&key).copied().unwrap_or_default();
                    assert!(token.started_at >= forgotten, "a forgotten token is gone");
                    in_use.push((token.clone(), token.request));
                }
                if let Lookup::Miss(request) | Lookup::Stale(_, request) = lookup {
                    requests.push(Request {
                        key,
                        request,
                        started_at: at,
                    });
                    if action % 8 == 0 {
                        cache.share(request, at);
                    }
                }
            }
            2 | 3 if !requests.is_empty() => {
                let Request {
                    key,
                    request,
                    started_at,
                } = requests.swap_remove(which % requests.len());
                if action % 8 == 3 {
                    cache.record_failure(request, now_ms, 0.5);
                    continue;
                }
                let expires_at_ms = now_ms + f64::from(action) / 255.0 * LIFETIME_MS;
                let token = Token {
                    key,
                    started_at,
                    expires_at_ms,
                    request,
                };
                let times = (now_ms, expires_at_ms);
                if let Stored::Kept(Some(old)) = cache.store(request, token, times, now_ms, 0.5) {
                    assert_eq!(old.key, key, "a token makes room for its successor alone");
                }
            }
            4 if !in_use.is_empty() => {
                let (token, sent) = in_use.swap_remove(which % in_use.len());
                if let Some(dropped) = cache.remove_refused(sent) {
                    assert_eq!(dropped, token, "exactly what was refused is dropped");
                }
                refused.push(token);
            }
            5 => {
                cache.evict(&key);
                forgotten_at.insert(key, at);
            }
            6 if which > 250 => {
                cache.clear();
                forgotten_at.extend((0..5).map(|key| (key, at)));
            }
            6 => drop(cache.evict_where(&|token: &Token| token.key == key)),
            _ => now_ms += which as f64,
        }
        assert!(slots.0.borrow().len() <= CAPACITY);
    }
}
