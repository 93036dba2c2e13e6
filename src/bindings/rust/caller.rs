//! Who calls the API: the app, or one of its installations.

use super::client::Client;
use super::conversion::{typed, typed_error};
use super::fetch_request::FetchRequest;
use super::list_options::PagesOptions;
use super::pages::Pages;
use crate::api::model::AccessToken;
use crate::api::request::encode_segment;
use crate::api::{Error, Operation};
use crate::client::core::fetch_as::CallerInput;
use crate::client::core::pages::PagesSource;
use crate::client::token::TokenOwner;
use gloo_net::http::Response;
use serde::de::DeserializeOwned;
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Who calls the API, returned by [`Client::as_app`] and [`Client::as_installation`]: any path, with a managed token.
///
/// Clones are cheap, and share the client's tokens.
///
/// ```
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Warehouse {
///     inventory: Vec<Batch>,
/// }
///
/// #[derive(Deserialize)]
/// struct Batch {
///     vintage: u16,
///     quantity: f64,
/// }
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), icr_app_client::Error> {
/// # let registry = icr_app_client::testing::Registry::new();
/// # let icr = registry.client_builder().build()?;
/// # let installation = &registry.installations()[0];
/// let org = icr.as_installation(&installation.id);
/// let path = format!("/organizations/{}/warehouse/inventory", installation.organization.id);
/// let warehouse: Warehouse = org.json(path).await?;
/// # assert_eq!(warehouse.inventory[0].vintage, 2021);
/// # assert_eq!(warehouse.inventory[0].quantity, 1250.0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Caller {
    client: Client,
    /// `null` for the app.
    owner: TokenOwner,
}

impl Client {
    /// The app as a caller. Sends nothing.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let response = icr.as_app().fetch("/projects").await?;
    /// # assert!(response.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn as_app(&self) -> Caller {
        Caller {
            client: self.clone(),
            owner: JsValue::NULL,
        }
    }

    /// An installation as a caller. Sends nothing; for an id that is empty or a dot segment, its calls fail.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// let response = icr.as_installation(&installation.id).fetch("/projects").await?;
    /// # assert!(response.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn as_installation(&self, installation_id: &str) -> Caller {
        Caller {
            client: self.clone(),
            owner: installation_id.into(),
        }
    }
}

impl Caller {
    /// The registry's response to a request to any path of the API, whatever its status. It is gloo-net's: its `text()` and
    /// `binary()` read the body, and with the feature `json` of this crate its `json()`, by `serde_json`.
    /// [`json`](Self::json) needs no feature.
    ///
    /// # Errors
    /// As [`Client::fetch_as_installation`].
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// let response = org.fetch("/projects?page=0").await?;
    /// # assert!(response.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn fetch(&self, request: impl Into<FetchRequest>) -> Result<Response, Error> {
        let operation = self.operation(Operation::FetchAsApp, Operation::FetchAsInstallation);
        let response = self.send(operation, request.into()).await?;
        // Its status was read, so it is a `Response`; one of another realm is no instance of this realm's class.
        Ok(response.unchecked_into::<web_sys::Response>().into())
    }

    /// The JSON of the response to a request to any path of the API. Without a body it is `()`, or `None` of an [`Option`].
    ///
    /// # Errors
    /// Of [`fetch`](Self::fetch); any status but 2xx, with the registry's messages;
    /// [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse) for a body that is no JSON, or not of this type.
    ///
    /// ```
    /// use icr_app_client::FetchRequest;
    /// use serde_json::json;
    ///
    /// # #[derive(serde::Deserialize)]
    /// # struct Receipt { amount: u32 }
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// let path = format!("/organizations/{}/warehouse/inventory", installation.organization.id);
    /// let order = FetchRequest::post(&path).json(&json!({ "vintage": 2023, "amount": 10 }))?;
    /// let receipt: Receipt = org.json(order).await?;
    /// # assert_eq!(receipt.amount, 10);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn json<T: DeserializeOwned>(
        &self,
        request: impl Into<FetchRequest>,
    ) -> Result<T, Error> {
        let body = self.send(Operation::Json, request.into()).await?;
        typed(Operation::Json, body).map_err(|error| typed_error(&error))
    }

    /// All pages of a list: any path whose responses have `pagination`. Nothing is sent before the first page is read.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) as for [`fetch`](Self::fetch), for a limit or a
    /// concurrency of 0, and for a `limit` or `page` in the query.
    ///
    /// ```
    /// use icr_app_client::{FetchRequest, PagesOptions};
    ///
    /// # #[derive(serde::Deserialize)]
    /// # struct Projects { projects: Vec<serde_json::Value> }
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// let search = FetchRequest::get("/projects").query([("country", "IS")]);
    /// let mut pages = org.pages::<Projects>(search, PagesOptions::default())?;
    /// while let Some(page) = pages.next_page().await? {
    /// #   assert_eq!(page.projects.len(), 1);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<T: DeserializeOwned>(
        &self,
        request: impl Into<FetchRequest>,
        options: PagesOptions,
    ) -> Result<Pages<T>, Error> {
        let operation = Operation::Pages;
        self.check_owner(operation)?;
        let source = PagesSource::Caller(self.input(operation, request.into()), JsValue::UNDEFINED);
        self.client
            .read_pages(operation, &self.owner, source, options)
    }

    /// The managed access token: cached, and refreshed before it expires.
    ///
    /// # Errors
    /// As [`Client::installation_access_token`].
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// let bearer = org.access_token().await?.token;
    /// # assert!(bearer.expose().starts_with("crs_"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        let operation = self.operation(
            Operation::AppAccessToken,
            Operation::InstallationAccessToken,
        );
        self.check_owner(operation)?;
        let (core, owner) = (self.client.core(), &self.owner);
        let token = self.client.call(operation, owner, async |call| {
            let token = core.token(owner, &call).await?;
            typed(operation, token.value.clone())
        });
        token.await
    }

    /// Evicts what is cached for this caller. Its token stays valid at the registry.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for an id that is empty or a dot segment.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// # org.access_token().await?;
    /// org.invalidate().await?;
    /// # org.access_token().await?;
    /// # assert_eq!(registry.tokens().len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn invalidate(&self) -> Result<(), Error> {
        let operation = Operation::Invalidate;
        self.check_owner(operation)?;
        let (core, owner) = (self.client.core(), &self.owner);
        let invalidation = self.client.call(operation, owner, async |call| {
            core.invalidate(Some(owner), call).await.map(drop)
        });
        invalidation.await
    }

    fn operation(&self, of_app: Operation, of_installation: Operation) -> Operation {
        if self.owner.is_null() {
            of_app
        } else {
            of_installation
        }
    }

    fn check_owner(&self, operation: Operation) -> Result<(), Error> {
        match self.owner.as_string() {
            Some(id) => encode_segment(operation, "installationId", &id).map(drop),
            None => Ok(()),
        }
    }

    fn input(&self, operation: Operation, request: FetchRequest) -> CallerInput {
        let (input, init) = request.into_parts();
        CallerInput {
            operation,
            owner: self.owner.clone(),
            input,
            init,
            has_json_init: false,
        }
    }

    async fn send(&self, operation: Operation, request: FetchRequest) -> Result<JsValue, Error> {
        self.check_owner(operation)?;
        let input = self.input(operation, request);
        let core = Rc::clone(self.client.core());
        let response = self.client.call(operation, &self.owner, async |call| {
            let prepared = core.prepare(&input, None, call)?;
            Rc::clone(&core).send(prepared).await
        });
        response.await
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("client", &self.client)
            .field("installation_id", &self.owner.as_string())
            .finish()
    }
}
