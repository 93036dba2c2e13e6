//! Managed access tokens: cached, refreshed behind the callers, and asked for once however many need one.

use super::answer::expiry_ms;
use super::api::{Api, CallOptions, Credential, LATE};
use super::event::{Event, TokenAction};
use super::failure::Failure;
use super::flight::Flight;
use super::host::{self, Function, JsString, Table, field};
use super::task::{self, Ended, Wait, Work};
use super::token_store::TokenStore;
use crate::endpoints::{create_app_access_token, create_installation_access_token};
use crate::error::Error;
use crate::request::Operation;
use crate::token_cache::{Answered, Index, Step, Ticket, TokenCache};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Whose token: an installation's id, or `null` for the app's own. The caller's own text, never copied.
pub(super) type Owner = JsValue;

/// A token that is shared by all callers: frozen.
pub(super) struct Token {
    pub(super) owner: Owner,
    pub(super) value: JsValue,
    pub(super) secret: JsString,
    born_at_ms: f64,
    pub(super) expires_at_ms: f64,
    /// Made by this client, not loaded from the host's store.
    pub(super) made: bool,
}

impl Token {
    pub(super) fn new(
        owner: &Owner,
        value: JsValue,
        (born_at_ms, expires_at_ms): (f64, f64),
        made: bool,
    ) -> Rc<Self> {
        host::freeze(&value);
        Rc::new(Self {
            owner: owner.clone(),
            secret: field(&value, "token").unchecked_into(),
            value,
            born_at_ms,
            expires_at_ms,
            made,
        })
    }
}

/// A token, and the ticket that names exactly this one when it is refused.
pub(super) struct Sent {
    pub(super) token: Rc<Token>,
    pub(super) ticket: Ticket,
}

/// A request for a token that others may wait for.
#[derive(Clone)]
pub(super) struct Shared {
    ticket: Ticket,
    pub(super) flight: Rc<Flight<Result<Rc<Token>, Failure>>>,
}

impl Shared {
    /// Waits for the token within the caller's own bounds.
    pub(super) fn wait(&self, call: &CallOptions) -> Wait {
        self.flight.wait(call.timeout_ms, &call.signal)
    }

    /// The token, after a wait.
    pub(super) fn token(&self, ended: Ended, owner: &Owner) -> Result<Rc<Token>, Failure> {
        self.flight.outcome(ended)?.unwrap_or_else(|| {
            Err(Failure::of(Error::Timeout, operation_of(owner), LATE).retryable())
        })
    }
}

pub(super) struct Managed {
    pub(super) tokens: RefCell<TokenCache<Owner, Rc<Token>, Shared, Table>>,
    pub(super) store: Option<TokenStore>,
    /// Tokens that the registry refused, wherever they turn up again. Only kept with a store, which may return them.
    pub(super) refused: Table,
    wait_until: Option<Function>,
    /// The app of the last JWT, unless an option names it.
    pub(super) app_id: RefCell<Option<String>>,
    app_id_is_fixed: bool,
    /// Organization id to its installation, frozen.
    installations: Table,
    pub(super) capacity: u32,
}

impl Index<Owner> for Table {
    fn find(&self, owner: &Owner) -> Option<usize> {
        self.slot(owner).and_then(|slot| usize::try_from(slot).ok())
    }

    fn insert(&mut self, owner: &Owner, slot: usize) {
        self.set(owner, &JsValue::from(slot));
    }

    fn remove(&mut self, owner: &Owner) {
        self.delete(owner);
    }
}

impl Managed {
    pub(super) fn new(
        app_id: Option<String>,
        capacity: u32,
        store: Option<TokenStore>,
        wait_until: Option<Function>,
    ) -> Self {
        let places = usize::try_from(capacity).unwrap_or(usize::MAX);
        Self {
            tokens: RefCell::new(TokenCache::new(places, Table::new())),
            store,
            refused: Table::new(),
            wait_until,
            app_id_is_fixed: app_id.is_some(),
            app_id: RefCell::new(app_id),
            installations: Table::new(),
            capacity,
        }
    }

