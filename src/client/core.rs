//! One client: its configuration, its state, and what both bindings call.

mod attempt;
mod credentials;
pub(crate) mod fetch_as;
mod gates;
mod invalidation;
mod organizations;
pub(crate) mod pages;
mod permissions;
mod prepared_request;
mod send;
mod token_sources;
mod tokens;

#[cfg(feature = "npm")]
pub(crate) use invalidation::RevocationReport;

use super::call::{Call, CallOptions, CallSubject};
use super::call_error::CallError;
use super::config::{ClientConfig, Dependencies};
use super::event::{Event, EventKind, Listener};
use super::installation_directory::InstallationDirectory;
use super::jwt_provider::JwtProvider;
use super::token_manager::TokenManager;
use super::{Spawn, Work};
use crate::api::Operation;
use crate::policy::clock_skew;
use crate::policy::rate_limit::RateLimit;
use crate::runtime::clock::{monotonic_now, read_clock};
use crate::runtime::fetch::create_gate;
use crate::runtime::promise::keep_alive;
use crate::runtime::values::{Function, JsMap, JsObject, Promise};
use organizations::{PausedSearch, Search};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// How many tokens are deleted at a time.
const CONCURRENT_DELETIONS: f64 = 8.0;

/// A client. Nothing is shared between two of them.
pub(crate) struct ClientCore {
    config: ClientConfig,
    /// `undefined` for the global one.
    fetch: JsValue,
    default_headers: JsObject,
    jwt: Rc<JwtProvider>,
    tokens: TokenManager,
    installations: InstallationDirectory,
    search: RefCell<Option<Rc<Search>>>,
    paused_search: Cell<Option<PausedSearch>>,
    /// Bounds the requests of the client that are in flight.
    slots: JsObject,
    /// Bounds the deletions of tokens that are in flight.
    deletions: JsObject,
    /// The limits and gates of the credentials that met a 429, by their index in the map.
    gates: RefCell<Vec<(RateLimit, JsObject)>>,
    gates_by_credential: JsMap,
    listener: Option<Box<Listener>>,
    wait_until: Option<Function>,
    clock: JsValue,
    spawn: Spawn,
    /// The registry's clock less this machine's, in milliseconds, as far as its responses show it.
    skew_ms: Cell<f64>,
    /// This machine's clock less the monotonic one when a response showed the registry's; NaN before.
    clock_offset_ms: Cell<f64>,
    page_limit: Cell<u32>,
    calls: Cell<u32>,
}

impl ClientCore {
    pub(crate) fn new(config: ClientConfig, dependencies: Dependencies) -> Rc<Self> {
        let default_headers = JsObject::new();
        default_headers.set("accept", "application/json".into());
        default_headers.set("x-icr-api-version", config.api_version.as_str().into());
        Rc::new(Self {
            fetch: dependencies.fetch.into(),
            default_headers,
            jwt: Rc::new(dependencies.jwt),
            tokens: TokenManager::new(
                dependencies.token_store,
                config.max_cached_tokens,
                config.refresh_before_ms,
                config.app_id.clone(),
                (&config.base_url, &config.api_version),
            ),
            installations: InstallationDirectory::new(config.max_cached_tokens),
            search: RefCell::default(),
            paused_search: Cell::default(),
            slots: create_gate(config.max_concurrency.into(), config.coalesce),
            deletions: create_gate(CONCURRENT_DELETIONS, config.coalesce),
            gates: RefCell::default(),
            gates_by_credential: JsMap::new(),
            listener: dependencies.listener,
            wait_until: dependencies.wait_until,
            clock: dependencies.clock,
            spawn: dependencies.spawn,
            skew_ms: Cell::new(0.0),
            clock_offset_ms: Cell::new(f64::NAN),
            page_limit: Cell::new(pages::DEFAULT_LIMIT),
            calls: Cell::new(0),
            config,
        })
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.config.base_url
    }

    /// The app's id, as far as the options or a JWT have named it.
    #[cfg(feature = "npm")]
    pub(crate) fn app_id(&self) -> JsValue {
        let app_id = self.tokens.app_id();
        if app_id.is_undefined() {
            return self.jwt.app_id();
        }
        app_id
    }

    #[cfg(feature = "client")]
    pub(crate) fn api_version(&self) -> &str {
        &self.config.api_version
    }

