//! One client: its configuration, its state, and what both bindings call.

mod fetch_as;
mod invalidation;
mod organizations;
pub(crate) mod pages;
mod send;
mod tokens;

use super::config::{ClientConfig, Dependencies};
use super::event::{Event, Listener};
use super::installation_directory::InstallationDirectory;
use super::jwt_provider::JwtProvider;
use super::token_manager::TokenManager;
use super::{Spawn, Work};
use crate::runtime::clock::{date_now, monotonic_now};
use crate::runtime::promise::{Promise, keep_alive};
use crate::runtime::values::{Function, JsObject};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A client. Nothing is shared between two of them.
pub(crate) struct ClientCore {
    config: ClientConfig,
    /// `undefined` for the global one.
    fetch: JsValue,
    default_headers: JsObject,
    jwt: Rc<JwtProvider>,
    tokens: TokenManager,
    installations: InstallationDirectory,
    listener: Option<Box<Listener>>,
    wait_until: Option<Function>,
    spawn: Spawn,
    /// The registry's clock less this machine's, in milliseconds, as far as its responses show it.
    skew_ms: Cell<f64>,
    clock_is_known: Cell<bool>,
}

impl ClientCore {
    pub(crate) fn new(config: ClientConfig, dependencies: Dependencies) -> Self {
        let default_headers = JsObject::new();
        default_headers.set("accept", "application/json".into());
        default_headers.set("x-icr-api-version", config.api_version.as_str().into());
        Self {
            fetch: dependencies.fetch.into(),
            default_headers,
            jwt: Rc::new(dependencies.jwt),
            tokens: TokenManager::new(
                dependencies.token_store,
                config.max_cached_tokens,
                config.app_id.clone(),
                (&config.base_url, &config.api_version),
            ),
            installations: InstallationDirectory::new(config.max_cached_tokens),
            listener: dependencies.listener,
            wait_until: dependencies.wait_until,
            spawn: dependencies.spawn,
            skew_ms: Cell::new(0.0),
            clock_is_known: Cell::new(false),
            config,
        }
    }

    #[cfg(feature = "client")]
    pub(crate) fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// Starts work in a microtask of its own.
    pub(crate) fn spawn(&self, work: Work) -> Promise {
        (self.spawn)(work)
    }

    /// Starts work that ends whether or not somebody waits for it. On Workers, work in the background lives as long as
    /// `waitUntil` keeps it alive.
    fn spawn_background(&self, work: Work, in_background: bool) {
        let promise = self.spawn(work);
        if let Some(wait_until) = &self.wait_until
            && (in_background || self.tokens.has_store())
        {
            keep_alive(wait_until, &promise);
        }
    }

    /// The registry's clock as far as it is known, in milliseconds since 1970.
    fn now_ms(&self) -> f64 {
        date_now() + self.skew_ms.get()
    }

    /// A clock for durations, which only events have.
    fn monotonic_ms(&self) -> f64 {
        self.listener.as_ref().map_or(0.0, |_| monotonic_now())
    }

    fn emit(&self, event: &Event<'_>) {
        if let Some(listener) = &self.listener {
            listener(event);
        }
    }
}
