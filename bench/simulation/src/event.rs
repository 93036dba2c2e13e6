//! What happens in a fleet, in the order of a virtual clock.

use crate::policy::token_cache::{Index, RequestId, TokenCache};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) id: u32,
    pub(crate) issued_ms: f64,
    pub(crate) expires_ms: f64,
}

/// A cache has one key: the installation.
#[derive(Debug, Default)]
pub(crate) struct OneKey(Option<usize>);

impl Index<()> for OneKey {
    fn find(&self, (): &()) -> Option<usize> {
        self.0
    }
    fn insert(&mut self, (): &(), slot: usize) {
        self.0 = Some(slot);
    }
    fn remove(&mut self, (): &()) {
        self.0 = None;
    }
}

/// A token in a cache, and the request that it came by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cached {
    pub(crate) token: Token,
    pub(crate) sent: RequestId,
}

pub(crate) type Cache = TokenCache<(), Cached, (), OneKey>;

/// A caller that waits for a token, or a refresh behind one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    pub(crate) isolate: usize,
    pub(crate) life: u32,
    pub(crate) started_ms: f64,
    pub(crate) request: RequestId,
    pub(crate) in_background: bool,
    /// The token must expire later.
    pub(crate) outlives_ms: f64,
    pub(crate) refused: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Call,
    Revocation,
    /// The registry has refused a caller's token.
    Refused {
        isolate: usize,
        life: u32,
        sent: RequestId,
        token: u32,
    },
    Minted(Ask),
    KvAnswers(Ask),
    CacheAnswers(Ask),
    ObjectIsAsked(Ask),
    ObjectServes(Ask),
    ObjectMinted(RequestId),
    ObjectAlarm {
        token: u32,
    },
    ObjectAnswers(Ask, Token),
    ReplicaAnswers(Ask),
}

pub(crate) struct Queued {
    pub(crate) at_ms: f64,
    pub(crate) order: u64,
    pub(crate) event: Event,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}
impl Eq for Queued {}
impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Queued {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at_ms.total_cmp(&other.at_ms)).then(self.order.cmp(&other.order))
    }
}

pub(crate) fn empty_cache(window_ms: f64) -> Cache {
    Cache::new(1, window_ms, OneKey::default())
}
