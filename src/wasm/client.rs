//! The client's Rust face: the operations of JavaScript's `IcrClient`, typed.

mod builder;
mod cancel;
mod fetch_request;
mod installations;
mod managed;

pub use builder::ClientBuilder;
pub use fetch_request::FetchRequest;
pub use installations::{Installations, WalkOptions};
pub use managed::Revocation;

use super::api::{Api, CallOptions, Credential};
use super::failure::{Cause, Failure};
use super::walk::Pages;
use crate::endpoints::{
    create_app_access_token, create_installation_access_token, get_installation, list_installations,
};
use crate::error::Error;
use crate::model::{AccessToken, Installation, Page};
use crate::options::{is_header_text, is_timeout};
use crate::request::{Operation, Request, encode_segment};
use cancel::AbortOnDrop;
use serde::de::DeserializeOwned;
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A client for one app: its requests, its managed access tokens and what it remembers.
///
/// Clones are cheap and share all of that. No state is shared between two clients that were built apart. A call whose
/// future is dropped is aborted, as far as nobody else waits for the same request.
///
/// ```no_run
/// use icr_app_client::{Client, Error, WalkOptions};
///
/// # async fn jwt_of_this_session() -> Result<String, wasm_bindgen::JsValue> { Ok(String::new()) }
/// # async fn example() -> Result<(), Error> {
/// let icr = Client::builder().jwt_from(|_| jwt_of_this_session()).build()?;
/// let mut pages = icr.installations(WalkOptions::default())?;
/// while let Some(page) = pages.next_page().await? {
///     for installation in page.installations {
///         let inventory = icr.fetch_as_installation(&installation.id, "/organizations/inventory").await?;
///         assert!(inventory.ok());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    api: Rc<Api>,
    timeout_ms: Option<f64>,
    max_retries: Option<u32>,
}

/// Which page of installations to read. `None` leaves the registry's own default: 10 installations, page 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// Installations on a page, 1 or more.
    pub limit: Option<u32>,
    /// Pages count from 0.
    pub page: Option<u32>,
}

impl Client {
    /// A builder, which needs [`ClientBuilder::jwt`] or [`ClientBuilder::jwt_from`].
    ///
    /// ```no_run
    /// use icr_app_client::Client;
    ///
    /// # fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder().jwt("a.b.c").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// This client with another bound on each attempt of its calls, in milliseconds.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for what hosts' timers do not take: more than 0 and at most 2 147 483 647.
    ///
    /// ```no_run
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let installation = icr.with_timeout_ms(2_000.0)?.get_installation("i-1").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_timeout_ms(&self, timeout_ms: f64) -> Result<Self, Error> {
        if !is_timeout(timeout_ms) {
            return Err(builder::timeout_flaw(Error::InvalidArgument));
        }
        Ok(Self {
            timeout_ms: Some(timeout_ms),
            ..self.clone()
        })
    }

    /// This client with another bound on the attempts after the first.
    ///
    /// ```no_run
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let token = icr.with_max_retries(0).create_app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_max_retries(&self, max_retries: u32) -> Self {
        Self {
            max_retries: Some(max_retries),
            ..self.clone()
        }
    }

    /// A new access token of the app, which the client does not keep.
    ///
    /// # Errors
    /// [`Error::JwtUnavailable`], [`Error::JwtExpired`], and what a request may meet: [`Error::Network`],
    /// [`Error::Timeout`], [`Error::Redirected`], [`Error::BadRequest`], [`Error::Unauthorized`], [`Error::Forbidden`],
    /// [`Error::NotFound`], [`Error::RateLimited`], [`Error::ServerError`], [`Error::UnexpectedStatus`] and
    /// [`Error::InvalidResponse`].
    ///
    /// ```no_run
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let token = icr.create_app_access_token().await?;
    /// let bearer = token.token.expose();
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_app_access_token(&self) -> Result<AccessToken, Error> {
        self.ask(create_app_access_token::build()).await
    }

    /// A new access token of an installation, which the client does not keep.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for an id that is empty or a dot segment; otherwise as
    /// [`create_app_access_token`](Self::create_app_access_token).
    ///
    /// ```no_run
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let token = icr.create_installation_access_token("i-1").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_installation_access_token(
        &self,
        installation_id: &str,
    ) -> Result<AccessToken, Error> {
        self.ask(create_installation_access_token::build(installation_id)?)
            .await
    }

