//! Managed access tokens: cached, refreshed behind the callers, and asked for once however many need one.

use super::api::{Api, CallOptions, expiry_ms, field};
use super::bell::{Alarm, in_time, unless_aborted};
use super::event::{Event, TokenAction};
use super::failure::Failure;
use super::flight::Flight;
use super::host;
use super::token_store::TokenStore;
use crate::error::Error;
use crate::request::Operation;
use crate::token_cache::{Index, Step, Ticket, TokenCache};
use js_sys::{Array, Function, JsString, Map};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

/// Whose token: an installation's id, or `null` for the app's own. The caller's own text, never copied.
pub(super) type Owner = JsValue;

/// A token that is shared by all callers: frozen.
pub(super) struct Token {
    owner: Owner,
    pub(super) value: JsValue,
    pub(super) secret: JsString,
    expires_at_ms: f64,
    /// Made by this client, not loaded from the host's store.
    made: bool,
}

impl Token {
    fn new(owner: &Owner, value: JsValue, expires_at_ms: f64, made: bool) -> Self {
        host::freeze(&field(&value, "permissions"));
        host::freeze(&value);
        Self {
            owner: owner.clone(),
            secret: field(&value, "token").unchecked_into(),
            value,
            expires_at_ms,
            made,
        }
    }
}

/// A request for a token that others may wait for.
#[derive(Clone)]
pub(super) struct Shared {
    ticket: Ticket,
    flight: Rc<Flight<Result<Rc<Token>, Failure>>>,
}

/// Why a token is asked for.
#[derive(Clone, Default)]
struct Need {
    /// Only a stored token that lives longer will do.
    outlives_ms: f64,
    /// This one was refused, wherever it turns up again.
    refused: Option<JsString>,
}

type Tokens = TokenCache<Owner, Rc<Token>, Shared, Slots>;

pub(super) struct Managed {
    tokens: RefCell<Tokens>,
    store: Option<TokenStore>,
    wait_until: Option<Function>,
    /// The app of the last JWT, unless an option names it.
    app_id: RefCell<Option<String>>,
    app_id_is_fixed: bool,
    /// Organization id to its installation, frozen.
    installations: Map,
    capacity: u32,
}

#[wasm_bindgen]
extern "C" {
    /// A `Map` from owners to slots: a look-up by the caller's own text, without a copy.
    type Slots;
    #[wasm_bindgen(constructor, js_class = Map)]
    fn new() -> Slots;
    #[wasm_bindgen(method, js_class = Map, js_name = get)]
    fn slot(this: &Slots, owner: &JsValue) -> Option<u32>;
    #[wasm_bindgen(method, js_class = Map)]
    fn set(this: &Slots, owner: &JsValue, slot: u32);
    #[wasm_bindgen(method, js_class = Map)]
    fn delete(this: &Slots, owner: &JsValue);
}

impl Index<Owner> for Slots {
    fn find(&self, owner: &Owner) -> Option<usize> {
        self.slot(owner).and_then(|slot| usize::try_from(slot).ok())
    }

    fn insert(&mut self, owner: &Owner, slot: usize) {
        if let Ok(slot) = u32::try_from(slot) {
            self.set(owner, slot);
        }
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
        Self {
            tokens: RefCell::new(TokenCache::new(
                usize::try_from(capacity).unwrap_or(usize::MAX),
                Slots::new(),
            )),
            store,
            wait_until,
            app_id_is_fixed: app_id.is_some(),
            app_id: RefCell::new(app_id),
            installations: Map::new(),
            capacity,
        }
    }

    /// Learns the app from its JWT. Another app than before must not meet the tokens of the last one.
    pub(super) fn belongs_to(&self, app_id: Option<&str>) {
        if self.app_id_is_fixed || self.app_id.borrow().as_deref() == app_id {
            return;
        }
        let first = self.app_id.replace(app_id.map(str::to_owned)).is_none();
        if !first {
            self.tokens.borrow_mut().clear();
            self.installations.clear();
        }
    }

