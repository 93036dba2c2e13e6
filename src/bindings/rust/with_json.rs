//! JSON beside the Rust type that it was to be.

use super::conversion::from_json;
use crate::api::{Error, ErrorKind};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use wasm_bindgen::JsValue;

/// JSON as the registry sent it, beside the Rust type that it was to be: a field that the type does not know, or knows by
/// another type, is not lost, and ends no list.
///
/// It can be the type of [`Caller::json`](crate::Caller::json), of [`Caller::pages`](crate::Caller::pages) or
/// [`Pages::items`](crate::Pages::items), and of a field of a struct there; not in what serde reads twice, which are flattened
/// structs and enums without a tag outside, nor in what another parser reads.
///
/// ```
/// use futures_util::TryStreamExt;
/// use icr_app_client::{Installation, PagesOptions, WithJson};
///
/// # fn report(json: &wasm_bindgen::JsValue) {}
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), icr_app_client::Error> {
/// # let registry = icr_app_client::testing::Registry::new();
/// # let icr = registry.client_builder().build()?;
/// let pages = icr.installations(PagesOptions::default())?;
/// let mut all = pages.items::<WithJson<Installation>>("installations");
/// while let Some(WithJson { json, value }) = all.try_next().await? {
///     let Ok(installation) = value else {
///         report(&json);
///         continue;
///     };
///     let since = js_sys::Reflect::get(&json, &"subscribedSince".into());
/// #   assert!(since.unwrap().is_undefined());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WithJson<T> {
    /// What `JSON.parse` returned. `serde_wasm_bindgen::from_value` reads it as any other type.
    pub json: JsValue,
    /// The same as a Rust type, or [`ErrorKind::InvalidResponse`] if it is none.
    pub value: Result<T, Error>,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for WithJson<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let json: JsValue = serde_wasm_bindgen::preserve::deserialize(from)?;
        let error =
            |message: &str| Error::new(ErrorKind::InvalidResponse, None, message.to_owned());
        let value = from_json(json.clone()).map_err(error);
        Ok(Self { json, value })
    }
}