    /// Nothing, once the registry has deleted an access token; it is dropped from every cache whatever comes.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for what is no token; otherwise as
    /// [`create_app_access_token`](Self::create_app_access_token), but for the two of the JWT, which it does not need.
    ///
    /// ```no_run
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let token = icr.create_app_access_token().await?;
    /// icr.delete_access_token(token.token.expose()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_access_token(&self, token: &str) -> Result<(), Error> {
        if !is_header_text(token) {
            let message = "deleteAccessToken: the token must be one that the registry gave.";
            return Err(Error::of_argument(
                Operation::DeleteAccessToken,
                message.to_owned(),
            ));
        }
        let secret = JsValue::from(token).unchecked_into();
        self.call(async |call| Rc::clone(&self.api).delete(secret, call).await.map(drop))
            .await
    }

    /// One page of active installations, as the registry gives it.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for a limit of 0; otherwise as
    /// [`create_app_access_token`](Self::create_app_access_token).
    ///
    /// ```no_run
    /// use icr_app_client::ListOptions;
    ///
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let page = icr.list_installations(ListOptions { limit: Some(50), page: Some(0) }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_installations(&self, options: ListOptions) -> Result<Page, Error> {
        let (limit, page) = (options.limit.map(f64::from), options.page.map(f64::from));
        self.ask(list_installations::build(limit, page)?).await
    }

    /// One installation.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for an id that is empty or a dot segment; otherwise as
    /// [`create_app_access_token`](Self::create_app_access_token).
    ///
    /// ```no_run
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let name = icr.get_installation("i-1").await?.organization.full_name;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_installation(&self, installation_id: &str) -> Result<Installation, Error> {
        self.ask(get_installation::build(installation_id)?).await
    }

    /// A walk over the pages of all active installations; nothing is asked before its first page is.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for a limit or a concurrency of 0.
    ///
    /// ```no_run
    /// use icr_app_client::WalkOptions;
    ///
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let first = icr.installations(WalkOptions::default())?.collect(500).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn installations(&self, options: WalkOptions) -> Result<Installations, Error> {
        let abort = AbortOnDrop::new();
        let call = self.call_options(&abort);
        let WalkOptions { limit, concurrency } = options.checked()?;
        let pages = Pages::new(Rc::clone(&self.api), limit, concurrency, call);
        Ok(Installations::new(pages, abort))
    }

    /// The installation of an organization, looked for on all pages the first time and remembered from then on.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none, [`Error::InvalidArgument`] for an id that is empty or a dot segment;
    /// otherwise as [`create_app_access_token`](Self::create_app_access_token).
    ///
    /// ```no_run
    /// # async fn example(icr: icr_app_client::Client) -> Result<(), icr_app_client::Error> {
    /// let installation = icr.installation_for_organization("o-1").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn installation_for_organization(
        &self,
        organization_id: &str,
    ) -> Result<Installation, Error> {
        let operation = Operation::InstallationForOrganization;
        encode_segment(operation, "organizationId", organization_id)?;
        let id = JsValue::from(organization_id);
        self.call(async |call| {
            let found = Rc::clone(&self.api).installation_for_organization(id, call);
            typed(operation, found.await?)
        })
        .await
    }

    async fn ask<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        let operation = request.operation;
        self.call(async |call| {
            let answer = self.api.ask(request, Credential::Jwt, call).await?;
            typed(operation, answer)
        })
        .await
    }

    /// Does one call, which is aborted if its future is dropped.
    async fn call<T>(
        &self,
        work: impl AsyncFnOnce(CallOptions) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        let abort = AbortOnDrop::new();
        let outcome = work(self.call_options(&abort)).await;
        // A body that is read later must not end with the call.
        abort.disarm();
        outcome.map_err(|failure| error(&failure))
    }

    fn call_options(&self, abort: &AbortOnDrop) -> CallOptions {
        CallOptions {
            signal: abort.signal(),
            timeout_ms: self.timeout_ms,
            max_retries: self.max_retries,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.api.options.base_url)
            .field("api_version", &self.api.options.api_version)
            .finish_non_exhaustive()
    }
}

/// An answer whose shape was checked, as a Rust type.
fn typed<T: DeserializeOwned>(operation: Operation, value: JsValue) -> Result<T, Failure> {
    // The parser's own words may repeat a value.
    serde_wasm_bindgen::from_value(value).map_err(|_| {
        let message = [
            "The answer to ",
            operation.name(),
            " is not what the API documents: a field, such as a level in `permissions`, has another type.",
        ];
        Failure::of(Error::InvalidResponse, operation, &message.concat())
    })
}

/// The error without what the host threw, which only JavaScript can hold.
fn error(failure: &Failure) -> Error {
    match failure.cause() {
        Cause::Error(error, _) => {
            let mut error = error.clone();
            let message = &mut error.report_mut().message;
            if let Some(shorter) = message.strip_suffix(" See `cause`.") {
                message.truncate(shorter.len());
            }
            error
        }
        // Only a future that nobody polls any more is aborted.
        Cause::Aborted(_) => Error::Network(Box::default()),
    }
}
