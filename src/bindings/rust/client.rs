//! The client and its operations on installations and unmanaged tokens.

use super::abort_on_drop::AbortOnDrop;
use super::conversion::{typed, typed_error};
use super::drive::drive;
use super::list_options::{ListOptions, PagesOptions};
use super::pages::{Installations, PageReader, Pages};
use crate::api::model::{AccessToken, Installation, Page};
use crate::api::request::EndpointArguments;
use crate::api::request::encode_segment;
use crate::api::{Error, ErrorKind, Operation};
use crate::client::call::{Call, CallOptions};
use crate::client::call_error::CallError;
use crate::client::core::ClientCore;
use crate::client::core::pages::PagesSource;
use crate::policy::option_rules::{TIMEOUT_RULE, is_header_text, is_timeout};
use serde::de::DeserializeOwned;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::*;

/// A client for one app: its requests, its managed access tokens and its caches.
///
/// Clones are cheap and share all of these. Two clients that were built separately share nothing. Dropping the future of a
/// call aborts it, unless another call waits for the same request.
///
/// ```
/// use icr_app_client::{Client, Error, InstallationsOptions};
///
/// # use icr_app_client::testing::Registry;
/// # async fn jwt_of_this_session() -> Result<String, wasm_bindgen::JsValue> { Ok(Registry::new().sign_jwt().await) }
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), Error> {
/// let icr = Client::builder()
///     .jwt_provider(|_| jwt_of_this_session())
/// #   .fetch(Registry::new().fetch())
///     .build()?;
/// let mut pages = icr.installations(InstallationsOptions::default())?;
/// while let Some(page) = pages.next_page().await? {
///     for installation in page.installations {
///         let projects = icr.fetch_as_installation(&installation.id, "/projects").await?;
/// #       assert!([200, 403].contains(&projects.status()));
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// It is neither `Send` nor `Sync`, as there is one thread. Frameworks that ask for both, such as axum on Workers and Leptos, take
/// it and its futures in a `SendWrapper`, of the crate `send_wrapper` (with its feature `futures`) or of `worker::send`:
///
/// ```
/// use icr_app_client::{Client, Error};
/// use send_wrapper::SendWrapper;
///
/// #[derive(Clone)]
/// struct AppState {
///     icr: SendWrapper<Client>,
/// }
///
/// fn name(state: AppState, installation_id: String) -> impl Future<Output = Result<String, Error>> + Send {
///     SendWrapper::new(async move {
///         let installation = state.icr.get_installation(&installation_id).await?;
///         Ok(installation.organization.full_name)
///     })
/// }
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), Error> {
/// # let registry = icr_app_client::testing::Registry::new();
/// # let icr = registry.client_builder().build()?;
/// # let installation = &registry.installations()[0];
/// # let state = AppState { icr: SendWrapper::new(icr) };
/// # assert_eq!(name(state, installation.id.clone()).await?, installation.organization.full_name);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    core: Rc<ClientCore>,
    timeout_ms: Option<f64>,
    deadline_ms: Option<f64>,
    max_retries: Option<u32>,
    label: Option<String>,
}

impl Client {
    pub(super) fn new(core: Rc<ClientCore>) -> Self {
        Self {
            core,
            timeout_ms: None,
            deadline_ms: None,
            max_retries: None,
            label: None,
        }
    }

    pub(super) fn core(&self) -> &Rc<ClientCore> {
        &self.core
    }

