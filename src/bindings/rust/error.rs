//! Errors for JavaScript.

use crate::api::{Cause, Error};
use crate::client::call_error::error_fields;
use crate::runtime::values::{JsArray, JsObject};
use std::iter::successors;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/bindings/rust/js/icr-error.js")]
extern "C" {
    #[wasm_bindgen(js_name = createIcrError)]
    fn create_icr_error(fields: &JsObject, causes: &JsArray) -> JsValue;
}

/// An `Error` object with the name, the fields and the `toJSON` of the npm package's `IcrError`, for which its `isIcrError` is
/// `true`: `code`, `status`, `retryable` and the others, and `cause` in words.
///
/// An exported function throws it that returns `Result<_, Error>`, or `Result<_, JsValue>` where it has other errors, too. Of one
/// that returns `Result<_, JsError>` only the message is left.
///
/// ```
/// use icr_app_client::{Client, Error};
/// use wasm_bindgen::prelude::*;
///
/// # use icr_app_client::testing::Registry;
/// # fn client() -> Result<Client, Error> { Registry::new().client_builder().build() }
/// #[wasm_bindgen]
/// pub async fn organization(installation_id: &str) -> Result<String, JsValue> {
///     let installation = client()?.get_installation(installation_id).await?; // In JavaScript: `error.code === "not_found"`
///     Ok(installation.organization.full_name)
/// }
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() {
/// # let error = organization("unknown").await.unwrap_err();
/// # assert_eq!(js_sys::Reflect::get(&error, &"code".into()).unwrap(), "not_found");
/// # }
/// ```
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let fields = error_fields(&error, &JsValue::UNDEFINED);
        let details = error.details();
        fields.set("causeName", details.cause_name.as_deref().into());
        fields.set("causeCode", details.cause_code.as_deref().into());
        let causes = JsArray::empty();
        for cause in successors(error.cause(), |cause: &&Cause| cause.source.as_deref()) {
            let (name, message) = (cause.name.as_deref(), cause.message.as_str());
            let texts =
                JsArray::of_three(&name.into(), &message.into(), &cause.code.as_deref().into());
            causes.push(texts.into());
        }
        create_icr_error(&fields, &causes)
    }
}
