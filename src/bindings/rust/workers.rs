//! What a Worker has, as options of a client. Any version of the crate `worker` will do: its types are taken as JavaScript's.

use super::builder::ClientBuilder;
use crate::api::{Error, ErrorKind};
use crate::runtime::values::get_property;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/bindings/rust/js/workers.js")]
extern "C" {
    #[wasm_bindgen(js_name = boundMethod)]
    fn bound_method(holder: &JsValue, name: &str) -> JsValue;
    #[wasm_bindgen(js_name = kvTokenStore)]
    fn kv_token_store(kv: &JsValue) -> JsValue;
}

impl ClientBuilder {
    /// Sends all requests through a service binding of a Worker, or anything else that has a `fetch` method.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// # let binding = registry.clone();
    /// // In a Worker: `let binding = env.service("REGISTRY")?;`
    /// let icr = Client::builder().jwt(jwt).fetcher(binding).build()?;
    /// # icr.app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetcher(self, binding: impl AsRef<JsValue>) -> Self {
        let fetch = bound_method(binding.as_ref(), "fetch");
        self.set_found(
            "fetch",
            fetch,
            "`fetcher` must have a method `fetch`, as a service binding has.",
        )
    }

    /// Keeps a Worker alive until what the client does behind its callers is done: the context of a `fetch` event, or a
    /// function as `ctx.waitUntil` is one.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// # let ctx = js_sys::eval("({ waitUntil() {} })").unwrap();
    /// // In a Worker: `.wait_until(ctx.as_ref())`, of `ctx: worker::Context`
    /// let icr = Client::builder().jwt(jwt).wait_until(ctx).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_until(self, context: impl AsRef<JsValue>) -> Self {
        let wait_until = bound_method(context.as_ref(), "waitUntil");
        self.set_found(
            "waitUntil",
            wait_until,
            "`wait_until` must have a method `waitUntil`, as the context of a Worker's event has.",
        )
    }

    /// Keeps managed tokens in Workers KV: a namespace by the name of its binding. Whoever can read it can use the tokens. A
    /// change takes up to a minute to be seen everywhere.
    ///
    /// ```
    /// use icr_app_client::Client;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let jwt = &registry.sign_jwt().await;
    /// # let env = js_sys::eval("({ TOKENS: { get() {}, put() {}, delete() {}, getWithMetadata() {} } })").unwrap();
    /// // In a Worker, `env` is its `worker::Env`.
    /// let icr = Client::builder().jwt(jwt).app_id("our-app").token_store_kv(&env, "TOKENS").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_store_kv(self, env: impl AsRef<JsValue>, binding: &str) -> Self {
        let store = kv_token_store(&get_property(env.as_ref(), binding));
        let flaw = concat_text![
            "`token_store_kv` found no KV namespace `",
            binding,
            "`: check the name in wrangler's configuration."
        ];
        self.set_found("tokenStore", store, &flaw)
    }

    /// Sets an option, or refuses what was not found.
    fn set_found(self, name: &str, found: JsValue, flaw: &str) -> Self {
        if !found.is_undefined() {
            return self.set(name, found);
        }
        let message = concat_text!["Client::builder: ", flaw];
        self.refuse(Error::new(ErrorKind::InvalidOptions, None, message))
    }
}
