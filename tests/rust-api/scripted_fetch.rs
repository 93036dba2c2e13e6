//! A `fetch` that returns these responses in order, and records its arguments.

use icr_app_client::{Client, ClientBuilder};
use js_sys::{Array, Date, Function, JSON, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    fn btoa(text: &str) -> String;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(then: &Function);

    type Headers;
    #[wasm_bindgen(constructor)]
    fn new(init: &JsValue) -> Headers;
    type Response;
    #[wasm_bindgen(constructor)]
    fn new(body: &JsValue, init: &JsValue) -> Response;
}

pub(crate) const JWT_CLAIMS: &str = r#"{"alg":"RS256","iss":"app-1","iat":0,"exp":9000000000}"#;
pub(crate) const SECRET: &str = "crs_19c9bd530ccd3e1187eed12dc4edb70abe757fc4c7be9c5b";

/// A JWT without a valid signature.
pub(crate) fn jwt_with(claims: &str) -> String {
    ["{\"alg\":\"RS256\"}", claims, "signature"]
        .map(|part| {
            btoa(part)
                .replace('+', "-")
                .replace('/', "_")
                .replace('=', "")
        })
        .join(".")
}

pub(crate) fn jwt() -> String {
    jwt_with(JWT_CLAIMS)
}

/// The outcome of a `fetch`.
pub(crate) enum ScriptedResponse {
    Http {
        status: u16,
        headers: &'static str,
        body: String,
    },
    /// `fetch` rejects, as it does without a network.
    NetworkError,
    /// `fetch` settles only when the request is aborted.
    Never,
}

/// 200 with JSON.
pub(crate) fn json(body: impl Into<String>) -> ScriptedResponse {
    status(200, body)
}

pub(crate) fn status(status: u16, body: impl Into<String>) -> ScriptedResponse {
    with_headers(status, "{}", body)
}

/// `headers` as a JSON object.
pub(crate) fn with_headers(
    status: u16,
    headers: &'static str,
    body: impl Into<String>,
) -> ScriptedResponse {
    let body = body.into();
    ScriptedResponse::Http {
        status,
        headers,
        body,
    }
}

/// A request as `fetch` received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) line: String,
    /// `name: value`, in the order of the names.
    pub(crate) headers: Vec<String>,
    pub(crate) body: Option<String>,
}

impl Sent {
    pub(crate) fn authorization(&self) -> &str {
        let value = |line: &String| line.starts_with("authorization: ");
        self.headers
            .iter()
            .find(|line| value(line))
            .map_or("", |line| &line["authorization: ".len()..])
    }
}

/// The requests that `fetch` received, and how many of the pending ones were aborted.
#[derive(Clone, Default)]
pub(crate) struct Registry {
    pub(crate) sent: Rc<RefCell<Vec<Sent>>>,
    pub(crate) aborted: Rc<Cell<u32>>,
    /// The signals of all requests.
    pub(crate) signals: Array,
}

impl Registry {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.sent
            .borrow()
            .iter()
            .map(|sent| sent.line.clone())
            .collect()
    }
}

/// A client without retries, and the record of its requests.
pub(crate) fn scripted(
    responses: impl IntoIterator<Item = ScriptedResponse>,
) -> (Client, Registry) {
    let (builder, registry) = scripted_builder(responses);
    (builder.build().unwrap(), registry)
}

pub(crate) fn scripted_builder(
    responses: impl IntoIterator<Item = ScriptedResponse>,
) -> (ClientBuilder, Registry) {
    let registry = Registry::default();
    let fetch = fetch(registry.clone(), responses.into_iter().collect());
    let builder = Client::builder().jwt(&jwt()).fetch(fetch).max_retries(0);
    (builder, registry)
}

