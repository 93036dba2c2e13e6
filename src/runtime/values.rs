//! JavaScript values, as far as the client reads and creates them.

use crate::api::schema::ObjectSchema;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Any object, by the names of its properties.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(js_name = Object)]
    pub(crate) type JsObject;
    #[wasm_bindgen(constructor, js_class = Object)]
    pub(crate) fn new() -> JsObject;
    #[wasm_bindgen(method, indexing_setter)]
    pub(crate) fn set(this: &JsObject, name: &str, value: JsValue);

    /// A value as a text.
    #[wasm_bindgen(js_name = String)]
    pub(crate) fn to_text(value: &JsValue) -> String;

    // Not those of js-sys, which links its executor, too: 300 bytes of brotli.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(is_type_of = JsValue::is_function)]
    pub(crate) type Function;
    #[derive(Clone, Debug)]
    #[wasm_bindgen(js_name = String)]
    pub(crate) type JsString;

    #[derive(Clone, Debug)]
    pub(crate) type Promise;
    /// Resolves a promise of `with_resolvers`.
    #[wasm_bindgen(method)]
    pub(crate) fn resolve(this: &Promise);
    #[cfg(feature = "npm")]
    #[wasm_bindgen(static_method_of = Promise, js_name = reject)]
    pub(crate) fn rejected(reason: &JsValue) -> Promise;

    /// An `Array`. Those that this crate's own JavaScript returns have a fixed meaning for each index.
    #[wasm_bindgen(js_name = Array, is_type_of = JsArray::is_array)]
    pub(crate) type JsArray;
    #[wasm_bindgen(static_method_of = JsArray, js_class = Array, js_name = of)]
    pub(crate) fn of_one(item: &JsValue) -> JsArray;
    #[wasm_bindgen(static_method_of = JsArray, js_class = Array, js_name = of)]
    pub(crate) fn of_two(first: &JsValue, second: &JsValue) -> JsArray;
    #[wasm_bindgen(static_method_of = JsArray, js_class = Array, js_name = of)]
    pub(crate) fn of_three(first: &JsValue, second: &JsValue, third: &JsValue) -> JsArray;
    #[wasm_bindgen(static_method_of = JsArray, js_class = Array, js_name = of)]
    pub(crate) fn empty() -> JsArray;
    #[wasm_bindgen(method)]
    pub(crate) fn push(this: &JsArray, item: JsValue);
    #[wasm_bindgen(static_method_of = JsArray, js_class = Array, js_name = isArray)]
    pub(crate) fn is_array(value: &JsValue) -> bool;
    #[wasm_bindgen(method, indexing_getter)]
    pub(crate) fn at(this: &JsArray, place: u32) -> JsValue;
    /// NaN for what is no number.
    #[wasm_bindgen(method, indexing_getter)]
    pub(crate) fn number_at(this: &JsArray, place: u32) -> f64;

    #[wasm_bindgen(js_name = Map)]
    pub(crate) type JsMap;
    #[wasm_bindgen(constructor, js_class = Map)]
    pub(crate) fn new() -> JsMap;
    #[wasm_bindgen(method)]
    pub(crate) fn get(this: &JsMap, key: &JsValue) -> JsValue;
    /// NaN where no number is stored for the key.
    #[wasm_bindgen(method, js_name = get)]
    pub(crate) fn get_number(this: &JsMap, key: &JsValue) -> f64;
    #[wasm_bindgen(method)]
    pub(crate) fn set(this: &JsMap, key: &JsValue, value: &JsValue);
    #[wasm_bindgen(method)]
    pub(crate) fn delete(this: &JsMap, key: &JsValue);
    #[wasm_bindgen(method)]
    pub(crate) fn clear(this: &JsMap);
    #[wasm_bindgen(method, getter)]
    pub(crate) fn size(this: &JsMap) -> u32;
}

#[wasm_bindgen(module = "/src/runtime/js/values.js")]
extern "C" {
    /// A property of any value, `undefined` where there is none or where reading it throws.
    #[wasm_bindgen(js_name = getProperty)]
    pub(crate) fn get_property(object: &JsValue, name: &str) -> JsValue;
    /// A parsed JSON text, `undefined` if it is invalid.
    #[wasm_bindgen(js_name = parseJson)]
    pub(crate) fn parse_json(text: &JsValue) -> JsValue;
    /// A copy of a value by way of JSON, `undefined` for what JSON cannot represent.
    #[wasm_bindgen(js_name = copyJson)]
    pub(crate) fn copy_json(value: &JsValue) -> JsValue;
    /// Freezes an object and the objects in it.
    pub(crate) fn freeze(object: &JsValue);
    #[wasm_bindgen(js_name = fieldTypes)]
    fn field_types_of(objects: &JsValue, path: &str, fields: &str) -> JsArray;
    /// Whether a value is a text of visible ASCII, which can be a header value.
    #[wasm_bindgen(js_name = isHeaderText)]
    pub(crate) fn is_header_text(value: &JsValue) -> bool;
    /// The first of an object's own properties whose name is not among `fields`.
    #[wasm_bindgen(js_name = unknownKey)]
    pub(crate) fn unknown_key(object: &JsValue, fields: &str) -> JsValue;
    /// A URL as the URL parser writes it, `undefined` if it is invalid.
    #[wasm_bindgen(js_name = parseUrl)]
    pub(crate) fn parse_url(text: &str) -> JsValue;
    /// A text that differs if any of the parts does.
    #[wasm_bindgen(js_name = cacheKey)]
    pub(crate) fn cache_key(
        base_url: &str,
        api_version: &str,
        app_id: Option<&str>,
        kind: &str,
        id: &JsValue,
    ) -> JsString;
    /// Whether this is Cloudflare's runtime, where a promise must not cross from one request to another.
    #[wasm_bindgen(js_name = isWorkers)]
    pub(crate) fn is_workers() -> bool;
}

/// The types of the fields of some objects, in their order; once for objects with equal types.
///
/// # Errors
/// What reading them threw.
pub(crate) fn field_types(objects: &JsValue, schema: &ObjectSchema) -> Result<Vec<u8>, JsValue> {
    let found = field_types_of(objects, schema.path, schema.fields);
    if !JsArray::is_array(&found) {
        return Err(get_property(&found, "thrown"));
    }
    let mut types = Vec::new();
    let numbers = (0..).map(|place| found.number_at(place));
    for digits in numbers.take_while(|digits| !digits.is_nan()) {
        schema.push_types(&mut types, digits);
    }
    Ok(types)
}

/// The texts of an array, up to the first item that is no text.
pub(crate) fn texts(array: &JsArray) -> Vec<String> {
    let mut texts = Vec::new();
    for place in 0.. {
        match array.at(place).as_string() {
            Some(text) => texts.push(text),
            None => break,
        }
    }
    texts
}
