//! Isolates that need one installation's token, by a virtual clock: their caches are the client's own, the rest is a model.

use crate::event::{Ask, Cache, Cached, Event, Queued, Token, empty_cache};
use crate::network::{self as net, Usage};
use crate::object::Object;
use crate::policy::token_cache::{Lookup, RequestId, last_use_at_ms};
use crate::random::Random;
use crate::scene::{Design, Scene};
use crate::waits::Waits;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// In which a token is refreshed behind its callers.
const CLIENT_WINDOW_MS: f64 = 300_000.0;
pub(crate) const ABANDONED_AFTER_MS: f64 = 30_000.0;

struct Isolate {
    cache: Cache,
    /// Counts its lives: an answer for an earlier one is lost.
    life: u32,
    dies_ms: f64,
}

/// What a data center has in its caches.
#[derive(Clone, Copy, Default)]
struct Colo {
    cached: Option<(Token, f64)>,
    /// What KV said, a token or that there is none, and when.
    kv: Option<(Option<Token>, f64)>,
}

pub(crate) struct Outcome {
    pub(crate) calls: u64,
    pub(crate) mints: u64,
    pub(crate) waits: Waits,
    pub(crate) usage: Usage,
    pub(crate) events: u64,
}

pub(crate) struct Fleet<'scene> {
    pub(crate) scene: &'scene Scene,
    pub(crate) design: Design,
    pub(crate) random: Random,
    pub(crate) now_ms: f64,
    queue: BinaryHeap<Reverse<Queued>>,
    order: u64,
    isolates: Vec<Isolate>,
    colos: Vec<Colo>,
    pub(crate) kv: Option<Token>,
    pub(crate) object: Object,
    /// Tokens up to this one are revoked.
    revoked: u32,
    last_token: u32,
    pub(crate) outcome: Outcome,
}

impl<'scene> Fleet<'scene> {
    pub(crate) fn new(scene: &'scene Scene, design: Design, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let isolates = (0..scene.isolates)
            .map(|_| Isolate {
                cache: empty_cache(CLIENT_WINDOW_MS),
                life: 0,
                dies_ms: random.exponential(scene.isolate_life_ms),
            })
            .collect();
        Self {
            scene,
            design,
            random,
            now_ms: 0.0,
            queue: BinaryHeap::new(),
            order: 0,
            isolates,
            colos: vec![Colo::default(); scene.colos],
            kv: None,
            object: Object::new(),
            revoked: 0,
            last_token: 0,
            outcome: Outcome {
                calls: 0,
                mints: 0,
                waits: Waits::default(),
                usage: Usage::default(),
                events: 0,
            },
        }
    }

    pub(crate) fn run(mut self) -> Outcome {
        if let Some(at_ms) = self.scene.revoked_at_ms {
            self.at(at_ms, Event::Revocation);
        }
        for _ in 0..self.scene.crowd {
            let isolate = self.random.below(self.isolates.len());
            self.call(isolate, None);
        }
        if self.scene.calls_per_second > 0.0 {
            self.after(0.0, Event::Call);
        }
        while let Some(Reverse(next)) = self.queue.pop() {
            if next.at_ms > self.scene.end_ms {
                break;
            }
            self.now_ms = next.at_ms;
            self.outcome.events += 1;
            self.handle(next.event);
        }
        self.outcome
    }

    pub(crate) fn after(&mut self, ms: f64, event: Event) {
        self.at(self.now_ms + ms, event);
    }

    pub(crate) fn at(&mut self, at_ms: f64, event: Event) {
        self.order += 1;
        let order = self.order;
        self.queue.push(Reverse(Queued {
            at_ms,
            order,
            event,
        }));
    }

    pub(crate) fn is_measured(&self) -> bool {
        self.now_ms >= self.scene.measured_from_ms
    }

    pub(crate) fn region(&self, isolate: usize) -> usize {
        self.colo(isolate) % net::REGIONS
    }

