//! A caller's own request to a path of the API.

use crate::api::{Error, ErrorKind};
use crate::runtime::values::JsObject;
use gloo_net::http::{Method, QueryParams};
use js_sys::{Array, JSON};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::fmt;
use wasm_bindgen::prelude::*;

/// A request to any path of the API: a method and a path, with [`header`](Self::header)s, a [`query`](Self::query), and a
/// [`body`](Self::body) or its [`json`](Self::json). A path alone is a GET.
///
/// It is not gloo-net's, which resolves `/projects` against the page, and fails to in a Worker or in Node; whose body is always
/// a stream, which could not be sent again with a new token; and which panics for an invalid header. Here that is
/// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), when the request is to be sent.
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
/// # let org = icr.as_installation(&installation.id);
/// # registry.route(Method::PATCH, "/projects/{id}", |_| Ok(()));
/// let get: FetchRequest = "/projects".into();
/// let search = FetchRequest::get("/projects").query([("country", "IS"), ("name", "Skógur & Co.")]);
/// let update = FetchRequest::patch("/projects/p-1").header("content-type", "text/plain").body("Skógur");
/// # for request in [get, search, update] {
/// #     assert!(org.fetch(request).await?.ok());
/// # }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct FetchRequest {
    method: Method,
    input: String,
    headers: Vec<(String, String)>,
    body: JsValue,
}

impl FetchRequest {
    /// A request with this method to a path that starts with `/`, or to a URL of the registry's origin.
    ///
    /// ```
    /// use icr_app_client::{FetchRequest, Method};
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// let request = FetchRequest::new(Method::HEAD, "/projects");
    /// # registry.route(Method::HEAD, "/projects", |_| Ok(()));
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(method: Method, input: &str) -> Self {
        Self {
            method,
            input: input.to_owned(),
            headers: Vec::new(),
            body: JsValue::UNDEFINED,
        }
    }

    /// A GET request.
    ///
    /// ```
    /// use icr_app_client::FetchRequest;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// let request = FetchRequest::get("/projects");
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(input: &str) -> Self {
        Self::new(Method::GET, input)
    }

    /// A POST request.
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
    /// # let org = icr.as_installation(&installation.id);
    /// # registry.route(Method::POST, "/projects", |_| Ok(()));
    /// let request = FetchRequest::post("/projects").body("{}");
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn post(input: &str) -> Self {
        Self::new(Method::POST, input)
    }

    /// A PUT request.
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
    /// # let org = icr.as_installation(&installation.id);
    /// # registry.route(Method::PUT, "/projects/{id}", |_| Ok(()));
    /// let request = FetchRequest::put("/projects/p-1").body("{}");
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn put(input: &str) -> Self {
        Self::new(Method::PUT, input)
    }

    /// A PATCH request.
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
    /// # let org = icr.as_installation(&installation.id);
    /// # registry.route(Method::PATCH, "/projects/{id}", |_| Ok(()));
    /// let request = FetchRequest::patch("/projects/p-1").body("{}");
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn patch(input: &str) -> Self {
        Self::new(Method::PATCH, input)
    }

    /// A DELETE request.
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
    /// # let org = icr.as_installation(&installation.id);
    /// # registry.route(Method::DELETE, "/projects/{id}", |_| Ok(()));
    /// let request = FetchRequest::delete("/projects/p-1");
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(input: &str) -> Self {
        Self::new(Method::DELETE, input)
    }

    /// Adds a header. `authorization` is refused: the client sets it.
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
    /// # let org = icr.as_installation(&installation.id);
    /// # registry.route(Method::POST, "/projects", |_| Ok(()));
    /// let request = FetchRequest::post("/projects").header("content-type", "application/json").body("{}");
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds headers, as [`header`](Self::header) adds one.
    ///
    /// ```
    /// use icr_app_client::FetchRequest;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// let request = FetchRequest::get("/projects").headers([("accept", "text/csv"), ("x-trace", "t-1")]);
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn headers<'a, V: AsRef<str>>(
        self,
        headers: impl IntoIterator<Item = (&'a str, V)>,
    ) -> Self {
        let add = |request: Self, (name, value): (&str, V)| request.header(name, value.as_ref());
        headers.into_iter().fold(self, add)
    }

