//! The life of managed tokens: ask → wait → use → refresh behind → expire → drop. A pure state machine over `now_ms`,
//! the registry's clock; whoever drives it sends the requests and reports back.

use crate::retry::backoff_ms;

/// A token is refreshed at most this long before it expires, in milliseconds.
const REFRESH_WINDOW_MS: f64 = 300_000.0;
/// After a failed refresh, the wait before the next: doubling between these two.
const REFRESH_RETRY_MS: f64 = 1_000.0;
const MAX_REFRESH_RETRY_MS: f64 = 60_000.0;

/// Where the slot of a key is remembered: a JavaScript `Map` in wasm, so that a look-up copies no text.
pub(crate) trait Index<K> {
    fn find(&self, key: &K) -> Option<usize>;
    fn insert(&mut self, key: &K, slot: usize);
    fn remove(&mut self, key: &K);
}

/// The right to report the outcome of one request for a token; the default has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ticket {
    slot: usize,
    /// Grows with every request of the cache: a later one is newer.
    id: u64,
}

/// What a caller is to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Step<V, F> {
    /// Use the token; the ticket names exactly this one to [`TokenCache::reject`].
    Use(V, Ticket),
    /// Use the token, and ask for its successor behind the caller's back.
    Refresh(V, Ticket, Ticket),
    /// Another caller asks already: wait with it.
    Wait(F),
    /// Ask the registry.
    Ask(Ticket),
}

/// What became of an answer.
#[derive(Debug, PartialEq)]
pub(crate) enum Answered<V> {
    /// It is held, in the place of another where there was one.
    Kept(Option<V>),
    NotKept,
}

#[derive(Debug)]
struct Held<V> {
    value: V,
    id: u64,
    expires_at_ms: f64,
    refresh_at_ms: f64,
}

#[derive(Debug)]
struct Flight<F> {
    id: u64,
    /// What others wait for; none where promises must not be shared.
    handle: Option<F>,
    /// When a flight that nobody can wait for counts as lost with the request that carried it.
    until_ms: f64,
}

#[derive(Debug)]
struct Slot<K, V, F> {
    key: Option<K>,
    held: Option<Held<V>>,
    flight: Option<Flight<F>>,
    /// Answers to requests up to this id are disowned: the key was invalidated, or the slot was another key's.
    disowned: u64,
    failures: u32,
    retry_at_ms: f64,
    used: u64,
}

/// Tokens by key, the least recently used dropped first.
#[derive(Debug)]
pub(crate) struct TokenCache<K, V, F, I> {
    index: I,
    slots: Vec<Slot<K, V, F>>,
    vacant: Vec<usize>,
    capacity: usize,
    /// Counts requests and uses: both need only an order.
    tick: u64,
}

impl<K: Clone, V: Clone, F: Clone, I: Index<K>> TokenCache<K, V, F, I> {
    pub(crate) fn new(capacity: usize, index: I) -> Self {
        Self {
            index,
            slots: Vec::new(),
            vacant: Vec::new(),
            capacity,
            tick: 0,
        }
    }

