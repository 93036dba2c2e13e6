//! The registry itself.

use super::emulator::{Emulator, from_js, or_panic, to_js};
use super::fault::Fault;
use super::installation_draft::{InstallationDraft, object_of};
use super::records::{LoggedRequest, TokenRecord};
use super::route::{self, RouteError, RouteRequest};
use super::webhook::{WebhookDelivery, WebhookFault};
use crate::api::model::Installation;
use crate::bindings::rust::ClientBuilder;
use crate::runtime::values::get_property;
use gloo_net::http::Method;
use js_sys::{Array, Function};
use serde::Serialize;
use std::fmt;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// An in-memory registry with one app, and 3 installations at first. Clones are the same registry.
///
/// ```
/// use icr_app_client::testing::Registry;
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), icr_app_client::Error> {
/// let registry = Registry::new();
/// let icr = registry.client_builder().build()?;
/// icr.app_access_token().await?;
/// assert_eq!(registry.requests()[0].line(), "POST /app/accessTokens");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Registry {
    emulator: Emulator,
}

impl Registry {
    pub(super) fn new_with(emulator: Emulator) -> Self {
        Self { emulator }
    }

    /// A builder of clients of this registry: with its `fetch`, its clock, and JWTs of its app.
    pub fn client_builder(&self) -> ClientBuilder {
        let options = self.emulator.client_options();
        ["jwt", "fetch", "appId", "now"]
            .into_iter()
            .fold(ClientBuilder::default(), |builder, name| {
                builder.set(name, get_property(&options, name))
            })
    }