    fn colo(&self, isolate: usize) -> usize {
        isolate % self.scene.colos
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Call => {
                let mean_ms = 1_000.0 / self.scene.calls_per_second;
                let wait_ms = self.random.exponential(mean_ms);
                self.after(wait_ms, Event::Call);
                let isolate = self.random.below(self.isolates.len());
                self.call(isolate, None);
            }
            Event::Revocation => {
                self.revoked = self.last_token;
                for _ in 0..self.scene.crowd {
                    let isolate = self.random.below(self.isolates.len());
                    self.call(isolate, None);
                }
            }
            Event::Refused {
                isolate,
                life,
                sent,
                token,
            } => {
                let isolate_now = &mut self.isolates[isolate];
                if isolate_now.life == life {
                    isolate_now.cache.remove_refused(sent);
                    self.call(isolate, Some(token));
                }
            }
            Event::Minted(ask) => {
                let token = self.mint();
                if self.design == Design::Kv {
                    self.outcome.usage.kv_writes += u64::from(self.is_measured());
                    self.kv = Some(token);
                }
                self.deliver(ask, token);
            }
            Event::KvAnswers(ask) => match self.read_kv(ask) {
                Some(token) => self.deliver(ask, token),
                None => self.mint_for(ask),
            },
            Event::CacheAnswers(ask) => {
                let colo = self.colos[self.colo(ask.isolate)];
                let cached = colo.cached.filter(|(token, stored_ms)| {
                    self.now_ms - stored_ms <= net::CACHE_TTL_MS && self.is_usable(*token, &ask)
                });
                match cached {
                    Some((token, _)) => self.deliver(ask, token),
                    None => self.ask_object(ask),
                }
            }
            Event::ObjectIsAsked(ask) => {
                if self.is_measured() {
                    self.outcome.usage.object_request(self.now_ms);
                }
                let start_ms = self.object.free_at_ms.max(self.now_ms);
                self.object.free_at_ms = start_ms + net::OBJECT_MS;
                self.at(self.object.free_at_ms, Event::ObjectServes(ask));
            }
            Event::ObjectServes(ask) => self.serve(ask),
            Event::ObjectMinted(request) => self.keep(request),
            Event::ObjectAlarm { token } => {
                let present = self.object.cache.unexpired(&(), self.now_ms);
                // Nobody has asked in this life, or a later token has an alarm of its own.
                if self.object.asks > 0 && present.is_some_and(|present| present.token.id == token)
                {
                    self.look_up_in_object(None);
                }
            }
            Event::ObjectAnswers(ask, token) => {
                if self.design == Design::Built {
                    let colo = self.colo(ask.isolate);
                    self.colos[colo].cached = Some((token, self.now_ms));
                }
                self.deliver_or_mint(ask, token);
            }
            Event::ReplicaAnswers(ask) => match self.read_kv(ask) {
                Some(token) => self.deliver(ask, token),
                None => self.mint_for(ask),
            },
        }
    }

    /// One use of the installation: with the token in memory, or after a wait for one.
    fn call(&mut self, at: usize, refused: Option<u32>) {
        let now_ms = self.now_ms;
        if self.is_measured() && refused.is_none() {
            self.outcome.calls += 1;
        }
        if now_ms >= self.isolates[at].dies_ms {
            let life_ms = self.random.exponential(self.scene.isolate_life_ms);
            let isolate = &mut self.isolates[at];
            isolate.cache = empty_cache(CLIENT_WINDOW_MS);
            isolate.life += 1;
            isolate.dies_ms = now_ms + life_ms;
        }
        let isolate = &mut self.isolates[at];
        let ask = |request, in_background, outlives_ms| Ask {
            isolate: at,
            life: isolate.life,
            started_ms: now_ms,
            request,
            in_background,
            outlives_ms,
            refused,
        };
        isolate.cache.reserve(&());
        // On Workers a request is never shared with another: nothing is pending.
        match isolate.cache.look_up(&(), now_ms, ABANDONED_AFTER_MS) {
            Some(Lookup::Fresh(cached)) => self.use_token(at, cached.token, cached.sent, 0.0),
            Some(Lookup::Stale(Cached { token, sent }, next)) => {
                let refresh = ask(next, true, token.expires_ms);
                self.use_token(at, token, sent, 0.0);
                self.acquire(refresh);
            }
            Some(Lookup::Miss(request)) => {
                let present = isolate.cache.unexpired(&(), now_ms);
                let outlives_ms =
                    present.map_or(f64::NEG_INFINITY, |present| present.token.expires_ms);
                let missing = ask(request, false, outlives_ms);
                self.acquire(missing);
            }
            Some(Lookup::Pending(())) | None => {
                unreachable!("a slot was reserved, and nothing is shared")
            }
        }
    }

    /// Sends a caller's request with a token, which the registry refuses if it is revoked.
    fn use_token(&mut self, isolate: usize, token: Token, sent: RequestId, waited_ms: f64) {
        if self.is_measured() {
            self.outcome.waits.record(waited_ms);
        }
        if token.id <= self.revoked {
            let region = self.region(isolate);
            let ms = net::registry_ms(region, self.scene.registry_ms / 3.0, &mut self.random);
            let life = self.isolates[isolate].life;
            self.after(
                ms,
                Event::Refused {
                    isolate,
                    life,
                    sent,
                    token: token.id,
                },
            );
        }
    }

    /// Where a client gets a token that it does not have.
    fn acquire(&mut self, ask: Ask) {
        match self.design {
            Design::Memory => self.mint_for(ask),
            Design::Kv => self.ask_kv(ask, Event::KvAnswers),
            Design::Object => self.ask_object(ask),
            Design::Built if ask.refused.is_none() => {
                self.outcome.usage.cache_reads += u64::from(self.is_measured());
                let ms = net::jittered(net::CACHE_MS, &mut self.random);
                self.after(ms, Event::CacheAnswers(ask));
            }
            Design::Built => self.ask_object(ask),
        }
    }

    pub(crate) fn mint_for(&mut self, ask: Ask) {
        let region = self.region(ask.isolate);
        let ms = net::registry_ms(region, self.scene.registry_ms, &mut self.random);
        self.after(ms, Event::Minted(ask));
    }

    pub(crate) fn mint(&mut self) -> Token {
        self.outcome.mints += u64::from(self.is_measured());
        self.last_token += 1;
        Token {
            id: self.last_token,
            issued_ms: self.now_ms,
            expires_ms: self.now_ms + self.scene.token_life_ms,
        }
    }

    pub(crate) fn ask_kv(&mut self, ask: Ask, answer: fn(Ask) -> Event) {
        self.outcome.usage.kv_reads += u64::from(self.is_measured());
        let colo = self.colo(ask.isolate);
        let is_hot = self.colos[colo]
            .kv
            .is_some_and(|(_, read_ms)| self.now_ms - read_ms < net::KV_CACHE_MS);
        let typical_ms = if is_hot {
            net::KV_HOT_MS
        } else {
            net::KV_COLD_MS
        };
        let ms = net::jittered(typical_ms, &mut self.random);
        self.after(ms, answer(ask));
    }

    fn read_kv(&mut self, ask: Ask) -> Option<Token> {
        let (central, now_ms, colo) = (self.kv, self.now_ms, self.colo(ask.isolate));
        let seen = self.colos[colo]
            .kv
            .filter(|(_, read_ms)| now_ms - read_ms < net::KV_CACHE_MS);
        let (token, _) = *self.colos[colo]
            .kv
            .insert(seen.unwrap_or((central, now_ms)));
        token.filter(|token| self.is_usable(*token, &ask))
    }

    fn deliver_or_mint(&mut self, ask: Ask, token: Token) {
        if self.is_usable(token, &ask) {
            self.deliver(ask, token);
        } else {
            self.mint_for(ask);
        }
    }

    /// As the client checks what a store returns.
    fn is_usable(&self, token: Token, ask: &Ask) -> bool {
        let is_alive = self.now_ms < last_use_at_ms(token.issued_ms, token.expires_ms);
        is_alive && token.expires_ms > ask.outlives_ms && ask.refused != Some(token.id)
    }

    /// A caller, or the cache behind it, has its token.
    fn deliver(&mut self, ask: Ask, token: Token) {
        let random = self.random.unit();
        let isolate = &mut self.isolates[ask.isolate];
        if isolate.life == ask.life {
            let times = (token.issued_ms, token.expires_ms);
            isolate.cache.store(
                ask.request,
                Cached {
                    token,
                    sent: ask.request,
                },
                times,
                self.now_ms,
                random,
            );
        }
        if !ask.in_background {
            self.use_token(
                ask.isolate,
                token,
                ask.request,
                self.now_ms - ask.started_ms,
            );
        }
    }
}
