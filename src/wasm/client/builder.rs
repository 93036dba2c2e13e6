//! What a client is told once.

use super::Client;
use crate::error::{Error, Kind, Report};
use crate::options::{Options, is_header_text, is_timeout};
use crate::wasm::api::{Api, Host, Listener};
use crate::wasm::event::Event;
use crate::wasm::host;
use crate::wasm::jwt_source::{self, Ask, JwtContext, JwtSource};
use crate::wasm::managed::Managed;
use crate::wasm::token_store::TokenStore;
use js_sys::Function;
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;

/// Options of a [`Client`]; only the JWT has no default. Nothing is checked before [`build`](Self::build).
///
/// Messages call an option by its name in JavaScript: `baseUrl` is [`base_url`](Self::base_url).
///
/// ```no_run
/// use icr_app_client::{Client, JwtReason, SANDBOX_URL};
///
/// # async fn sign_elsewhere(fresh: bool) -> Result<String, wasm_bindgen::JsValue> { Ok(String::new()) }
/// # fn example() -> Result<(), icr_app_client::Error> {
/// let icr = Client::builder()
///     .jwt_from(|context| sign_elsewhere(context.reason == JwtReason::Rejected))
///     .base_url(SANDBOX_URL)
///     .timeout_ms(10_000.0)
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
#[must_use]
pub struct ClientBuilder {
    jwt: Option<Jwt>,
    base_url: Option<String>,
    options: Options,
    coalesce: Option<bool>,
    fetch: Option<Function>,
    token_store: Option<JsValue>,
    listener: Option<Box<Listener>>,
    wait_until: Option<Function>,
}

enum Jwt {
    Fixed(JsValue),
    Asked(Box<Ask>),
}

impl ClientBuilder {
    /// The builder with a JWT of the app that someone else has signed. It cannot be renewed: for a client that lives
    /// longer than a JWT, use [`jwt_from`](Self::jwt_from).
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jwt(mut self, jwt: &str) -> Self {
        self.jwt = Some(Jwt::Fixed(jwt.into()));
        self
    }

    /// The builder with a function that gives the app's JWT. It is asked when a JWT is needed, one question at a time,
    /// and has to answer within the timeout.
    ///
    /// ```no_run
    /// use gloo_net::http::Request;
    /// use icr_app_client::{Client, Error};
    /// use wasm_bindgen::{JsError, JsValue};
    ///
    /// async fn jwt() -> Result<String, JsValue> {
    ///     let answer = async { Request::get("/icr/jwt").send().await?.text().await };
    ///     answer.await.map_err(|error| JsError::from(error).into())
    /// }
    ///
    /// # fn example() -> Result<(), Error> {
    /// let icr = Client::builder().jwt_from(|_| jwt()).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jwt_from<F, Answer>(mut self, ask: F) -> Self
    where
        F: Fn(JwtContext) -> Answer + 'static,
        Answer: Future<Output = Result<String, JsValue>> + 'static,
    {
        self.jwt = Some(Jwt::Asked(Box::new(move |context, timeout_ms| {
            let answer = ask(context);
            let promise = future_to_promise(async { answer.await.map(JsValue::from) });
            host::wait_for(
                promise.unchecked_ref(),
                Some(timeout_ms),
                &JsValue::UNDEFINED,
            )
        })));
        self
    }