    /// This client with another timeout for each attempt of its calls.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] unless it is more than 0 and at most 2 147 483 647 ms, which is what timers support.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// let installation = icr.with_timeout(Duration::from_secs(2))?.get_installation(&installation.id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_timeout(&self, timeout: Duration) -> Result<Self, Error> {
        let timeout_ms = timeout.as_secs_f64() * 1000.0;
        if !is_timeout(timeout_ms) {
            let message = concat_text!["Client::with_timeout: `timeout` must ", TIMEOUT_RULE, "."];
            return Err(Error::new(ErrorKind::InvalidArgument, None, message));
        }
        Ok(Self {
            timeout_ms: Some(timeout_ms),
            ..self.clone()
        })
    }

    /// This client with another number of retries.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
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

    /// This client with a bound on each of its calls, the JWT, waits and retries included.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] as for [`with_timeout`](Self::with_timeout).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// let installation = icr.with_deadline(Duration::from_secs(5))?.get_installation(&installation.id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_deadline(&self, deadline: Duration) -> Result<Self, Error> {
        let deadline_ms = deadline.as_secs_f64() * 1000.0;
        if !is_timeout(deadline_ms) {
            let message =
                concat_text!["Client::with_deadline: `deadline` must ", TIMEOUT_RULE, "."];
            return Err(Error::new(ErrorKind::InvalidArgument, None, message));
        }
        Ok(Self {
            deadline_ms: Some(deadline_ms),
            ..self.clone()
        })
    }

    /// This client with a text that the events of its calls have as their `label`.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let token = icr.with_label("nightly report").app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_label(&self, label: &str) -> Self {
        Self {
            label: Some(label.to_owned()),
            ..self.clone()
        }
    }

    /// A new access token of the app, which the client does not cache.
    ///
    /// # Errors
    /// [`ErrorKind::JwtUnavailable`], [`ErrorKind::JwtExpired`], and the errors of a request: [`ErrorKind::Network`],
    /// [`ErrorKind::Timeout`], [`ErrorKind::Redirected`], [`ErrorKind::BadRequest`], [`ErrorKind::Unauthorized`], [`ErrorKind::Forbidden`],
    /// [`ErrorKind::NotFound`], [`ErrorKind::RateLimited`], [`ErrorKind::ServerError`], [`ErrorKind::UnexpectedStatus`] and
    /// [`ErrorKind::InvalidResponse`].
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let token = icr.create_app_access_token().await?;
    /// let bearer = token.token.expose();
    /// # assert!(bearer.starts_with("crs_"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_app_access_token(&self) -> Result<AccessToken, Error> {
        self.call_endpoint(
            Operation::CreateAppAccessToken,
            EndpointArguments::default(),
        )
        .await
    }

    /// A new access token of an installation, which the client does not cache.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for an id that is empty or a dot segment; otherwise as
    /// [`create_app_access_token`](Self::create_app_access_token).
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// let token = icr.create_installation_access_token(&installation.id).await?;
    /// # assert_eq!(token.installation_id.as_ref(), Some(&installation.id));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_installation_access_token(
        &self,
        installation_id: &str,
    ) -> Result<AccessToken, Error> {
        let operation = Operation::CreateInstallationAccessToken;
        self.call_endpoint(operation, with_id(installation_id))
            .await
    }

    /// Deletes an access token. It is removed from the cache and the token store even if the registry's response is an error.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for an invalid token; otherwise as
    /// [`create_app_access_token`](Self::create_app_access_token), except for the two of the JWT, which it does not need.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let token = icr.create_app_access_token().await?;
    /// icr.delete_access_token(token.token.expose()).await?;
    /// # assert!(!registry.tokens()[0].is_active);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_access_token(&self, token: &str) -> Result<(), Error> {
        if !is_header_text(token) {
            let message = "delete_access_token: the token must be one that the registry gave.";
            return Err(Error::invalid_argument(
                Operation::DeleteAccessToken,
                message.to_owned(),
            ));
        }
        let secret = JsValue::from(token).unchecked_into();
        self.call(
            Operation::DeleteAccessToken,
            &JsValue::UNDEFINED,
            async |call| Rc::clone(&self.core).delete(secret, call).await.map(drop),
        )
        .await
    }

    /// One page of active installations, as the registry returns it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for a limit of 0; otherwise as
    /// [`create_app_access_token`](Self::create_app_access_token).
    ///
    /// ```
    /// use icr_app_client::ListOptions;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let page = icr.list_installations(ListOptions::default().limit(50)).await?;
    /// # assert_eq!(page.installations, registry.installations());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_installations(&self, options: ListOptions) -> Result<Page, Error> {
        let arguments = EndpointArguments {
            limit: options.limit,
            page: options.page,
            ..EndpointArguments::default()
        };
        self.call_endpoint(Operation::ListInstallations, arguments)
            .await
    }

    /// One installation.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for an id that is empty or a dot segment; otherwise as
    /// [`create_app_access_token`](Self::create_app_access_token).
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// let name = icr.get_installation(&installation.id).await?.organization.full_name;
    /// # assert_eq!(name, installation.organization.full_name);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_installation(&self, installation_id: &str) -> Result<Installation, Error> {
        self.call_endpoint(Operation::GetInstallation, with_id(installation_id))
            .await
    }

    /// The pages of all active installations; nothing is sent before the first page is read.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for a limit or a concurrency of 0.
    ///
    /// ```
    /// use icr_app_client::InstallationsOptions;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let first = icr.installations(InstallationsOptions::default())?.collect(500).await?;
    /// # assert_eq!(first, registry.installations());
    /// # Ok(())
    /// # }
    /// ```
    pub fn installations(&self, options: PagesOptions) -> Result<Installations, Error> {
        let none = JsValue::UNDEFINED;
        self.read_pages(
            Operation::Installations,
            &none,
            PagesSource::Installations,
            options,
        )
    }

    pub(super) fn read_pages<T: DeserializeOwned>(
        &self,
        operation: Operation,
        installation_id: &JsValue,
        source: PagesSource,
        options: PagesOptions,
    ) -> Result<Pages<T>, Error> {
        let abort = AbortOnDrop::new();
        let call = self.call_options(&abort);
        let call = self.core.new_call(operation, installation_id, call);
        PageReader::new(&self.core, call, abort, source, options).map(Pages::new)
    }

    /// The installation of an organization, searched on all pages the first time and cached from then on.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::InvalidArgument`] for an id that is empty or a dot segment;
    /// otherwise as [`create_app_access_token`](Self::create_app_access_token).
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let organization = &registry.installations()[0].organization;
    /// let installation = icr.installation_for_organization(&organization.id).await?;
    /// # assert_eq!(installation.organization, *organization);
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
        self.call(operation, &JsValue::UNDEFINED, async |call| {
            let found = Rc::clone(&self.core).installation_for_organization(id, call);
            typed(operation, found.await?)
        })
        .await
    }

    async fn call_endpoint<T: DeserializeOwned>(
        &self,
        operation: Operation,
        arguments: EndpointArguments<'_>,
    ) -> Result<T, Error> {
        let installation_id = if arguments.id.is_empty() {
            JsValue::UNDEFINED
        } else {
            arguments.id.into()
        };
        self.call(operation, &installation_id, async |call| {
            let response = self.core.call_endpoint(operation, arguments, call)?;
            typed(operation, response.await?)
        })
        .await
    }

    /// Runs one call, which is aborted if its future is dropped.
    pub(super) async fn call<T>(
        &self,
        operation: Operation,
        installation_id: &JsValue,
        work: impl AsyncFnOnce(Rc<Call>) -> Result<T, CallError>,
    ) -> Result<T, Error> {
        let abort = AbortOnDrop::new();
        let options = self.call_options(&abort);
        let call = self.core.begin(operation, installation_id, options);
        let outcome = drive(work(Rc::clone(&call))).await;
        let outcome = self.core.end(&call, outcome);
        // The abort must not reach a body that is read after the call.
        abort.disarm();
        outcome.map_err(|error| typed_error(&error))
    }

    fn call_options(&self, abort: &AbortOnDrop) -> CallOptions {
        CallOptions {
            signal: abort.signal(),
            timeout_ms: self.timeout_ms,
            deadline_ms: self.deadline_ms,
            max_retries: self.max_retries,
            label: self.label.clone(),
            wait_until: None,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.core.base_url())
            .field("api_version", &self.core.api_version())
            .finish_non_exhaustive()
    }
}

fn with_id(id: &str) -> EndpointArguments<'_> {
    EndpointArguments {
        id,
        ..EndpointArguments::default()
    }
}
