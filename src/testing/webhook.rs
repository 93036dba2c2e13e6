//! Webhooks, which the registry sends to a test's handler.

use super::emulator::{from_js, json_text, to_js};
use crate::runtime::values::{JsObject, get_property};
use gloo_net::http::Request;
use js_sys::Promise;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// `host` has it, too, which is another feature.
const SIGNATURE_HEADER: &str = "x-icr-signature-256";

/// A signed request of ICR, which the handler of [`RegistryBuilder::webhook`](super::RegistryBuilder::webhook) receives.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookRequest {
    /// The header `x-icr-signature-256`.
    pub signature: String,
    /// JSON, as the bytes that arrive.
    pub body: Vec<u8>,
}

impl fmt::Debug for WebhookRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookRequest").finish_non_exhaustive()
    }
}

/// A webhook that was sent, without the secret and the signature.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookDelivery {
    /// What has happened, by ICR's name.
    #[serde(skip)]
    pub event: String,
    /// The installation that it is about.
    #[serde(skip)]
    pub installation_id: String,
    /// What was signed, as JSON.
    #[serde(skip)]
    pub json: String,
    /// When it was sent, in milliseconds since 1970 on the registry's clock.
    #[serde(rename = "time")]
    pub time_ms: f64,
    /// What has become of it.
    pub outcome: WebhookOutcome,
    /// The status that the handler returned; `None` while it is pending, and if it never arrived.
    pub status: Option<u16>,
}

impl WebhookDelivery {
    pub(super) fn read(delivery: JsValue) -> Self {
        let payload = get_property(&delivery, "payload");
        let text = |of: &JsValue, name| get_property(of, name).as_string().unwrap_or_default();
        Self {
            event: text(&payload, "event"),
            installation_id: text(&get_property(&payload, "installation"), "id"),
            json: json_text(&payload).unwrap_or_default(),
            ..from_js("deliveries", delivery)
        }
    }
}

/// What has become of a webhook. The registry repeats none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebhookOutcome {
    /// The handler has not returned yet.
    Pending,
    /// The handler returned a 2xx.
    Accepted,
    /// The handler returned another status.
    Refused,
    /// It could not be signed: the runtime has no Web Crypto.
    Failed,
    /// A fault kept it from being sent.
    Lost,
}

/// What goes wrong with a webhook, for [`Registry::inject_webhook_fault`](super::Registry::inject_webhook_fault). Its methods can
/// be combined.
///
/// ```
/// use icr_app_client::testing::{Registry, WebhookFault};
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() {
/// # let registry = Registry::builder().webhook("whsec", async |_| 202).build();
/// registry.inject_webhook_fault(WebhookFault::new().event("suspended").duplicate());
/// # registry.suspend(&registry.installations()[0].id);
/// # registry.settled().await;
/// # assert_eq!(registry.deliveries().len(), 2);
/// # }
/// ```
#[must_use = "a fault does nothing before it is injected"]
pub struct WebhookFault {
    /// As `injectWebhookFault` takes it.
    options: JsObject,
}

impl Default for WebhookFault {
    fn default() -> Self {
        Self {
            options: JsObject::new(),
        }
    }
}

impl WebhookFault {
    /// A fault that matches the next webhook, and changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn set(self, name: &str, value: impl Into<JsValue>) -> Self {
        self.options.set(name, value.into());
        self
    }

    pub(super) fn into_options(self) -> JsObject {
        self.options
    }

    /// Matches webhooks of this event only, such as `suspended`.
    pub fn event(self, name: &str) -> Self {
        self.set("event", name)
    }

    /// Applies to this many webhooks, 1 by default.
    pub fn times(self, times: u32) -> Self {
        self.set("times", times)
    }

    /// Applies to every matching webhook.
    pub fn always(self) -> Self {
        self.set("times", f64::INFINITY)
    }

    /// Signs it with another secret.
    pub fn wrong_signature(self) -> Self {
        self.set("wrongSignature", true)
    }

    /// Signs the whole body, as ICR did before March 2024.
    pub fn old_scheme(self) -> Self {
        self.set("oldScheme", true)
    }

    /// Sends it twice, byte for byte the same.
    pub fn duplicate(self) -> Self {
        self.set("duplicate", true)
    }

    /// Sends it after the next one, or when [`Registry::settled`](super::Registry::settled) is called.
    pub fn out_of_order(self) -> Self {
        self.set("outOfOrder", true)
    }

    /// Does not send it.
    pub fn lost(self) -> Self {
        self.set("lost", true)
    }

    /// Leaves only `id`, `name` and `url` of the organization, as some of ICR's webhooks have it.
    pub fn short_organization(self) -> Self {
        self.set("shortOrganization", true)
    }

    /// Leaves out who has caused the event.
    pub fn without_sender(self) -> Self {
        self.set("withoutSender", true)
    }

    /// Forges fields beside what is signed: a handler must ignore them.
    pub fn unsigned_fields(self, fields: &impl Serialize) -> Self {
        self.set("unsignedFields", to_js(fields))
    }
}

impl fmt::Debug for WebhookFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = json_text(&self.options).unwrap_or_default();
        f.debug_tuple("WebhookFault").field(&options).finish()
    }
}

/// The option `webhook` of `createRegistry`.
pub(super) fn options(
    secret: &str,
    handler: impl AsyncFn(WebhookRequest) -> u16 + 'static,
) -> JsObject {
    let handler = Rc::new(handler);
    let deliver = move |request: web_sys::Request| {
        let handler = Rc::clone(&handler);
        let request = Request::from(request);
        future_to_promise(async move {
            let request = WebhookRequest {
                signature: request.headers().get(SIGNATURE_HEADER).unwrap_or_default(),
                body: request.binary().await.map_err(JsError::from)?,
            };
            let response = JsObject::new();
            response.set("status", handler(request).await.into());
            Ok(response.into())
        })
    };
    let deliver = Closure::<dyn Fn(web_sys::Request) -> Promise>::new(deliver);
    let options = JsObject::new();
    options.set("secret", secret.into());
    options.set("deliver", deliver.into_js_value());
    options
}