    /// The builder with the address of the API, [`PRODUCTION_URL`](crate::PRODUCTION_URL) by default. It may carry a
    /// path, and must be https but for this machine.
    ///
    /// ```no_run
    /// use icr_app_client::{Client, SANDBOX_URL};
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").base_url(SANDBOX_URL).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn base_url(mut self, base_url: &str) -> Self {
        self.base_url = Some(base_url.to_owned());
        self
    }

    /// The builder with the version of the API, [`API_VERSION`](crate::API_VERSION) by default.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").api_version("2023-06-16").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn api_version(mut self, api_version: &str) -> Self {
        api_version.clone_into(&mut self.options.api_version);
        self
    }

    /// The builder with a function to call in the place of the global `fetch`: a service binding's, or a fake.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example(binding: js_sys::Function) -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").fetch(binding).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetch(mut self, fetch: Function) -> Self {
        self.fetch = Some(fetch);
        self
    }

    /// The builder with a bound on one attempt, body included, in milliseconds: 30 000 by default.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").timeout_ms(10_000.0).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout_ms(mut self, timeout_ms: f64) -> Self {
        self.options.timeout_ms = timeout_ms;
        self
    }

    /// The builder with a bound on the attempts after the first: 2 by default.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").max_retries(0).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.options.max_retries = max_retries;
        self
    }

    /// The builder with the app's id, the JWT's `iss` by default. A token store requires it.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").app_id("our-app").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn app_id(mut self, app_id: &str) -> Self {
        self.options.app_id = Some(app_id.to_owned());
        self
    }

    /// The builder with a store of tokens that outlives the client: an object with `get(key)`,
    /// `set(key, token, { expiresAt })` and `delete(key)`, each of which may give a promise.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example(store: js_sys::Object) -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").app_id("our-app").token_store(store).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_store(mut self, token_store: impl Into<JsValue>) -> Self {
        self.token_store = Some(token_store.into());
        self
    }

    /// The builder with the number of tokens to keep, 15 000 by default; the least recently used goes first.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").max_cached_tokens(100).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_cached_tokens(mut self, max_cached_tokens: u32) -> Self {
        self.options.max_cached_tokens = max_cached_tokens;
        self
    }

    /// The builder with a listener that is told of every attempt, retry and managed token, and never of a secret.
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Event};
    ///
    /// # fn log(line: String) {}
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let listener = |event: &Event<'_>| log(format!("{event:?}"));
    /// let icr = Client::builder().jwt("a.b.c").on_event(listener).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_event(mut self, listener: impl Fn(&Event<'_>) + 'static) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// The builder with a function that takes a promise and keeps a Worker alive until it settles.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example(wait_until: js_sys::Function) -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").wait_until(wait_until).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_until(mut self, wait_until: Function) -> Self {
        self.wait_until = Some(wait_until);
        self
    }

    /// The builder with the say whether concurrent calls share a request: `true` by default, but `false` on Workers,
    /// where it is for a client that lives inside one request.
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").coalesce(true).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn coalesce(mut self, coalesce: bool) -> Self {
        self.coalesce = Some(coalesce);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`Error::InvalidOptions`] for the first option that cannot work.
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Error};
    ///
    /// let refused = Client::builder().jwt("a.b.c").timeout_ms(0.0).build();
    /// assert!(matches!(refused, Err(Error::InvalidOptions(_))));
    /// ```
    pub fn build(self) -> Result<Client, Error> {
        let mut options = self.options;
        if let Some(base_url) = self.base_url {
            options.base_url = host::base_url(&base_url)?;
        }
        if !is_header_text(&options.api_version) {
            return Err(flaw("`apiVersion` must be able to stand in a header."));
        }
        if !is_timeout(options.timeout_ms) {
            return Err(timeout_flaw(Error::InvalidOptions));
        }
        if options.max_cached_tokens == 0 {
            return Err(flaw("`maxCachedTokens` must be 1 or more."));
        }
        if options.app_id.as_deref() == Some("") {
            return Err(flaw("`appId` must be the app's id."));
        }
        options.coalesce = self.coalesce.unwrap_or_else(|| !host::is_workers());
        let store =
            match self.token_store {
                None => None,
                Some(_) if options.app_id.is_none() => {
                    return Err(flaw(
                        "`tokenStore` needs `appId`, too: it keeps the apps that share one apart.",
                    ));
                }
                Some(store) => Some(TokenStore::of(&store).ok_or_else(|| {
                    flaw("`tokenStore` must have the methods get, set and delete.")
                })?),
            };
        let jwt = match self.jwt {
            None => {
                return Err(flaw(
                    "`jwt` is required: the app's JWT, or a function that gives it.",
                ));
            }
            Some(Jwt::Asked(ask)) => JwtSource::asking(ask),
            Some(Jwt::Fixed(jwt)) => JwtSource::fixed(jwt_source::read(&jwt).map_err(|what| {
                flaw(
                    &[
                        "`jwt` ",
                        what,
                        ": give the app's JWT, or a function that gives it.",
                    ]
                    .concat(),
                )
            })?),
        };
        let app_id = options.app_id.clone();
        let managed = Managed::new(
            app_id,
            options.max_cached_tokens,
            store,
            self.wait_until.map(JsCast::unchecked_into),
        );
        let host = Host {
            fetch: self.fetch.map(JsCast::unchecked_into),
            jwt,
            listener: self.listener,
        };
        Ok(Client {
            api: Rc::new(Api::new(options, host, managed)),
            timeout_ms: None,
            max_retries: None,
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address that was not checked yet may carry a password.
        f.debug_struct("ClientBuilder")
            .field("api_version", &self.options.api_version)
            .field("timeout_ms", &self.options.timeout_ms)
            .field("max_retries", &self.options.max_retries)
            .finish_non_exhaustive()
    }
}

fn flaw(message: &str) -> Error {
    Error::of_options(["Client::builder: ", message].concat())
}

pub(super) fn timeout_flaw(kind: Kind) -> Error {
    let message =
        "`timeoutMs` must be a number of milliseconds, more than 0 and at most 2147483647.";
    kind(Box::new(Report {
        message: message.to_owned(),
        ..Report::default()
    }))
}
