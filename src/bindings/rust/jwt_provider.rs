//! The host's function that returns the JWT, in Rust.

use crate::client::jwt_provider::{JwtContext, JwtFunction};
use crate::runtime::promise::invoke_callback;
use crate::runtime::values::JsArray;
use std::error::Error;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// What a [`jwt_provider`](crate::ClientBuilder::jwt_provider) may fail with: any [`std::error::Error`], which gloo-net's and
/// worker's are, `anyhow::Error`, a text, [`JsError`] or [`JsValue`].
///
/// The compiler infers `Kind`. Where it asks for the error's type, write the provider as a function with a return type.
pub trait JwtProviderError<Kind> {
    /// What JavaScript would have thrown.
    #[doc(hidden)]
    fn into_thrown(self) -> JsValue;
}

#[doc(hidden)]
#[derive(Debug)]
pub enum OfJavaScript {}

#[doc(hidden)]
#[derive(Debug)]
pub enum OfRust {}

impl JwtProviderError<OfJavaScript> for JsValue {
    fn into_thrown(self) -> JsValue {
        self
    }
}

impl JwtProviderError<OfJavaScript> for JsError {
    fn into_thrown(self) -> JsValue {
        self.into()
    }
}

impl<E: Into<Box<dyn Error>>> JwtProviderError<OfRust> for E {
    fn into_thrown(self) -> JsValue {
        thrown(&*self.into())
    }
}

fn thrown(error: &dyn Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    if let Some(source) = error.source() {
        thrown.set_cause(&self::thrown(source));
    }
    thrown.into()
}

pub(super) fn jwt_function<F, Jwt, E, Kind>(provider: F) -> Box<JwtFunction>
where
    F: Fn(JwtContext) -> Jwt + 'static,
    Jwt: Future<Output = Result<String, E>> + 'static,
    E: JwtProviderError<Kind> + 'static,
{
    Box::new(move |context, timeout_ms| {
        let jwt = provider(context);
        let work = async { jwt.await.map(JsValue::from).map_err(E::into_thrown) };
        let promise = future_to_promise(work);
        let callback = Closure::once_into_js(move || promise).unchecked_into();
        invoke_callback(
            &JsValue::UNDEFINED,
            &callback,
            &JsArray::empty(),
            timeout_ms,
        )
    })
}
