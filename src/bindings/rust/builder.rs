//! The options of a client.

use super::client::Client;
use super::conversion::typed_error;
use super::drive::spawn;
use super::jwt_provider::{JwtProviderError, jwt_function};
use crate::api::Error;
use crate::client::config::{Binding, ClientConfig};
use crate::client::core::ClientCore;
use crate::client::event::{Event, Listener};
use crate::client::jwt_provider::{JwtContext, JwtFunction};
use crate::runtime::values::JsObject;
use js_sys::Function;
use std::fmt;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// Options of a [`Client`]; only the JWT is required. [`build`](Self::build) validates them.
///
/// ```
/// use icr_app_client::{Client, JwtReason, SANDBOX_URL};
/// use std::time::Duration;
///
/// # use icr_app_client::testing::Registry;
/// # use wasm_bindgen::JsValue;
/// # thread_local!(static REGISTRY: Registry = Registry::new());
/// # async fn sign_elsewhere(fresh: bool) -> Result<String, JsValue> { Ok(REGISTRY.with(Clone::clone).sign_jwt().await) }
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), icr_app_client::Error> {
/// let icr = Client::builder()
///     .jwt_provider(|context| sign_elsewhere(context.reason == JwtReason::Rejected))
///     .base_url(SANDBOX_URL)
///     .timeout(Duration::from_secs(10))
/// #   .fetch(REGISTRY.with(Registry::fetch))
///     .build()?;
/// # icr.app_access_token().await?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct ClientBuilder {
    /// In the form of `new IcrClient`'s, so that both are validated in one place.
    options: JsObject,
    jwt: Option<Box<JwtFunction>>,
    listener: Option<Box<Listener>>,
    /// What `build` returns.
    refusal: Option<Error>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            options: JsObject::new(),
            jwt: None,
            listener: None,
            refusal: None,
        }
    }
}

impl ClientBuilder {
    /// Sets an option by the name that it has in JavaScript.
    pub(crate) fn set(self, name: &str, value: impl Into<JsValue>) -> Self {
        self.options.set(name, value.into());
        self
    }

    /// Refuses an option that only Rust has.
    pub(super) fn refuse(mut self, error: Error) -> Self {
        self.refusal.get_or_insert(error);
        self
    }

    /// Sets a fixed JWT of the app. It cannot be renewed: for a client that lives longer than a JWT, use
    /// [`jwt_provider`](Self::jwt_provider).
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jwt(mut self, jwt: &str) -> Self {
        self.jwt = None;
        self.set("jwt", jwt)
    }