    /// Learns the app from its JWT. Another app than before must not meet the tokens of the last one.
    pub(super) fn belongs_to(&self, app_id: Option<&str>) {
        if self.app_id_is_fixed || self.app_id.borrow().as_deref() == app_id {
            return;
        }
        if self.app_id.replace(app_id.map(str::to_owned)).is_some() {
            self.tokens.borrow_mut().clear();
            self.installations.clear();
        }
    }

    /// Runs work to its end, whoever waits for it. Behind the callers, on Workers, it lives as long as `waitUntil` says.
    pub(super) fn run(&self, work: Work, behind: bool) {
        let promise = task::start(work);
        if let Some(wait_until) = &self.wait_until
            && (behind || self.store.is_some())
        {
            host::keep_alive(wait_until, &promise);
        }
    }

    /// The installation that was found for an organization before.
    pub(super) fn installation_of(&self, organization_id: &JsValue) -> Option<JsValue> {
        Some(self.installations.get(organization_id)).filter(JsValue::is_object)
    }

    pub(super) fn remember(&self, organization_id: &JsValue, installation: &JsValue) {
        if self.installations.size() >= self.capacity {
            self.installations.clear();
        }
        host::freeze(installation);
        self.installations.set(organization_id, installation);
    }

    /// Forgets the installation, or all of them.
    pub(super) fn forget_installation(&self, installation_id: Option<&Owner>) {
        match installation_id {
            Some(id) => host::forget_installation(&self.installations, id),
            None => self.installations.clear(),
        }
    }
}

impl Api {
    /// The managed token, or the request for it to wait for.
    pub(super) fn held(self: &Rc<Self>, owner: &Owner) -> Result<Sent, Shared> {
        if let Some(held) = self.held_of_known(owner) {
            return held;
        }
        let evicted = self.managed.tokens.borrow_mut().admit(owner);
        if let Some(evicted) = evicted {
            self.tell_token(TokenAction::Dropped, &evicted.owner, None);
        }
        // Who was told may have taken the place back: then what comes is not kept.
        self.held_of_known(owner)
            .unwrap_or_else(|| Err(self.start(owner, <_>::default(), f64::NEG_INFINITY, false)))
    }

    /// The same for an owner who has a place in the cache: its id was checked before.
    pub(super) fn held_of_known(self: &Rc<Self>, owner: &Owner) -> Option<Result<Sent, Shared>> {
        // Before the borrow: the host's clock may be anybody's code.
        let now_ms = self.now_ms();
        let mut tokens = self.managed.tokens.borrow_mut();
        let step = tokens.ask(owner, now_ms, self.options.timeout_ms)?;
        drop(tokens);
        Some(match step {
            Step::Use(token, ticket) => Ok(Sent { token, ticket }),
            Step::Refresh(token, ticket, next) => {
                self.start(owner, next, token.expires_at_ms, true);
                Ok(Sent { token, ticket })
            }
            Step::Wait(shared) => Err(shared),
            Step::Ask(ticket) => Err(self.start(owner, ticket, f64::NEG_INFINITY, false)),
        })
    }

    /// The managed token, however long it takes.
    pub(super) async fn token(
        self: &Rc<Self>,
        owner: &Owner,
        call: &CallOptions,
    ) -> Result<Sent, Failure> {
        match self.held(owner) {
            Ok(sent) => Ok(sent),
            Err(shared) => Ok(Sent {
                token: shared.token(shared.wait(call).await, owner)?,
                ticket: shared.ticket,
            }),
        }
    }