    /// Appends parameters to the query, encoded.
    ///
    /// ```
    /// use icr_app_client::FetchRequest;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// # let installation = &registry.installations()[0];
    /// # let org = icr.as_installation(&installation.id);
    /// let request = FetchRequest::get("/projects").query([("country", "IS"), ("limit", "5")]);
    /// # assert!(org.fetch(request).await?.ok());
    /// # assert_eq!(registry.requests().pop().unwrap().query["country"], "IS");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn query<'a, V: AsRef<str>>(
        mut self,
        parameters: impl IntoIterator<Item = (&'a str, V)>,
    ) -> Self {
        let query = QueryParams::new();
        for (name, value) in parameters {
            query.append(name, value.as_ref());
        }
        // A fragment is not sent.
        let end = self.input.find('#').unwrap_or(self.input.len());
        self.input.truncate(end);
        self.input
            .push(if self.input.contains('?') { '&' } else { '?' });
        self.input.push_str(&query.to_string());
        self
    }

    /// Sets the body: a text, a `Uint8Array`, a `FormData` or anything else that `fetch` accepts. A request with a
    /// `ReadableStream` is neither retried nor sent again with a new token.
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
    /// # let org = icr.as_installation(&installation.id);
    /// # registry.route(Method::PATCH, "/projects/{id}", |_| Ok(()));
    /// let request = FetchRequest::patch("/projects/p-1").body(js_sys::Uint8Array::from(&b"{}"[..]));
    /// # assert!(org.fetch(request).await?.ok());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn body(mut self, body: impl Into<JsValue>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets a value as the body, in JSON, and `content-type` unless a header has set it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for what JSON cannot represent, such as a map whose
    /// keys are no texts.
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
    /// # let org = icr.as_installation(&installation.id);
    /// # registry.route(Method::POST, "/projects", |_| Ok(()));
    /// let request = FetchRequest::post("/projects").json(&serde_json::json!({ "name": "Skógur" }))?;
    /// # assert!(org.fetch(request).await?.ok());
    /// # assert_eq!(registry.requests().pop().unwrap().body.unwrap(), r#"{"name":"Skógur"}"#);
    /// # Ok(())
    /// # }
    /// ```
    pub fn json(mut self, body: &impl Serialize) -> Result<Self, Error> {
        let value = body.serialize(&Serializer::json_compatible()).ok();
        let text = value.and_then(|value| JSON::stringify(&value).ok());
        // `stringify` returns `undefined` for what it leaves out.
        let text = text.map(JsValue::from).filter(JsValue::is_string);
        let Some(text) = text else {
            let message = "FetchRequest::json: the body must be what JSON can represent.";
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                None,
                message.to_owned(),
            ));
        };
        let is_content_type =
            |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
        if !self.headers.iter().any(is_content_type) {
            self = self.header("content-type", "application/json");
        }
        Ok(self.body(text))
    }

    /// The arguments of `fetch`.
    pub(super) fn into_parts(self) -> (JsValue, JsValue) {
        let init = JsObject::new();
        init.set("method", self.method.as_str().into());
        let pair = |(name, value): &(String, String)| Array::of2(&name.into(), &value.into());
        let headers: Array = self.headers.iter().map(pair).collect();
        init.set("headers", headers.into());
        if !self.body.is_undefined() {
            init.set("body", self.body);
        }
        (self.input.into(), init.into())
    }
}

impl From<&str> for FetchRequest {
    fn from(input: &str) -> Self {
        Self::get(input)
    }
}

impl From<&String> for FetchRequest {
    fn from(input: &String) -> Self {
        Self::get(input)
    }
}

impl From<String> for FetchRequest {
    fn from(input: String) -> Self {
        Self::get(&input)
    }
}

impl fmt::Debug for FetchRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Query, headers and body may contain secrets of the caller.
        let path = self.input.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("FetchRequest")
            .field("method", &self.method.as_str())
            .field("path", &path)
            .finish_non_exhaustive()
    }
}