    /// Runs work that no caller waits for; on Workers it lives as long as `waitUntil` says.
    fn behind(&self, work: impl Future<Output = ()> + 'static) {
        match &self.wait_until {
            Some(wait_until) => {
                let promise = future_to_promise(async move {
                    work.await;
                    Ok(JsValue::UNDEFINED)
                });
                // A `waitUntil` that throws only ends its request's share of the work.
                let _ = wait_until.call1(&JsValue::UNDEFINED, &promise);
            }
            None => spawn_local(work),
        }
    }

    /// The installation that was found for an organization before.
    pub(super) fn installation_of(&self, organization_id: &JsValue) -> Option<JsValue> {
        Some(self.installations.get(organization_id)).filter(JsValue::is_object)
    }

    fn forget_installation(&self, installation_id: &Owner) {
        let mut gone = Vec::new();
        self.installations
            .for_each(&mut |installation, organization_id| {
                if field(&installation, "id") == *installation_id {
                    gone.push(organization_id);
                }
            });
        for organization_id in gone {
            self.installations.delete(&organization_id);
        }
    }

    pub(super) fn remember(&self, organization_id: &JsValue, installation: &JsValue) {
        if self.installations.size() >= self.capacity {
            self.installations.clear();
        }
        host::freeze(&field(installation, "organization"));
        host::freeze(&field(installation, "permissions"));
        host::freeze(installation);
        self.installations.set(organization_id, installation);
    }
}

impl Api {
    /// The managed token, at once where it is cached.
    pub(super) fn token_at_hand(self: &Rc<Self>, owner: &Owner) -> Step<Rc<Token>, Shared> {
        let step =
            self.managed
                .tokens
                .borrow_mut()
                .ask(owner, self.now_ms(), self.options.timeout_ms);
        if let Step::Refresh(token, _, ticket) = &step {
            let need = Need {
                outlives_ms: token.expires_at_ms,
                refused: None,
            };
            let (api, owner, ticket) = (Rc::clone(self), owner.clone(), *ticket);
            let flight = self.share(ticket);
            self.managed.behind(async move {
                let outcome = api
                    .obtain(&owner, ticket, need, &CallOptions::default())
                    .await;
                if let Err(failure) = &outcome {
                    api.tell_token(TokenAction::RefreshFailed, &owner, Some(failure.code()));
                }
                land(flight, outcome);
            });
        }
        step
    }

    /// The managed token, however long it takes; the ticket names exactly this one.
    pub(super) async fn token(
        self: &Rc<Self>,
        step: Step<Rc<Token>, Shared>,
        owner: &Owner,
        refused: Option<JsString>,
        call: &CallOptions,
    ) -> Result<(Rc<Token>, Ticket), Failure> {
        let (ticket, flight) = match step {
            Step::Use(token, sent) | Step::Refresh(token, sent, _) => return Ok((token, sent)),
            Step::Wait(Shared { ticket, flight }) => (ticket, flight),
            Step::Ask(ticket) => {
                let need = Need {
                    outlives_ms: f64::NEG_INFINITY,
                    refused,
                };
                let Some(flight) = self.share(ticket) else {
                    let token = self.obtain(owner, ticket, need, call).await?;
                    return Ok((token, ticket));
                };
                let (api, owner, shared) = (Rc::clone(self), owner.clone(), Rc::clone(&flight));
                spawn_local(async move {
                    // Under the client's own bounds: no caller's may cut the others short.
                    let outcome = api
                        .obtain(&owner, ticket, need, &CallOptions::default())
                        .await;
                    shared.land(outcome);
                });
                (ticket, flight)
            }
        };
        let watch = call.watch()?;
        let landed = unless_aborted(flight.landed(), watch.as_ref());
        let outcome = match call.timeout_ms {
            None => landed.await,
            Some(timeout_ms) => in_time(landed, &Alarm::after(timeout_ms))
                .await
                .unwrap_or_else(|| {
                    let message =
                        "No access token came in time. Try again, or allow more with `timeoutMs`.";
                    Err(Failure::of(Error::Timeout, operation_of(owner), message).retryable())
                }),
        };
        Ok((outcome??, ticket))
    }