    /// Sets a function that returns the app's JWT. It is called when a JWT is needed, one call at a time, and has to return
    /// within the timeout. It may fail with any error: see [`JwtProviderError`]. The call that needs the JWT then fails with
    /// [`ErrorKind::JwtUnavailable`](crate::ErrorKind::JwtUnavailable), in whose message and `source()` the words of that error
    /// are.
    ///
    /// ```
    /// use gloo_net::http::Request;
    /// use icr_app_client::{Client, Error};
    ///
    /// # use icr_app_client::testing::Registry;
    /// async fn jwt() -> Result<String, gloo_net::Error> {
    ///     # return Ok(Registry::new().sign_jwt().await);
    ///     Request::get("/icr/jwt").send().await?.text().await
    /// }
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), Error> {
    /// let icr = Client::builder()
    ///     .jwt_provider(|_| jwt())
    /// #   .fetch(Registry::new().fetch())
    ///     .build()?;
    /// # icr.app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jwt_provider<F, Jwt, E, Kind>(mut self, provider: F) -> Self
    where
        F: Fn(JwtContext) -> Jwt + 'static,
        Jwt: Future<Output = Result<String, E>> + 'static,
        E: JwtProviderError<Kind> + 'static,
    {
        self.jwt = Some(jwt_function(provider));
        self
    }

    /// Sets the base URL of the API, [`PRODUCTION_URL`](crate::PRODUCTION_URL) by default. It may have a path, and must be
    /// https except for a loopback host.
    ///
    /// ```
    /// use icr_app_client::{Client, SANDBOX_URL};
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).base_url(SANDBOX_URL).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn base_url(self, base_url: &str) -> Self {
        self.set("baseUrl", base_url)
    }

    /// Sets the version of the API, [`API_VERSION`](crate::API_VERSION) by default.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).api_version("2023-06-16").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn api_version(self, api_version: &str) -> Self {
        self.set("apiVersion", api_version)
    }

    /// Sets a function to call instead of the global `fetch`, as `fetch(url, init)`. For a service binding there is
    /// [`fetcher`](Self::fetcher).
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// # let fetch = registry.fetch();
    /// let icr = Client::builder().jwt(jwt).fetch(fetch).build()?;
    /// # icr.app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetch(self, fetch: Function) -> Self {
        self.set("fetch", fetch)
    }

    /// Sets the timeout of one attempt, including its body: 30 s by default.
    ///
    /// ```
    /// use icr_app_client::Client;
    /// use std::time::Duration;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).timeout(Duration::from_secs(10)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(self, timeout: Duration) -> Self {
        self.set("timeoutMs", timeout.as_secs_f64() * 1000.0)
    }

    /// Sets a bound on each call, the JWT, waits and retries included: none by default.
    ///
    /// ```
    /// use icr_app_client::Client;
    /// use std::time::Duration;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).deadline(Duration::from_secs(60)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn deadline(self, deadline: Duration) -> Self {
        self.set("deadlineMs", deadline.as_secs_f64() * 1000.0)
    }

    /// Sets how many requests may be in flight at once: 100 by default. More wait their turn.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).max_concurrency(6).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_concurrency(self, max_concurrency: u32) -> Self {
        self.set("maxConcurrency", max_concurrency)
    }

    /// Sets how long before its expiry a managed token is refreshed: 5 minutes by default, at most half of its lifetime.
    ///
    /// ```
    /// use icr_app_client::Client;
    /// use std::time::Duration;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).refresh_before(Duration::from_secs(60)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn refresh_before(self, refresh_before: Duration) -> Self {
        self.set("refreshBeforeMs", refresh_before.as_secs_f64() * 1000.0)
    }

    /// Sets the maximum number of retries: 2 by default.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).max_retries(0).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_retries(self, max_retries: u32) -> Self {
        self.set("maxRetries", max_retries)
    }

    /// Sets the app's id, the JWT's `iss` by default. A token store requires it.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).app_id("our-app").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn app_id(self, app_id: &str) -> Self {
        self.set("appId", app_id)
    }

    /// Sets a token store, which keeps tokens beyond the client: an object with `get(key)`,
    /// `set(key, token, { expiresAt })` and `delete(key, { token })`, each of which may return a promise. It may be the npm
    /// package's, such as that of a token broker, with which the client needs no JWT. Only workerd can run this, in
    /// `tests/workers/rust-gateway` of the repository:
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Error};
    /// use wasm_bindgen::prelude::*;
    ///
    /// #[wasm_bindgen(module = "icr-app-client/workers")]
    /// extern "C" {
    ///     #[wasm_bindgen(js_name = brokerTokenStore, catch)]
    ///     fn broker_token_store(binding: &JsValue) -> Result<JsValue, JsValue>;
    /// }
    ///
    /// # fn example(binding: JsValue) -> Result<(), JsValue> {
    /// // In a Worker: `let binding = env.service("ICR_TOKENS")?.into();`
    /// let store = broker_token_store(&binding)?;
    /// let icr = Client::builder().app_id("our-app").token_store(store).build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// For Workers KV there is [`token_store_kv`](Self::token_store_kv).
    pub fn token_store(self, token_store: impl Into<JsValue>) -> Self {
        self.set("tokenStore", token_store)
    }

    /// Sets how many tokens are cached, 15 000 by default; the least recently used are evicted first.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).max_cached_tokens(100).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_cached_tokens(self, max_cached_tokens: u32) -> Self {
        self.set("maxCachedTokens", max_cached_tokens)
    }

    /// Sets a listener, which is called for every attempt, retry and managed token, and never with a secret.
    ///
    /// ```
    /// use icr_app_client::{Client, Event};
    ///
    /// # fn log(line: String) { assert!(line.starts_with("Event {"), "{line}"); }
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let listener = |event: &Event<'_>| log(format!("{event:?}"));
    /// let icr = Client::builder().jwt(jwt).on_event(listener).build()?;
    /// # registry.client_builder().on_event(listener).build()?.app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_event(mut self, listener: impl Fn(&Event<'_>) + 'static) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// Sets whether concurrent calls share a request: `true` by default, but `false` on Workers, where `true` is only for a
    /// client that lives inside one request.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).coalesce(true).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn coalesce(self, coalesce: bool) -> Self {
        self.set("coalesce", coalesce)
    }

    /// Validates the options and creates the client.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOptions`](crate::ErrorKind::InvalidOptions) for the first option that cannot work.
    ///
    /// ```
    /// use icr_app_client::{Client, ErrorKind};
    /// use std::time::Duration;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() {
    /// # let jwt = &icr_app_client::testing::Registry::new().sign_jwt().await;
    /// let error = Client::builder().jwt(jwt).timeout(Duration::ZERO).build().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidOptions);
    /// assert!(error.to_string().starts_with("Client::builder: `timeout` must be more than 0"));
    /// # }
    /// ```
    pub fn build(self) -> Result<Client, Error> {
        if let Some(refusal) = self.refusal {
            return Err(refusal);
        }
        let binding = Binding {
            caller: "Client::builder",
            spawn,
            jwt: self.jwt,
            listener: self.listener,
        };
        let (config, dependencies) =
            ClientConfig::validate(&self.options, binding).map_err(|error| typed_error(&error))?;
        Ok(Client::new(ClientCore::new(config, dependencies)))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URL that was not validated yet may contain a password.
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

impl Client {
    /// A builder, which requires [`ClientBuilder::jwt`] or [`ClientBuilder::jwt_provider`].
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// let icr = Client::builder().jwt(jwt).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}