fn fetch(registry: Registry, responses: VecDeque<ScriptedResponse>) -> Function {
    let responses = RefCell::new(responses);
    let fetch = move |url: JsValue, init: JsValue| {
        registry.sent.borrow_mut().push(read(&url, &init));
        registry.signals.push(&field(&init, "signal"));
        match responses.borrow_mut().pop_front() {
            Some(ScriptedResponse::Http {
                status,
                headers,
                body,
            }) => {
                let init = JSON::parse(&format!(r#"{{"status":{status},"headers":{headers}}}"#));
                let response = Response::new(&body.into(), &init.unwrap());
                Promise::resolve(&JsValue::from(response))
            }
            Some(ScriptedResponse::NetworkError) => {
                Promise::reject(&js_sys::TypeError::new("fetch failed"))
            }
            Some(ScriptedResponse::Never) => {
                until_aborted(&field(&init, "signal"), &registry.aborted)
            }
            None => Promise::reject(&"the script has no more responses".into()),
        }
    };
    Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(fetch)
        .into_js_value()
        .unchecked_into()
}

fn read(url: &JsValue, init: &JsValue) -> Sent {
    let headers = Headers::new(&field(init, "headers"));
    let entry = |entry: JsValue| Array::from(&entry).join(": ").into();
    let method = field(init, "method").as_string().unwrap();
    Sent {
        line: format!("{method} {}", url.as_string().unwrap()),
        headers: Array::from(&headers).iter().map(entry).collect(),
        body: field(init, "body").as_string(),
    }
}

fn until_aborted(signal: &JsValue, aborted: &Rc<Cell<u32>>) -> Promise {
    let signal: web_sys::AbortSignal = signal.clone().unchecked_into();
    Promise::new(&mut |_, reject| {
        let aborted = Rc::clone(aborted);
        let abort = Closure::once_into_js(move || {
            aborted.set(aborted.get() + 1);
            let _ = reject.call0(&JsValue::UNDEFINED);
        });
        signal.set_onabort(Some(abort.unchecked_ref()));
    })
}

pub(crate) fn field(holder: &JsValue, name: &str) -> JsValue {
    Reflect::get(holder, &name.into()).unwrap()
}

/// Yields until a condition holds, for less time than any default timeout of the client.
pub(crate) async fn wait_until(condition: impl Fn() -> bool) {
    for _ in 0..500 {
        if condition() {
            return;
        }
        yield_now().await;
    }
    panic!("the condition did not hold in time");
}

/// The output of a future, in less time than any default timeout of the client.
pub(crate) async fn in_time<T: 'static>(work: impl Future<Output = T> + 'static) -> T {
    let outcome = Rc::new(RefCell::new(None));
    let output = Rc::clone(&outcome);
    spawn_local(async move {
        output.replace(Some(work.await));
    });
    wait_until(|| outcome.borrow().is_some()).await;
    outcome.take().unwrap()
}

/// Lets every pending task run.
pub(crate) async fn yield_now() {
    let promise = Promise::new(&mut |resolve, _| set_timeout(&resolve));
    JsFuture::from(promise).await.unwrap();
}

/// An access token as the registry returns it, an hour before it expires.
pub(crate) fn token(secret: &str, installation_id: Option<&str>) -> String {
    let expires_at = Date::new(&(Date::now() + 3_600_000.0).into()).to_iso_string();
    let of_installation = installation_id
        .map(|id| format!(r#","installationId":"{id}","organizationId":"o-{id}""#))
        .unwrap_or_default();
    format!(
        r#"{{"id":"t-1","createdAt":"2023-06-16T09:00:00.000Z","updatedAt":"2023-06-16T09:00:00.000Z",
            "token":"{secret}","expiresAt":"{expires_at}","isActive":true,
            "permissions":{{"organization_info":"VIEW"}},"appId":"app-1","unknown":[1]{of_installation}}}"#
    )
}

/// An installation as the registry returns it, with the `null`s of real responses.
pub(crate) fn installation(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","createdAt":"2023-06-16T09:00:00.000Z","updatedAt":"2023-06-16T09:00:00.000Z",
            "organization":{{"id":"o-{id}","createdAt":"2023-06-16T09:00:00.000Z","updatedAt":null,
                "fullName":"Skógur ehf.","countryCode":"IS","city":null,"website":null,"isPublic":true,
                "organizationIndustries":{{"code":"A","name":"Forestry"}},"type":"projectProponent"}},
            "permissions":{{"organization_warehouse":"WRITE"}},"appNameId":"app","appId":"app-1",
            "accessTokensUrl":"undefined/app/installations/{id}/accessTokens"}}"#
    )
}

/// A page of these installations out of `total`.
pub(crate) fn page(ids: &[&str], total: u32, next: &str) -> String {
    let list: Vec<_> = ids.iter().map(|id| installation(id)).collect();
    format!(
        r#"{{"pagination":{{"total":{total},"currentPage":0,"pageCount":0,"nextPage":{next},"prevPage":0}},
            "installations":[{}]}}"#,
        list.join(",")
    )
}

/// Pages of one installation each, and the empty one that is requested after a full one.
pub(crate) fn single_pages(ids: &[&str]) -> Vec<ScriptedResponse> {
    let (total, count) = (u32::try_from(ids.len()).unwrap(), ids.len());
    let with_page_count =
        |text: String| text.replace(r#""pageCount":0"#, &format!(r#""pageCount":{count}"#));
    let pages = ids.iter().map(|id| page(&[id], total, "1"));
    pages
        .chain([page(&[], total, "null")])
        .map(|text| json(with_page_count(text)))
        .collect()
}