    /// Lets others wait for a request, where promises may be shared.
    fn share(&self, ticket: Ticket) -> Option<Rc<Flight<Result<Rc<Token>, Failure>>>> {
        let flight = self.options.coalesce.then(Rc::<Flight<_>>::default)?;
        let shared = Shared {
            ticket,
            flight: Rc::clone(&flight),
        };
        self.managed.tokens.borrow_mut().share(ticket, shared);
        Some(flight)
    }

    /// A token from the host's store, or a new one from the registry; kept, if nothing newer came meanwhile.
    async fn obtain(
        self: &Rc<Self>,
        owner: &Owner,
        ticket: Ticket,
        need: Need,
        call: &CallOptions,
    ) -> Result<Rc<Token>, Failure> {
        let obtained = match self.load(owner, &need).await {
            Some(token) => Ok(token),
            None => self.mint(owner, call).await,
        };
        let now_ms = self.now_ms();
        let mut tokens = self.managed.tokens.borrow_mut();
        match obtained {
            Ok(token) => {
                let kept = Rc::clone(&token);
                tokens.answered(ticket, kept, token.expires_at_ms, now_ms, host::random());
                drop(tokens);
                let action = if token.made {
                    TokenAction::Created
                } else {
                    TokenAction::Loaded
                };
                self.tell_token(action, owner, None);
                if token.made {
                    self.save(owner, &token).await;
                }
                Ok(token)
            }
            Err(failure) => {
                tokens.failed(ticket, now_ms, host::random());
                Err(failure)
            }
        }
    }

    /// A new token from the registry.
    async fn mint(&self, owner: &Owner, call: &CallOptions) -> Result<Rc<Token>, Failure> {
        let value = match owner.as_string() {
            Some(id) => self.create_installation_access_token(&id, call).await,
            None => self.create_app_access_token(call).await,
        }?;
        let expires_at_ms = expiry_ms(&value).unwrap_or_default();
        if expires_at_ms <= self.now_ms() {
            let message = "The access token that the registry made has already expired. \
                Check this machine's clock, and tell the registry's support if it is right.";
            return Err(Failure::of(
                Error::InvalidResponse,
                operation_of(owner),
                message,
            ));
        }
        Ok(Rc::new(Token::new(owner, value, expires_at_ms, true)))
    }

    /// The host's stored token, where there is one that is this owner's and will do.
    async fn load(&self, owner: &Owner, need: &Need) -> Option<Rc<Token>> {
        let value = self
            .managed
            .store
            .as_ref()?
            .get(&self.store_key(owner))
            .await?;
        let expires_at_ms = expiry_ms(&value)?;
        let app_id = self.managed.app_id.borrow().clone();
        let ours = field(&value, "appId").as_string() == app_id
            && (owner.is_null() || field(&value, "installationId") == *owner);
        let token = Token::new(owner, value, expires_at_ms, false);
        let refused = need.refused.as_ref() == Some(&token.secret);
        (ours && !refused && expires_at_ms > self.now_ms().max(need.outlives_ms))
            .then(|| Rc::new(token))
    }

    /// Writes a token to the host's store. Without `waitUntil`, a Worker would lose what nobody waits for.
    async fn save(self: &Rc<Self>, owner: &Owner, token: &Rc<Token>) {
        if self.managed.store.is_none() {
            return;
        }
        let (api, owner, token) = (Rc::clone(self), owner.clone(), Rc::clone(token));
        let work = async move {
            if let Some(store) = &api.managed.store {
                store
                    .set(&api.store_key(&owner), &token.value, token.expires_at_ms)
                    .await;
            }
        };
        if self.options.coalesce || self.managed.wait_until.is_some() {
            self.managed.behind(work);
        } else {
            work.await;
        }
    }

