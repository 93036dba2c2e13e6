//! Managed access tokens, and requests that are sent with them.

use super::client::Client;
use super::conversion::typed_error;
use super::fetch_request::FetchRequest;
use crate::api::model::AccessToken;
use crate::api::{Error, Operation};
use gloo_net::http::Response;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The result of [`Client::revoke_all`].
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Revocation {
    /// Tokens that were deleted.
    pub revoked: u32,
    /// One per token that could not be deleted.
    pub errors: Vec<Error>,
}

impl Client {
    /// The managed access token of the app: cached, and refreshed before it expires.
    ///
    /// # Errors
    /// As [`create_app_access_token`](Self::create_app_access_token), while there is no valid token.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let bearer = icr.app_access_token().await?.token;
    /// # assert!(bearer.expose().starts_with("crs_"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn app_access_token(&self) -> Result<AccessToken, Error> {
        self.as_app().access_token().await
    }

    /// The managed access token of an installation: cached, and refreshed before it expires.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for an id that is empty or a dot segment;
    /// otherwise as [`create_app_access_token`](Self::create_app_access_token), while there is no valid token.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// let bearer = icr.installation_access_token(&installation.id).await?.token;
    /// # assert!(bearer.expose().starts_with("crs_"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn installation_access_token(
        &self,
        installation_id: &str,
    ) -> Result<AccessToken, Error> {
        self.as_installation(installation_id).access_token().await
    }

    /// The registry's response to a request to any path of the API, sent with the managed access token of the app.
    ///
    /// A path is enough for a GET; see [`FetchRequest`] for others. The response is returned whatever its status, 404 or
    /// 500, too.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for another origin and for an `authorization`
    /// header of the caller's, [`ErrorKind::Unauthorized`](crate::ErrorKind::Unauthorized) if a new token is refused, too,
    /// [`ErrorKind::Redirected`](crate::ErrorKind::Redirected), [`ErrorKind::Network`](crate::ErrorKind::Network),
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), and the errors of
    /// [`app_access_token`](Self::app_access_token).
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let projects = icr.fetch_as_app("/projects?page=0").await?;
    /// if projects.ok() {
    ///     let text = projects.text().await;
    /// #   assert!(text.unwrap().contains("projects"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn fetch_as_app(&self, request: impl Into<FetchRequest>) -> Result<Response, Error> {
        self.as_app().fetch(request).await
    }

    /// The registry's response to a request to any path of the API, sent with the managed access token of an installation.
    ///
    /// A path is enough for a GET; see [`FetchRequest`] for others. The response is returned whatever its status, 404 or
    /// 500, too.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for an id that is empty or a dot segment;
    /// otherwise as [`fetch_as_app`](Self::fetch_as_app).
    ///
    /// ```
    /// use icr_app_client::FetchRequest;
    ///
    /// # use icr_app_client::Method;
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # registry.route(Method::POST, "/retirements", |_| Ok(()));
    /// let retirement = FetchRequest::post("/retirements")
    ///     .header("content-type", "application/json")
    ///     .body(r#"{ "amount": 10 }"#);
    /// let response = icr.fetch_as_installation(&installation.id, retirement).await?;
    /// # assert!(response.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn fetch_as_installation(
        &self,
        installation_id: &str,
        request: impl Into<FetchRequest>,
    ) -> Result<Response, Error> {
        self.as_installation(installation_id).fetch(request).await
    }

    /// Evicts what is cached for an installation, or everything with `None`: for example after a webhook about a suspended
    /// installation. The tokens stay valid at the registry.
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
    /// icr.invalidate(Some(&installation.id)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn invalidate(&self, installation_id: Option<&str>) -> Result<(), Error> {
        if let Some(id) = installation_id {
            return self.as_installation(id).invalidate().await;
        }
        let none = JsValue::UNDEFINED;
        self.call(Operation::Invalidate, &none, async |call| {
            self.core().invalidate(None, call).await.map(drop)
        })
        .await
    }

    /// Deletes the tokens that this client created and has cached.
    ///
    /// ```
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # icr.app_access_token().await?;
    /// let revocation = icr.revoke_all().await;
    /// assert!(revocation.errors.is_empty());
    /// # assert_eq!(revocation.revoked, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn revoke_all(&self) -> Revocation {
        let none = JsValue::UNDEFINED;
        let outcome = self.call(Operation::RevokeAll, &none, async |call| {
            Ok(Rc::clone(self.core()).revoke_all(false, call).await)
        });
        match outcome.await {
            Ok(report) => Revocation {
                revoked: report.revoked,
                errors: report.errors.iter().map(typed_error).collect(),
            },
            Err(error) => Revocation {
                revoked: 0,
                errors: vec![error],
            },
        }
    }
}