    /// Gives a key a place. The token that has to make room for it, if one has to.
    pub(crate) fn admit(&mut self, key: &K) -> Option<V> {
        if self.index.find(key).is_some() {
            return None;
        }
        let mut evicted = None;
        if self.slots.len() - self.vacant.len() >= self.capacity {
            // A scan of 15 000 slots takes microseconds, and a request to the registry follows.
            let occupied = self
                .slots
                .iter()
                .enumerate()
                .filter(|(_, slot)| slot.key.is_some());
            if let Some((oldest, _)) = occupied.min_by_key(|(_, slot)| slot.used) {
                evicted = self.vacate(oldest);
            }
        }
        let at = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(Slot {
                key: None,
                held: None,
                flight: None,
                disowned: 0,
                failures: 0,
                retry_at_ms: f64::NEG_INFINITY,
                used: 0,
            });
            self.slots.len() - 1
        });
        if let Some(slot) = self.slots.get_mut(at) {
            slot.key = Some(key.clone());
        }
        self.index.insert(key, at);
        evicted
    }

    /// What a caller who needs the key's token is to do, `None` for a key without a place. `lost_after_ms` bounds a refresh
    /// that cannot be waited for.
    pub(crate) fn ask(&mut self, key: &K, now_ms: f64, lost_after_ms: f64) -> Option<Step<V, F>> {
        let at = self.index.find(key)?;
        // After a vacated slot was disowned up to the present tick.
        self.tick += 1;
        let id = self.tick;
        let ticket = Ticket { slot: at, id };
        let slot = self.slots.get_mut(at)?;
        slot.used = id;
        let flight = Flight {
            id,
            handle: None,
            until_ms: now_ms + lost_after_ms,
        };
        if let Some(held) = slot
            .held
            .as_ref()
            .filter(|held| now_ms < held.expires_at_ms)
        {
            let sent = Ticket {
                slot: at,
                id: held.id,
            };
            let value = held.value.clone();
            let running = slot
                .flight
                .as_ref()
                .is_some_and(|flight| flight.handle.is_some() || now_ms < flight.until_ms);
            if now_ms < held.refresh_at_ms || now_ms < slot.retry_at_ms || running {
                return Some(Step::Use(value, sent));
            }
            slot.flight = Some(flight);
            return Some(Step::Refresh(value, sent, ticket));
        }
        if let Some(handle) = slot
            .flight
            .as_ref()
            .and_then(|flight| flight.handle.clone())
        {
            return Some(Step::Wait(handle));
        }
        slot.flight = Some(flight);
        Some(Step::Ask(ticket))
    }

    /// Lets others wait for the request that the ticket is for.
    pub(crate) fn share(&mut self, ticket: Ticket, handle: F) {
        let flight = self.slot_of(ticket).and_then(|slot| slot.flight.as_mut());
        if let Some(flight) = flight.filter(|flight| flight.id == ticket.id) {
            flight.handle = Some(handle);
        }
    }

    /// Takes the token that the ticket's request brought. An answer that is late or disowned changes nothing.
    ///
    /// `born_at_ms` is when it was made, `random` is from 0 to 1.
    pub(crate) fn answered(
        &mut self,
        ticket: Ticket,
        value: V,
        (born_at_ms, expires_at_ms): (f64, f64),
        now_ms: f64,
        random: f64,
    ) -> Answered<V> {
        let Some(slot) = self.slot_of(ticket) else {
            return Answered::NotKept;
        };
        slot.end_flight(ticket);
        let newer = slot.held.as_ref().is_some_and(|held| held.id >= ticket.id);
        if newer || expires_at_ms <= now_ms {
            if slot.held.is_none() && slot.flight.is_none() {
                self.vacate(ticket.slot);
            }
            return Answered::NotKept;
        }
        let window_ms = REFRESH_WINDOW_MS.min((expires_at_ms - born_at_ms) / 2.0);
        slot.failures = 0;
        slot.retry_at_ms = f64::NEG_INFINITY;
        let held = Held {
            value,
            id: ticket.id,
            expires_at_ms,
            // Jitter within the window: callers that started together do not refresh together.
            refresh_at_ms: expires_at_ms - window_ms * (1.0 - random / 10.0),
        };
        Answered::Kept(slot.held.replace(held).map(|old| old.value))
    }

    /// Takes note that the ticket's request failed. A token that is held stays; the failure is not remembered
    /// otherwise.
    pub(crate) fn failed(&mut self, ticket: Ticket, now_ms: f64, random: f64) {
        let Some(slot) = self.slot_of(ticket) else {
            return;
        };
        slot.end_flight(ticket);
        if slot.held.is_some() {
            slot.failures = slot.failures.saturating_add(1);
            let wait_ms = backoff_ms(slot.failures, REFRESH_RETRY_MS, MAX_REFRESH_RETRY_MS);
            slot.retry_at_ms = now_ms + wait_ms * (0.5 + random / 2.0);
        } else if slot.flight.is_none() {
            self.vacate(ticket.slot);
        }
    }

    /// Drops exactly the token that was sent and refused; a newer one stays.
    pub(crate) fn reject(&mut self, sent: Ticket) -> Option<V> {
        let slot = self.slots.get_mut(sent.slot)?;
        let held = slot.held.take_if(|held| held.id == sent.id)?;
        // An older request that is still under way must not bring back what came before it.
        slot.disowned = slot.disowned.max(sent.id);
        if slot.flight.is_none() {
            self.vacate(sent.slot);
        }
        Some(held.value)
    }

    /// Forgets a key. A request that is under way for it will not be remembered.
    pub(crate) fn forget(&mut self, key: &K) -> Option<V> {
        let at = self.index.find(key)?;
        self.vacate(at)
    }

    /// The tokens that match; they stay.
    pub(crate) fn held(&self, mut matches: impl FnMut(&V) -> bool) -> Vec<V> {
        let held = self.slots.iter().filter_map(|slot| slot.held.as_ref());
        held.map(|held| &held.value)
            .filter(|value| matches(value))
            .cloned()
            .collect()
    }

    /// Forgets every token that `matches`, with its key.
    pub(crate) fn forget_where(&mut self, mut matches: impl FnMut(&V) -> bool) -> Vec<V> {
        (0..self.slots.len())
            .filter_map(|at| {
                let held = self.slots.get(at)?.held.as_ref()?;
                matches(&held.value).then(|| self.vacate(at)).flatten()
            })
            .collect()
    }

    /// Forgets all keys.
    pub(crate) fn clear(&mut self) -> Vec<V> {
        (0..self.slots.len())
            .filter_map(|at| self.vacate(at))
            .collect()
    }

    fn slot_of(&mut self, ticket: Ticket) -> Option<&mut Slot<K, V, F>> {
        let slot = self.slots.get_mut(ticket.slot)?;
        (ticket.id > slot.disowned).then_some(slot)
    }

    fn vacate(&mut self, at: usize) -> Option<V> {
        let slot = self.slots.get_mut(at)?;
        let key = slot.key.take()?;
        slot.flight = None;
        slot.disowned = self.tick;
        slot.failures = 0;
        slot.retry_at_ms = f64::NEG_INFINITY;
        let held = slot.held.take();
        self.vacant.push(at);
        self.index.remove(&key);
        held.map(|held| held.value)
    }
}

impl<K, V, F> Slot<K, V, F> {
    fn end_flight(&mut self, ticket: Ticket) {
        self.flight.take_if(|flight| flight.id == ticket.id);
    }
}

#[cfg(test)]
mod tests;
