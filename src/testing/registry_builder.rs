//! The options of a registry.

use super::emulator::{create_registry, or_panic};
use super::installation_draft::object_of;
use super::registry::Registry;
use super::webhook::{self, WebhookRequest};
use crate::runtime::values::JsObject;
use js_sys::Array;
use std::fmt;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// What pagination has at both ends, which ICR does not document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaginationEnds {
    /// `null`, the default.
    Null,
    /// No field.
    Absent,
    /// The page itself.
    Same,
    /// A page that does not exist.
    Beyond,
}

/// Options of a [`Registry`]. Each has a default.
///
/// ```
/// use icr_app_client::testing::Registry;
/// use std::time::Duration;
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # fn example() {
/// let registry = Registry::builder().installations(250).rate_limit(20, Duration::from_secs(1)).build();
/// # assert_eq!(registry.installations().len(), 250);
/// # }
/// ```
#[must_use]
pub struct RegistryBuilder {
    /// As `createRegistry` takes them.
    options: JsObject,
    app: JsObject,
}

impl RegistryBuilder {
    fn new() -> Self {
        Self {
            options: JsObject::new(),
            app: JsObject::new(),
        }
    }

    /// Sets the app's id, the `iss` of its JWTs: a UUID by default, the same in every run.
    pub fn app_id(self, id: &str) -> Self {
        self.app.set("id", id.into());
        self
    }

    /// Sets the app's name in URLs, `canopy-ledger` by default.
    pub fn app_name_id(self, name_id: &str) -> Self {
        self.app.set("nameId", name_id.into());
        self
    }

    /// Sets what the app's own access tokens may do: all by default.
    pub fn app_permissions<'a>(
        self,
        permissions: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        self.app.set("permissions", object_of(permissions).into());
        self
    }

    /// Sets the only URL that an install link may redirect to: any by default.
    pub fn callback_url(self, url: &str) -> Self {
        self.app.set("callbackUrls", Array::of1(&url.into()).into());
        self
    }

    /// Sets how many installations there are at first: 3 by default.
    pub fn installations(self, count: u32) -> Self {
        self.options.set("installations", count.into());
        self
    }

    /// Sets the lifetime of access tokens: 2 hours by default.
    pub fn token_lifetime(self, lifetime: Duration) -> Self {
        self.options.set("tokenLifetimeMs", milliseconds(lifetime));
        self
    }

    /// Sets what pagination has at both ends.
    pub fn pagination_ends(self, ends: PaginationEnds) -> Self {
        let name = match ends {
            PaginationEnds::Null => "null",
            PaginationEnds::Absent => "absent",
            PaginationEnds::Same => "same",
            PaginationEnds::Beyond => "beyond",
        };
        self.options.set("paginationEnds", name.into());
        self
    }

    /// Sets the highest `limit` that a list accepts, 1000 by default; a higher one is a 400.
    pub fn max_limit(self, limit: u32) -> Self {
        self.options.set("maxLimit", limit.into());
        self
    }

    /// Sets the status of a request whose access token is unknown, expired or revoked: 401 by default, or 403, as ICR's
    /// sandbox was seen to answer.
    pub fn token_refusal(self, status: u16) -> Self {
        self.options.set("tokenRefusal", status.into());
        self
    }

    /// Sets how long a new access token is refused like an unknown one: 0 by default. A registry of several servers may issue
    /// a token on one that the others do not know yet.
    pub fn replication_lag(self, lag: Duration) -> Self {
        self.options.set("replicationLagMs", milliseconds(lag));
        self
    }

    /// Sets whether JWTs need `alg: "RS256"` in their payload, as ICR documents it: `true` by default.
    pub fn strict_jwt(self, strict: bool) -> Self {
        self.options.set("strictJwt", strict.into());
        self
    }

    /// Limits the requests of each caller; one more within `per` is a 429 with `Retry-After`. No limit by default.
    pub fn rate_limit(self, requests: u32, per: Duration) -> Self {
        let limit = JsObject::new();
        limit.set("requests", requests.into());
        limit.set("perMs", milliseconds(per));
        self.options.set("rateLimit", limit.into());
        self
    }

    /// Sends webhooks to a handler, signed with this secret: when the app is installed, uninstalled, suspended, unsuspended, or
    /// granted new permissions. The handler returns the status of its response.
    ///
    /// ```
    /// use icr_app_client::Secret;
    /// use icr_app_client::host::{EventName, verify_webhook};
    /// use icr_app_client::testing::{Registry, WebhookRequest};
    ///
    /// async fn webhook(request: WebhookRequest) -> u16 {
    ///     let secrets = [Secret::from("whsec".to_owned())];
    ///     match verify_webhook(&request.signature, &request.body, &secrets) {
    ///         Ok(event) if event.name == EventName::Suspended => 202, // stop working for it
    ///         Ok(_) => 202,
    ///         Err(_) => 401,
    ///     }
    /// }
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() {
    /// let registry = Registry::builder().webhook("whsec", webhook).build();
    /// registry.suspend(&registry.installations()[0].id);
    /// registry.settled().await;
    /// assert_eq!(registry.deliveries()[0].status, Some(202));
    /// # }
    /// ```
    pub fn webhook(
        self,
        secret: &str,
        handler: impl AsyncFn(WebhookRequest) -> u16 + 'static,
    ) -> Self {
        let webhook = webhook::options(secret, handler);
        self.options.set("webhook", webhook.into());
        self
    }

    /// Creates the registry.
    ///
    /// # Panics
    /// For an option that cannot be.
    #[track_caller]
    pub fn build(self) -> Registry {
        self.options.set("app", self.app.into());
        Registry::new_with(or_panic("builder", create_registry(&self.options)))
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::builder().build()
    }
}

impl Registry {
    /// A registry with the defaults of [`builder`](Self::builder).
    pub fn new() -> Self {
        Self::default()
    }

    /// A registry with other options.
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::new()
    }
}

fn milliseconds(duration: Duration) -> JsValue {
    (duration.as_secs_f64() * 1000.0).into()
}

impl fmt::Debug for RegistryBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryBuilder").finish_non_exhaustive()
    }
}
