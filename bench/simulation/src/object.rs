//! The Durable Object of `icr-app-client/workers`: a single flight over a token, in a model.

use crate::event::{Ask, Cache, Cached, Event, Token, empty_cache};
use crate::fleet::{ABANDONED_AFTER_MS, Fleet};
use crate::network as net;
use crate::policy::token_cache::{Lookup, RequestId, Stored};
use crate::scene::Design;

/// In which the broker refreshes ahead: longer than the client's.
const BROKER_WINDOW_MS: f64 = 600_000.0;
/// The broker copies a token to KV that is asked for so often.
const HOT_ASKS: u32 = 2;

/// The Durable Object: a single flight over a token, and one thing at a time.
pub(crate) struct Object {
    pub(crate) cache: Cache,
    pub(crate) region: Option<usize>,
    pub(crate) free_at_ms: f64,
    pub(crate) waiting: Vec<Ask>,
    pub(crate) asks: u32,
}

impl Object {
    pub(crate) fn new() -> Self {
        Self {
            cache: empty_cache(BROKER_WINDOW_MS),
            region: None,
            free_at_ms: 0.0,
            waiting: Vec::new(),
            asks: 0,
        }
    }
}

impl Fleet<'_> {
    pub(crate) fn ask_object(&mut self, ask: Ask) {
        if self.scene.object_is_gone(self.now_ms) {
            if self.design == Design::Built {
                self.ask_kv(ask, Event::ReplicaAnswers);
            } else {
                self.mint_for(ask);
            }
            return;
        }
        let region = self.region(ask.isolate);
        let home = *self.object.region.get_or_insert(region);
        let ms = net::round_trip_ms(region, home, &mut self.random) / 2.0;
        self.after(ms, Event::ObjectIsAsked(ask));
    }

    pub(crate) fn serve(&mut self, ask: Ask) {
        if let Some(present) = self.object.cache.unexpired(&(), self.now_ms) {
            if ask.refused == Some(present.token.id) {
                self.object.cache.remove_refused(present.sent);
            }
        }
        match self.look_up_in_object(Some(ask.outlives_ms)) {
            Some(token) => self.answer(ask, token),
            None => self.object.waiting.push(ask),
        }
    }

    /// The object's token, for which a request is started where it needs one; `None` if it has to be waited for.
    pub(crate) fn look_up_in_object(&mut self, outlives_ms: Option<f64>) -> Option<Token> {
        self.object.cache.reserve(&());
        match self
            .object
            .cache
            .look_up(&(), self.now_ms, ABANDONED_AFTER_MS)?
        {
            Lookup::Fresh(Cached { token, .. }) => outlives_ms
                .is_none_or(|end_ms| token.expires_ms > end_ms)
                .then_some(token),
            Lookup::Stale(Cached { token, .. }, next) => {
                self.mint_in_object(next);
                outlives_ms
                    .is_none_or(|end_ms| token.expires_ms > end_ms)
                    .then_some(token)
            }
            Lookup::Miss(request) => {
                self.mint_in_object(request);
                None
            }
            Lookup::Pending(()) => None,
        }
    }

    fn mint_in_object(&mut self, request: RequestId) {
        self.object.cache.share(request, ());
        let home = self.object.region.unwrap_or_default();
        let ms = net::registry_ms(home, self.scene.registry_ms, &mut self.random);
        let ms = ms + net::OBJECT_WRITE_MS;
        if self.is_measured() {
            self.outcome.usage.object_active_ms += ms;
        }
        self.after(ms, Event::ObjectMinted(request));
    }

    pub(crate) fn keep(&mut self, request: RequestId) {
        let token = self.mint();
        self.outcome.usage.object_tokens += u64::from(self.is_measured());
        let random = self.random.unit();
        let times = (token.issued_ms, token.expires_ms);
        let stored = self.object.cache.store(
            request,
            Cached {
                token,
                sent: request,
            },
            times,
            self.now_ms,
            random,
        );
        if stored != Stored::NotKept {
            self.object.asks = 0;
            let window_ms = BROKER_WINDOW_MS.min(self.scene.token_life_ms / 2.0);
            self.at(
                token.expires_ms - window_ms * 0.9,
                Event::ObjectAlarm { token: token.id },
            );
        }
        for ask in std::mem::take(&mut self.object.waiting) {
            self.answer(ask, token);
        }
    }

    fn answer(&mut self, ask: Ask, token: Token) {
        self.object.asks += 1;
        if self.object.asks == HOT_ASKS && self.design == Design::Built {
            self.outcome.usage.kv_writes += u64::from(self.is_measured());
            self.kv = Some(token);
        }
        let home = self.object.region.unwrap_or_default();
        let ms = net::round_trip_ms(home, self.region(ask.isolate), &mut self.random) / 2.0;
        self.after(ms, Event::ObjectAnswers(ask, token));
    }
}
