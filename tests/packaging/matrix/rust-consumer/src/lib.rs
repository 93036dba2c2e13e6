//! A library for JavaScript over the crate, which the matrix tries with each target of wasm-bindgen.

use icr_app_client::testing::Registry;
use icr_app_client::{Error, InstallationsOptions};
use wasm_bindgen::prelude::*;

/// How many installations the client reads from an emulator of 250.
#[wasm_bindgen(js_name = countInstallations)]
pub async fn count_installations() -> Result<usize, JsValue> {
    count().await.map_err(|error| JsError::from(error).into())
}

async fn count() -> Result<usize, Error> {
    let registry = Registry::builder().installations(250).build();
    let icr = registry.client_builder().build()?;
    let pages = icr.installations(InstallationsOptions::default())?;
    Ok(pages.collect(usize::MAX).await?.len())
}
