//! What a Worker has, as options.

use crate::scripted_fetch::{field, json, jwt, scripted_builder, token, wait_until};
use icr_app_client::{Client, ClientBuilder, ErrorKind};
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn evaluate(code: &str) -> JsValue {
    let code = format!("return {code}");
    Function::new_no_args(&code)
        .call0(&JsValue::UNDEFINED)
        .unwrap()
}

fn set(holder: &JsValue, name: &str, value: &JsValue) {
    Reflect::set(holder, &name.into(), value).unwrap();
}

/// What only its own object may call, as of a service binding.
const BINDING: &str = "new (class {
    #calls = [];
    waits = 0;
    async fetch(url, init) { this.#calls.push(url); return Response.json(JSON.parse(this.answer)) }
    waitUntil() { this.#calls; this.waits += 1 }
})()";

#[wasm_bindgen_test]
async fn a_service_binding_is_called_as_its_method() {
    let binding = evaluate(BINDING);
    set(&binding, "answer", &token("crs_1", None).into());
    let builder = Client::builder().jwt(&jwt()).fetcher(&binding);
    let icr = builder.build().unwrap();
    assert_eq!(
        icr.app_access_token().await.unwrap().token.expose(),
        "crs_1"
    );
}

#[wasm_bindgen_test]
async fn a_context_is_called_as_its_method() {
    let context = evaluate(BINDING);
    let (builder, _) = scripted_builder([json(token("crs_1", None))]);
    let store = evaluate("{ get() {}, async set() {}, delete() {} }");
    let builder = builder.app_id("app-1").token_store(store);
    let icr = builder.wait_until(&context).build().unwrap();
    icr.app_access_token().await.unwrap();
    assert!(field(&context, "waits").as_f64().unwrap() > 0.0);
}

/// A namespace with the documented methods of Workers KV, of which the client uses three.
const KV: &str = "{
    entries: new Map(), puts: [],
    async get(key, type) { return type === 'text' ? (this.entries.get(key) ?? null) : undefined },
    async put(key, value, options) { this.puts.push(options); this.entries.set(key, value) },
    async delete(key) { this.entries.delete(key) },
    async getWithMetadata() {},
}";

#[wasm_bindgen_test]
async fn kv_keeps_tokens_beyond_a_client() {
    let (env, kv) = (JsValue::from(Object::new()), evaluate(KV));
    set(&env, "TOKENS", &kv);
    let client = |responses| {
        let (builder, registry) = scripted_builder(responses);
        let builder = builder.app_id("app-1").token_store_kv(&env, "TOKENS");
        (builder.build().unwrap(), registry)
    };
    let (first, _) = client(vec![json(token("crs_1", None))]);
    first.app_access_token().await.unwrap();
    let size = || field(&field(&kv, "entries"), "size");
    wait_until(|| size() == 1).await;
    let options = Array::from(&field(&kv, "puts")).get(0);
    let expiration = field(&options, "expiration").as_f64().unwrap();
    let in_an_hour = Date::now() / 1000.0 + 3_600.0;
    assert!((expiration - in_an_hour).abs() < 60.0, "{expiration}");

    let (second, registry) = client(vec![]);
    assert_eq!(
        second.app_access_token().await.unwrap().token.expose(),
        "crs_1"
    );
    assert!(registry.lines().is_empty());
    second.as_app().invalidate().await.unwrap();
    wait_until(|| size() == 0).await;
}

#[wasm_bindgen_test]
fn what_a_worker_does_not_have_is_refused_by_name() {
    type Change = fn(ClientBuilder) -> ClientBuilder;
    let changes: [(Change, &str); 4] = [
        (|it| it.fetcher(JsValue::UNDEFINED), "`fetcher`"),
        (|it| it.fetcher(Object::new()), "`fetcher`"),
        (|it| it.wait_until(Object::new()), "`wait_until`"),
        (
            |it| it.app_id("a").token_store_kv(Object::new(), "TOKENS"),
            "`TOKENS`",
        ),
    ];
    for (change, name) in changes {
        let error = change(Client::builder().jwt(&jwt())).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOptions);
        assert!(error.to_string().contains(name), "{error}");
    }
}