    async fn unsave(&self, owner: &Owner) {
        if let Some(store) = &self.managed.store {
            store.delete(&self.store_key(owner)).await;
        }
    }

    /// Every part that tells tokens apart, as JSON: no text within a part can end it.
    fn store_key(&self, owner: &Owner) -> JsString {
        let app_id = self.managed.app_id.borrow();
        let kind = if owner.is_null() {
            "app"
        } else {
            "installation"
        };
        host::stringify(&Array::of5(
            &self.transport.base_url().into(),
            &self.options.api_version.as_str().into(),
            &app_id.as_deref().into(),
            &kind.into(),
            owner,
        ))
    }

    /// Drops exactly the token that the registry refused, here and in the host's store.
    pub(super) async fn refused(&self, owner: &Owner, sent: Ticket) {
        let dropped = self.managed.tokens.borrow_mut().reject(sent);
        if dropped.is_some() {
            self.tell_token(TokenAction::Dropped, owner, None);
            self.unsave(owner).await;
        }
    }

    /// Drops a token wherever it is cached.
    pub(super) fn drop_token(&self, secret: &JsString) {
        let dropped = self
            .managed
            .tokens
            .borrow_mut()
            .forget_where(|token| token.secret == *secret);
        for token in dropped {
            self.tell_token(TokenAction::Dropped, &token.owner, None);
        }
    }

    /// Whether an owner has a place in the cache: then its id was checked before.
    pub(super) fn knows(&self, owner: &Owner) -> bool {
        self.managed.tokens.borrow().knows(owner)
    }

    /// Forgets what is cached here for one owner, or for all. Gives the owners that the host's store may still know.
    pub(super) fn forget(&self, owner: Option<&Owner>) -> Vec<Owner> {
        let dropped: Vec<_> = if let Some(owner) = owner {
            self.managed.forget_installation(owner);
            self.managed
                .tokens
                .borrow_mut()
                .forget(owner)
                .into_iter()
                .collect()
        } else {
            self.managed.installations.clear();
            self.managed.tokens.borrow_mut().clear()
        };
        for token in &dropped {
            self.tell_token(TokenAction::Dropped, &token.owner, None);
        }
        match owner {
            Some(owner) => vec![owner.clone()],
            None => dropped.iter().map(|token| token.owner.clone()).collect(),
        }
    }

    pub(super) async fn forget_stored(&self, owners: Vec<Owner>) {
        for owner in owners {
            self.unsave(&owner).await;
        }
    }

    /// Deletes the tokens that this client made and still holds. Gives how many, and the failures.
    ///
    /// # Errors
    /// `Aborted`; what was not deleted by then is forgotten all the same.
    pub(super) async fn revoke_all(
        &self,
        call: &CallOptions,
    ) -> Result<(u32, Vec<Failure>), Failure> {
        let made = self
            .managed
            .tokens
            .borrow_mut()
            .forget_where(|token| token.made);
        let mut revoked = 0;
        let mut failures = Vec::new();
        for token in made {
            self.tell_token(TokenAction::Dropped, &token.owner, None);
            self.unsave(&token.owner).await;
            match self.delete_access_token(&token.secret, call).await {
                Ok(()) => revoked += 1,
                Err(Failure::Aborted(reason)) => return Err(Failure::Aborted(reason)),
                Err(failure) => failures.push(failure),
            }
        }
        Ok((revoked, failures))
    }

    fn tell_token(&self, action: TokenAction, owner: &Owner, code: Option<&'static str>) {
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

fn land(
    flight: Option<Rc<Flight<Result<Rc<Token>, Failure>>>>,
    outcome: Result<Rc<Token>, Failure>,
) {
    if let Some(flight) = flight {
        flight.land(outcome);
    }
}

fn operation_of(owner: &Owner) -> Operation {
    if owner.is_null() {
        Operation::AppAccessToken
    } else {
        Operation::InstallationAccessToken
    }
}
