//! The cache of managed tokens: a state machine over `now_ms`, the registry's clock. Its driver sends the requests and
//! reports their outcomes.

use super::retry::{backoff_ms, with_jitter};

/// In this last part of its life a token is too short-lived to be sent: callers wait for the next. In milliseconds, and at most
/// a tenth of its life.
const LAST_WINDOW_MS: f64 = 10_000.0;
/// After a failed refresh, the backoff before the next: doubling between these two.
const REFRESH_RETRY_MS: f64 = 1_000.0;
const MAX_REFRESH_RETRY_MS: f64 = 60_000.0;

/// From when on callers wait for the next token.
pub(crate) fn last_use_at_ms(issued_at_ms: f64, expires_at_ms: f64) -> f64 {
    expires_at_ms - LAST_WINDOW_MS.min((expires_at_ms - issued_at_ms) / 10.0)
}

/// Maps keys to slots: a JavaScript `Map` in wasm, so that a look-up copies no text.
pub(crate) trait Index<K> {
    fn find(&self, key: &K) -> Option<usize>;
    fn insert(&mut self, key: &K, slot: usize);
    fn remove(&mut self, key: &K);
}

/// Identifies one request for a token, and the token that it returned. The default identifies none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RequestId {
    slot: usize,
    /// Grows with every request of the cache: a later one is newer.
    id: u64,
}

/// What a caller finds in the cache.
#[derive(Debug, PartialEq)]
pub(crate) enum Lookup<V, F> {
    Fresh(V),
    /// A token, and the request for its successor, which the caller has to start.
    Stale(V, RequestId),
    /// A request that is in flight, to wait for.
    Pending(F),
    /// No token: a request that the caller has to start.
    Miss(RequestId),
}

/// Whether a token was stored.
#[derive(Debug, PartialEq)]
pub(crate) enum Stored<V> {
    /// It is cached, and replaced this one.
    Kept(Option<V>),
    NotKept,
}

#[derive(Debug)]
struct CachedToken<V> {
    value: V,
    id: u64,
    expires_at_ms: f64,
    refresh_at_ms: f64,
    /// From when on callers wait for the next token.
    last_use_at_ms: f64,
}

#[derive(Debug)]
struct InFlight<F> {
    id: u64,
    /// What other callers wait for; `None` where promises must not be shared.
    handle: Option<F>,
    /// When a request that nobody can wait for counts as abandoned.
    abandoned_at_ms: f64,
}

#[derive(Debug)]
struct Slot<K, V, F> {
    key: Option<K>,
    cached: Option<CachedToken<V>>,
    in_flight: Option<InFlight<F>>,
    /// Results of requests up to this id are ignored: the key was invalidated, or the slot belonged to another key.
    ignored_up_to: u64,
    failures: u32,
    retry_at_ms: f64,
    last_used: u64,
}

/// Tokens by key, the least recently used evicted first.
#[derive(Debug)]
pub(crate) struct TokenCache<K, V, F, I> {
    index: I,
    slots: Vec<Slot<K, V, F>>,
    free: Vec<usize>,
    capacity: usize,
    refresh_before_ms: f64,
    /// Counts requests and uses: both need only an order.
    sequence: u64,
}

impl<K: Clone, V: Clone, F: Clone, I: Index<K>> TokenCache<K, V, F, I> {
    /// Tokens are refreshed from `refresh_before_ms` before they expire on, and from half of their life on at the latest.
    pub(crate) fn new(capacity: usize, refresh_before_ms: f64, index: I) -> Self {
        Self {
            index,
            slots: Vec::new(),
            free: Vec::new(),
            capacity,
            refresh_before_ms,
            sequence: 0,
        }
    }