    /// Asks for a token under the client's own bounds: no caller's may cut the others short. Where promises may be
    /// shared, others wait for it too. A stored token will do if it lives longer than `outlives_ms`.
    fn start(
        self: &Rc<Self>,
        owner: &Owner,
        ticket: Ticket,
        outlives_ms: f64,
        behind: bool,
    ) -> Shared {
        let shared = Shared {
            ticket,
            flight: Rc::default(),
        };
        if self.options.coalesce {
            self.managed
                .tokens
                .borrow_mut()
                .share(ticket, shared.clone());
        }
        let (api, owner, flight) = (Rc::clone(self), owner.clone(), Rc::clone(&shared.flight));
        let work = async move {
            let outcome = match api.load(&owner, outlives_ms).await {
                Some(token) => Ok(token),
                None => api.mint(&owner).await,
            };
            let kept = api.settle(&owner, ticket, behind, &outcome);
            // A Worker that has answered loses what it does not wait for.
            let save_first = !api.options.coalesce && api.managed.wait_until.is_none();
            if !save_first {
                flight.land(outcome.clone());
            }
            if let (Ok(token), true) = (&outcome, kept) {
                if !token.made {
                    // It may be in its refresh window, and this client may never be asked again.
                    let _ = api.held(&owner);
                }
                if let Some(saved) = api.save(token) {
                    saved.await;
                }
            }
            if save_first {
                flight.land(outcome);
            }
            Ok(JsValue::UNDEFINED)
        };
        self.managed.run(Box::pin(work), behind);
        shared
    }

    /// Takes note of what a request for a token brought. `true` if that is kept.
    fn settle(
        &self,
        owner: &Owner,
        ticket: Ticket,
        behind: bool,
        outcome: &Result<Rc<Token>, Failure>,
    ) -> bool {
        let (now_ms, random) = (self.now_ms(), host::random());
        match outcome {
            Ok(token) => {
                let value = Rc::clone(token);
                let answered = self.managed.tokens.borrow_mut().answered(
                    ticket,
                    value,
                    (token.born_at_ms, token.expires_at_ms),
                    now_ms,
                    random,
                );
                let loaded = if token.made {
                    TokenAction::Created
                } else {
                    TokenAction::Loaded
                };
                self.tell_token(loaded, owner, None);
                if matches!(answered, Answered::Kept(Some(_))) {
                    self.tell_token(TokenAction::Dropped, owner, None);
                }
                matches!(answered, Answered::Kept(_))
            }
            Err(failure) => {
                self.managed
                    .tokens
                    .borrow_mut()
                    .failed(ticket, now_ms, random);
                if behind {
                    self.tell_token(TokenAction::RefreshFailed, owner, Some(failure.code()));
                }
                false
            }
        }
    }

    /// A new token from the registry.
    async fn mint(self: &Rc<Self>, owner: &Owner) -> Result<Rc<Token>, Failure> {
        let request = match owner.as_string() {
            Some(id) => create_installation_access_token::build(&id)?,
            None => create_app_access_token::build(),
        };
        let call = CallOptions::default();
        let value = self.ask(request.clone(), Credential::Jwt, call).await?;
        let expires_at_ms = expiry_ms(&value).unwrap_or_default();
        let born_at_ms = self.now_ms();
        if expires_at_ms <= born_at_ms {
            let message =
                "The registry made an access token that has expired: check this machine's clock.";
            let error = Error::of_request(Error::InvalidResponse, &request, message.to_owned());
            return Err(Failure::from(error).after(1));
        }
        Ok(Token::new(owner, value, (born_at_ms, expires_at_ms), true))
    }

    pub(super) fn tell_token(
        &self,
        action: TokenAction,
        owner: &Owner,
        code: Option<&'static str>,
    ) {
        if self.listener.is_some() {
            let installation_id = owner.as_string();
            self.tell(&Event::Token {
                action,
                installation_id: installation_id.as_deref(),
                code,
            });
        }
    }
}

fn operation_of(owner: &Owner) -> Operation {
    if owner.is_null() {
        Operation::AppAccessToken
    } else {
        Operation::InstallationAccessToken
    }
}