    /// Starts a call. `installation_id` is `null` or `undefined` for none. A list starts with its first page.
    pub(crate) fn begin(
        &self,
        operation: Operation,
        installation_id: &JsValue,
        options: CallOptions,
    ) -> Rc<Call> {
        let call = self.new_call(operation, installation_id, options);
        self.emit_start(&call);
        call
    }

    /// A call that has not started yet.
    pub(crate) fn new_call(
        &self,
        operation: Operation,
        installation_id: &JsValue,
        options: CallOptions,
    ) -> Rc<Call> {
        self.calls.set(self.calls.get().wrapping_add(1));
        let deadline_ms = options.deadline_ms.unwrap_or(self.config.deadline_ms);
        let has_deadline = deadline_ms.is_finite();
        let started_ms = if has_deadline || self.listener.is_some() {
            monotonic_now()
        } else {
            0.0
        };
        let subject = CallSubject {
            id: self.calls.get(),
            operation,
            installation_id: installation_id.clone(),
            label: options.label,
            wait_until: options.wait_until,
            started_ms,
        };
        Rc::new(Call {
            subject: Rc::new(subject),
            signal: options.signal,
            timeout_ms: options.timeout_ms,
            max_retries: options.max_retries,
            deadline_at_ms: started_ms + deadline_ms,
        })
    }

    fn emit_start(&self, call: &Call) {
        self.emit(
            call,
            EventKind::Call {
                ended: false,
                code: None,
                duration_ms: None,
            },
        );
    }

    /// Ends a call: emits how, and adds to an error whose call it was.
    pub(crate) fn end<T>(&self, call: &Call, result: Result<T, CallError>) -> Result<T, CallError> {
        self.emit_end(call, result.as_ref().err());
        result.map_err(|error| error.for_installation(&call.installation_id))
    }

    fn emit_end(&self, call: &Call, error: Option<&CallError>) {
        if self.listener.is_some() {
            self.emit(
                call,
                EventKind::Call {
                    ended: true,
                    code: error.map(CallError::code),
                    duration_ms: Some(monotonic_now() - call.started_ms),
                },
            );
        }
    }

    /// Starts work in a microtask of its own.
    pub(crate) fn spawn(&self, work: Work) -> Promise {
        (self.spawn)(work)
    }

    /// Starts work that ends whether or not somebody waits for it. On Workers, work in the background lives as long as
    /// `waitUntil` keeps it alive.
    fn spawn_background(&self, call: &Call, work: Work, in_background: bool) -> Promise {
        let promise = self.spawn(work);
        let wait_until = call.wait_until.as_ref().or(self.wait_until.as_ref());
        if let Some(wait_until) = wait_until
            && (in_background || self.tokens.has_store())
        {
            keep_alive(wait_until, &promise);
        }
        promise
    }

    /// This machine's clock, or the caller's, in milliseconds since 1970.
    fn local_now_ms(&self) -> f64 {
        read_clock(&self.clock)
    }

    /// The registry's clock as far as it is known, in milliseconds since 1970.
    fn now_ms(&self) -> f64 {
        self.local_now_ms() + self.skew_ms.get()
    }

    /// Whether a response has shown the registry's clock, and this machine's has not jumped since.
    fn clock_is_known(&self) -> bool {
        let offset_ms = self.local_now_ms() - monotonic_now();
        clock_skew::is_steady(self.clock_offset_ms.get(), offset_ms)
    }

    /// A clock for durations, which only events have.
    fn monotonic_ms(&self) -> f64 {
        self.listener.as_ref().map_or(0.0, |_| monotonic_now())
    }

    fn page_limit(&self) -> u32 {
        self.page_limit.get()
    }

    fn set_page_limit(&self, limit: u32) {
        self.page_limit.set(limit);
    }

    fn emit(&self, call: &Call, kind: EventKind<'_>) {
        self.emit_for(call, call.operation, &call.installation_id, kind);
    }

    /// Emits what was done for a part of a call.
    fn emit_for(
        &self,
        call: &Call,
        operation: Operation,
        installation_id: &JsValue,
        kind: EventKind<'_>,
    ) {
        if let Some(listener) = &self.listener {
            let installation_id = installation_id.as_string();
            listener(&Event {
                call_id: call.id,
                operation,
                installation_id: installation_id.as_deref(),
                label: call.label.as_deref(),
                kind,
            });
        }
    }
}