    /// The registry's `fetch`, for [`ClientBuilder::fetch`](crate::ClientBuilder::fetch) of a client that the code under test
    /// builds.
    ///
    /// ```
    /// use icr_app_client::Client;
    /// use icr_app_client::testing::Registry;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// let registry = Registry::new();
    /// let icr = Client::builder().jwt(&registry.sign_jwt().await).fetch(registry.fetch()).build()?;
    /// # icr.app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetch(&self) -> Function {
        self.emulator.fetch()
    }

    /// A JWT of the app, valid for 9 minutes from now.
    ///
    /// # Panics
    /// In a runtime without Web Crypto, such as a page that is neither https nor on localhost.
    pub async fn sign_jwt(&self) -> String {
        let signed = JsFuture::from(self.emulator.sign_jwt()).await;
        or_panic("sign_jwt", signed).as_string().unwrap_or_default()
    }

    /// The app's id, the `iss` of its JWTs.
    pub fn app_id(&self) -> String {
        self.emulator.app_id()
    }

    /// The registry's time, in milliseconds since 1970.
    pub fn now_ms(&self) -> f64 {
        self.emulator.now()
    }

    /// Sets the registry's time, in milliseconds since 1970; the clock keeps running from there.
    ///
    /// # Panics
    /// For what is not a finite number.
    #[track_caller]
    pub fn set_time_ms(&self, time_ms: f64) {
        or_panic("set_time_ms", self.emulator.set_time(time_ms));
    }

    /// Moves the registry's time forward, and that of its clients.
    ///
    /// ```
    /// use icr_app_client::testing::Registry;
    /// use std::time::Duration;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// let registry = Registry::new();
    /// let icr = registry.client_builder().build()?;
    /// icr.app_access_token().await?;
    /// registry.advance(Duration::from_secs(2 * 60 * 60));
    /// assert!(!registry.tokens()[0].is_active);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn advance(&self, duration: Duration) {
        let moved = self.emulator.advance(duration.as_secs_f64() * 1000.0);
        or_panic("advance", moved);
    }

    /// The installations, including suspended ones, in the order of their creation.
    pub fn installations(&self) -> Vec<Installation> {
        from_js("installations", self.emulator.installations())
    }

    /// Installs the app at an organization.
    ///
    /// # Panics
    /// For an id that another installation has.
    ///
    /// ```
    /// use icr_app_client::testing::{InstallationDraft, Registry};
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # fn example() {
    /// let registry = Registry::builder().installations(0).build();
    /// let installation = registry.install(InstallationDraft::new().full_name("Kaskelot Mangroves"));
    /// assert_eq!(registry.installations(), [installation]);
    /// # }
    /// ```
    #[track_caller]
    pub fn install(&self, draft: InstallationDraft) -> Installation {
        let installed = or_panic("install", self.emulator.install(&draft.into_fields()));
        from_js("install", installed)
    }

    /// Installs the app by its install link, as an organization's admin does in ICR's web app. Returns the URL that ICR
    /// redirects the admin to: the callback, with `installationId`, `state` and `event`.
    ///
    /// # Panics
    /// For a link that ICR would not accept.
    #[track_caller]
    pub fn consent(&self, install_url: &str) -> String {
        or_panic("consent", self.emulator.consent(install_url))
    }

    /// Suspends an installation: it is no longer listed, and requests with its access tokens are a 403.
    ///
    /// # Panics
    /// For the id of no installation.
    #[track_caller]
    pub fn suspend(&self, installation_id: &str) {
        or_panic("suspend", self.emulator.suspend(installation_id));
    }

    /// Ends a suspension; the installation's access tokens work again.
    ///
    /// # Panics
    /// For the id of no installation.
    #[track_caller]
    pub fn unsuspend(&self, installation_id: &str) {
        or_panic("unsuspend", self.emulator.unsuspend(installation_id));
    }

    /// Removes an installation and revokes its access tokens.
    ///
    /// # Panics
    /// For the id of no installation.
    #[track_caller]
    pub fn uninstall(&self, installation_id: &str) {
        or_panic("uninstall", self.emulator.uninstall(installation_id));
    }

    /// Replaces what an organization granted, as if an admin accepted new permissions. Access tokens that were issued before
    /// keep theirs.
    ///
    /// # Panics
    /// For the id of no installation.
    #[track_caller]
    pub fn grant<'a>(
        &self,
        installation_id: &str,
        permissions: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Installation {
        let permissions = object_of(permissions);
        let granted = self.emulator.grant(installation_id, &permissions);
        from_js("grant", or_panic("grant", granted))
    }

    /// Every access token that was issued, oldest first, without secrets.
    pub fn tokens(&self) -> Vec<TokenRecord> {
        from_js("tokens", self.emulator.tokens())
    }

    /// Revokes an access token, given its secret or its id.
    ///
    /// # Panics
    /// For a token that was not issued.
    ///
    /// ```
    /// use icr_app_client::testing::Registry;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// let registry = Registry::new();
    /// let icr = registry.client_builder().build()?;
    /// let token = icr.app_access_token().await?;
    /// registry.revoke(token.token.expose());
    /// assert!(icr.fetch_as_app("/projects").await?.ok()); // with a new token
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn revoke(&self, token: &str) {
        or_panic("revoke", self.emulator.revoke(token));
    }

    /// Expires an access token now, given its secret or its id.
    ///
    /// # Panics
    /// For a token that was not issued.
    #[track_caller]
    pub fn expire(&self, token: &str) {
        or_panic("expire", self.emulator.expire(token));
    }

    /// Adds an endpoint behind the emulator's own checks: API version, access token, suspension, rate limit and faults. A
    /// segment of the path in braces is a parameter. What the handler returns is sent as JSON; `()` is a 204.
    ///
    /// # Panics
    /// For a path that does not start with `/`.
    ///
    /// ```
    /// use icr_app_client::Method;
    /// use icr_app_client::testing::{Registry, RouteError, RouteRequest};
    /// use serde_json::json;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// let registry = Registry::new();
    /// registry.route(Method::GET, "/projects/{id}/credits", |request: RouteRequest| match &*request.parameters["id"] {
    ///     "p-1" => Ok(json!({ "credits": 1250 })),
    ///     _ => Err(RouteError::new(404, "Project not found")),
    /// });
    ///
    /// let icr = registry.client_builder().build()?;
    /// let credits: serde_json::Value = icr.as_app().json("/projects/p-1/credits").await?;
    /// assert_eq!(credits["credits"], 1250);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a call reads better without `&`"
    )]
    pub fn route<T: Serialize>(
        &self,
        method: Method,
        path: &str,
        handler: impl Fn(RouteRequest) -> Result<T, RouteError> + 'static,
    ) {
        route::add(&self.emulator, &method, path, handler);
    }

    /// Injects a fault. A request takes the first one that matches it.
    ///
    /// # Panics
    /// For a status that is not from 200 to 599.
    ///
    /// ```
    /// use icr_app_client::ErrorKind;
    /// use icr_app_client::testing::{Fault, Registry};
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// let registry = Registry::new();
    /// let icr = registry.client_builder().max_retries(0).build()?;
    /// registry.inject_fault(Fault::new().reset());
    /// let error = icr.app_access_token().await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Network);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn inject_fault(&self, fault: Fault) {
        or_panic(
            "inject_fault",
            self.emulator.inject_fault(&fault.into_options()),
        );
    }

    /// Removes the faults that were not applied yet.
    pub fn clear_faults(&self) {
        self.emulator.clear_faults();
    }

    /// The webhooks that were sent, in order, with their outcomes. Empty without
    /// [`RegistryBuilder::webhook`](super::RegistryBuilder::webhook).
    pub fn deliveries(&self) -> Vec<WebhookDelivery> {
        let deliveries = Array::from(&self.emulator.deliveries());
        deliveries.iter().map(WebhookDelivery::read).collect()
    }

    /// Returns when all webhooks have been sent and answered.
    pub async fn settled(&self) {
        or_panic(
            "settled",
            JsFuture::from(self.emulator.settled()).await.map(drop),
        );
    }

    /// Sends a webhook of any event about an installation, with further fields: an object in JSON.
    ///
    /// # Panics
    /// For the id of no installation.
    ///
    /// ```
    /// use icr_app_client::testing::Registry;
    /// use serde_json::json;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() {
    /// # let registry = Registry::builder().webhook("whsec", async |_| 202).build();
    /// let id = &registry.installations()[0].id;
    /// let fields = json!({ "transaction": { "id": "t-1", "status": "completed" } });
    /// registry.send_webhook("warehouseTransaction", id, &fields);
    /// registry.settled().await;
    /// # assert!(registry.deliveries()[0].json.contains("completed"));
    /// # }
    /// ```
    #[track_caller]
    pub fn send_webhook(&self, event: &str, installation_id: &str, fields: &impl Serialize) {
        let fields = to_js(fields);
        let sent = self.emulator.send_webhook(event, installation_id, &fields);
        or_panic("send_webhook", sent);
    }

    /// Injects a fault into webhooks. A webhook takes the first one that matches it.
    ///
    /// # Panics
    /// For a fault that applies to no webhook.
    #[track_caller]
    pub fn inject_webhook_fault(&self, fault: WebhookFault) {
        let fault = fault.into_options();
        or_panic(
            "inject_webhook_fault",
            self.emulator.inject_webhook_fault(&fault),
        );
    }

    /// The requests that were received, oldest first.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        let entries = Array::from(&self.emulator.requests());
        entries.iter().map(LoggedRequest::read).collect()
    }

    /// Clears [`requests`](Self::requests).
    pub fn clear_requests(&self) {
        self.emulator.clear_requests();
    }
}

/// The JavaScript object, for what has no Rust method.
impl AsRef<JsValue> for Registry {
    fn as_ref(&self) -> &JsValue {
        self.emulator.as_ref()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("app_id", &self.app_id())
            .finish_non_exhaustive()
    }
}
