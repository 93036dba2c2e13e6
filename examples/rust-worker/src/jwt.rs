//! The app's JWT, which the runtime's WebCrypto signs.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use js_sys::{Array, JSON, Object, Uint8Array};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, WorkerGlobalScope};

const ALGORITHM: &str = r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-256"}"#;

/// An RS256 JWT that is valid for 9 minutes. `pem` is the private key in PKCS#8.
pub async fn sign(app_id: String, pem: String, now: SystemTime) -> Result<String, JsValue> {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    // ICR wants `alg` in the payload, too.
    let claims = json!({ "alg": "RS256", "iss": app_id, "iat": now - 60, "exp": now + 540 });
    let header = json!({ "alg": "RS256", "typ": "JWT" });
    let part = |value: serde_json::Value| encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(header), part(claims));

    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let subtle = scope.crypto()?.subtle();
    let algorithm: Object = JSON::parse(ALGORITHM)?.unchecked_into();
    let usages = Array::of1(&"sign".into());
    let key =
        subtle.import_key_with_object("pkcs8", &key_data(&pem)?, &algorithm, false, &usages)?;
    let key: CryptoKey = JsFuture::from(key).await?.unchecked_into();
    let signature = subtle.sign_with_object_and_u8_array(&algorithm, &key, signed.as_bytes())?;
    let signature = Uint8Array::new(&JsFuture::from(signature).await?).to_vec();
    Ok(format!("{signed}.{}", encode(&signature)))
}

fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn key_data(pem: &str) -> Result<Object, JsValue> {
    let is_text = |line: &&str| !line.starts_with("-----");
    let text: String = pem.lines().filter(is_text).collect();
    let der = Base64::decode_vec(&text).map_err(|_| "ICR_PRIVATE_KEY is no PKCS#8 PEM")?;
    Ok(Uint8Array::from(&*der).into())
}