    /// Reserves a slot for a key. Returns the token that was evicted for it, if any.
    pub(crate) fn reserve(&mut self, key: &K) -> Option<V> {
        if self.index.find(key).is_some() {
            return None;
        }
        let mut evicted = None;
        if self.slots.len() - self.free.len() >= self.capacity {
            // A scan of 15 000 slots takes microseconds, and a request to the registry follows.
            let occupied = self
                .slots
                .iter()
                .enumerate()
                .filter(|(_, slot)| slot.key.is_some());
            if let Some((oldest, _)) = occupied.min_by_key(|(_, slot)| slot.last_used) {
                evicted = self.release_slot(oldest);
            }
        }
        let at = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot {
                key: None,
                cached: None,
                in_flight: None,
                ignored_up_to: 0,
                failures: 0,
                retry_at_ms: f64::NEG_INFINITY,
                last_used: 0,
            });
            self.slots.len() - 1
        });
        if let Some(slot) = self.slots.get_mut(at) {
            slot.key = Some(key.clone());
        }
        self.index.insert(key, at);
        evicted
    }

    /// What costs a caller no request: the token of a key that needs no refresh yet or, before there is one, the request in flight
    /// that others may wait for.
    #[cfg(any(feature = "npm", test))]
    pub(crate) fn at_hand(&mut self, key: &K, now_ms: f64) -> Option<Result<V, F>> {
        let at = self.index.find(key)?;
        let slot = self.slots.get_mut(at)?;
        let found = match &slot.cached {
            Some(cached) if now_ms < cached.refresh_at_ms => Ok(cached.value.clone()),
            Some(_) => return None,
            None => Err(slot.in_flight.as_ref()?.handle.clone()?),
        };
        self.sequence += 1;
        slot.last_used = self.sequence;
        Some(found)
    }

    /// Looks up the token of a key; `None` for a key without a slot. A request that cannot be waited for counts as abandoned
    /// after `abandoned_after_ms`.
    pub(crate) fn look_up(
        &mut self,
        key: &K,
        now_ms: f64,
        abandoned_after_ms: f64,
    ) -> Option<Lookup<V, F>> {
        let at = self.index.find(key)?;
        // A released slot ignores all requests up to the present sequence number.
        self.sequence += 1;
        let id = self.sequence;
        let request = RequestId { slot: at, id };
        let slot = self.slots.get_mut(at)?;
        slot.last_used = id;
        let in_flight = InFlight {
            id,
            handle: None,
            abandoned_at_ms: now_ms + abandoned_after_ms,
        };
        if let Some(cached) = slot.cached.as_ref().filter(|cached| {
            now_ms < cached.last_use_at_ms
                || (now_ms < cached.expires_at_ms && now_ms < slot.retry_at_ms)
        }) {
            let value = cached.value.clone();
            let running = slot.in_flight.as_ref().is_some_and(|in_flight| {
                in_flight.handle.is_some() || now_ms < in_flight.abandoned_at_ms
            });
            if now_ms < cached.refresh_at_ms || now_ms < slot.retry_at_ms || running {
                return Some(Lookup::Fresh(value));
            }
            slot.in_flight = Some(in_flight);
            return Some(Lookup::Stale(value, request));
        }
        if let Some(handle) = slot
            .in_flight
            .as_ref()
            .and_then(|in_flight| in_flight.handle.clone())
        {
            return Some(Lookup::Pending(handle));
        }
        slot.in_flight = Some(in_flight);
        Some(Lookup::Miss(request))
    }

    /// Makes a request available to other callers, who wait for it.
    pub(crate) fn share(&mut self, request: RequestId, handle: F) {
        let in_flight = self
            .slot_of_request(request)
            .and_then(|slot| slot.in_flight.as_mut());
        if let Some(in_flight) = in_flight.filter(|in_flight| in_flight.id == request.id) {
            in_flight.handle = Some(handle);
        }
    }

    /// Stores the token that a request returned, unless it is outdated.
    ///
    /// `issued_at_ms` is when it was created, `random` is from 0 to 1.
    pub(crate) fn store(
        &mut self,
        request: RequestId,
        value: V,
        (issued_at_ms, expires_at_ms): (f64, f64),
        now_ms: f64,
        random: f64,
    ) -> Stored<V> {
        let refresh_before_ms = self.refresh_before_ms;
        let Some(slot) = self.slot_of_request(request) else {
            return Stored::NotKept;
        };
        slot.finish(request);
        let newer = slot
            .cached
            .as_ref()
            .is_some_and(|cached| cached.id >= request.id);
        if newer || expires_at_ms <= now_ms {
            if slot.cached.is_none() && slot.in_flight.is_none() {
                self.release_slot(request.slot);
            }
            return Stored::NotKept;
        }
        let lifetime_ms = expires_at_ms - issued_at_ms;
        let window_ms = refresh_before_ms.min(lifetime_ms / 2.0);
        slot.failures = 0;
        slot.retry_at_ms = f64::NEG_INFINITY;
        let cached = CachedToken {
            value,
            id: request.id,
            expires_at_ms,
            // Jitter within the window: callers that started together do not refresh together.
            refresh_at_ms: expires_at_ms - window_ms * (1.0 - random / 10.0),
            last_use_at_ms: last_use_at_ms(issued_at_ms, expires_at_ms),
        };
        Stored::Kept(slot.cached.replace(cached).map(|old| old.value))
    }

    /// Records that a request failed. A cached token stays, and its next refresh backs off.
    pub(crate) fn record_failure(&mut self, request: RequestId, now_ms: f64, random: f64) {
        let Some(slot) = self.slot_of_request(request) else {
            return;
        };
        slot.finish(request);
        if slot.cached.is_some() {
            slot.failures = slot.failures.saturating_add(1);
            let delay_ms = backoff_ms(slot.failures, REFRESH_RETRY_MS, MAX_REFRESH_RETRY_MS);
            slot.retry_at_ms = now_ms + with_jitter(delay_ms, random);
        } else if slot.in_flight.is_none() {
            self.release_slot(request.slot);
        }
    }

    /// The cached token of a key that has not expired, however short it lives.
    pub(crate) fn unexpired(&self, key: &K, now_ms: f64) -> Option<V> {
        let slot = self.index.find(key)?;
        let cached = self.slots.get(slot)?.cached.as_ref()?;
        (now_ms < cached.expires_at_ms).then(|| cached.value.clone())
    }

    /// Removes exactly the token that was refused; a newer one stays.
    pub(crate) fn remove_refused(&mut self, sent: RequestId) -> Option<V> {
        let slot = self.slots.get_mut(sent.slot)?;
        let cached = slot.cached.take_if(|cached| cached.id == sent.id)?;
        // An older request that is still in flight must not restore an older token.
        slot.ignored_up_to = slot.ignored_up_to.max(sent.id);
        if slot.in_flight.is_none() {
            self.release_slot(sent.slot);
        }
        Some(cached.value)
    }

    /// Evicts a key. The outcome of a request in flight for it will be ignored.
    pub(crate) fn evict(&mut self, key: &K) -> Option<V> {
        let at = self.index.find(key)?;
        self.release_slot(at)
    }

    /// Evicts every token that `matches`, with its key.
    pub(crate) fn evict_where(&mut self, matches: &dyn Fn(&V) -> bool) -> Vec<V> {
        let mut evicted = Vec::new();
        for at in 0..self.slots.len() {
            let cached = self.slots.get(at).and_then(|slot| slot.cached.as_ref());
            if cached.is_some_and(|cached| matches(&cached.value)) {
                evicted.extend(self.release_slot(at));
            }
        }
        evicted
    }

    /// Evicts all keys. Outcomes of requests in flight will be ignored.
    pub(crate) fn clear(&mut self) {
        for at in 0..self.slots.len() {
            self.release_slot(at);
        }
    }

    fn slot_of_request(&mut self, request: RequestId) -> Option<&mut Slot<K, V, F>> {
        let slot = self.slots.get_mut(request.slot)?;
        (request.id > slot.ignored_up_to).then_some(slot)
    }

    fn release_slot(&mut self, at: usize) -> Option<V> {
        let slot = self.slots.get_mut(at)?;
        let key = slot.key.take()?;
        slot.in_flight = None;
        slot.ignored_up_to = self.sequence;
        slot.failures = 0;
        slot.retry_at_ms = f64::NEG_INFINITY;
        let cached = slot.cached.take();
        self.free.push(at);
        self.index.remove(&key);
        cached.map(|cached| cached.value)
    }
}

impl<K, V, F> Slot<K, V, F> {
    fn finish(&mut self, request: RequestId) {
        self.in_flight
            .take_if(|in_flight| in_flight.id == request.id);
    }
}

#[cfg(test)]
mod tests;
