//! The options of a client, validated once for both bindings: a mistake shows where the client is made.

use super::Spawn;
use super::call_error::CallError;
use super::event::Listener;
use super::jwt_provider::{JwtFunction, JwtProvider, jwt_function, read_jwt};
use super::options_reader::{OPTIONAL, OptionsReader};
use super::token_store::TokenStore;
use crate::api::schema::{JsonTypes, ObjectSchema};
use crate::api::url::{API_VERSION, PRODUCTION_URL, parse_base_url};
use crate::policy::option_rules::is_header_text;
use crate::runtime::values::{Function, is_workers, parse_url};
use wasm_bindgen::prelude::*;

/// The options of [`ClientConfig`] and of [`Dependencies`].
pub(crate) const OPTIONS: [ObjectSchema; 2] = [
    ObjectSchema::new(
        "",
        "baseUrl,apiVersion,timeoutMs,deadlineMs,maxRetries,maxConcurrency,appId,maxCachedTokens,refreshBeforeMs,coalesce",
        &[
            OPTIONAL.or(JsonTypes::TEXT),
            OPTIONAL.or(JsonTypes::TEXT),
            OPTIONAL.or(JsonTypes::NUMBER),
            OPTIONAL.or(JsonTypes::NUMBER),
            OPTIONAL.or(JsonTypes::NUMBER),
            OPTIONAL.or(JsonTypes::NUMBER),
            OPTIONAL.or(JsonTypes::TEXT),
            OPTIONAL.or(JsonTypes::NUMBER),
            OPTIONAL.or(JsonTypes::NUMBER),
            OPTIONAL.or(JsonTypes::BOOLEAN),
        ],
    ),
    ObjectSchema::new(
        "",
        "jwt,fetch,tokenStore,onEvent,waitUntil,now",
        &[
            OPTIONAL.or(JsonTypes::TEXT).or(JsonTypes::FUNCTION),
            OPTIONAL.or(JsonTypes::FUNCTION),
            OPTIONAL.or(JsonTypes::OBJECT),
            OPTIONAL.or(JsonTypes::FUNCTION),
            OPTIONAL.or(JsonTypes::FUNCTION),
            OPTIONAL.or(JsonTypes::FUNCTION),
        ],
    ),
];

/// The options of a client that are values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClientConfig {
    /// Without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) api_version: String,
    pub(crate) timeout_ms: f64,
    /// For a whole call, infinite for none.
    pub(crate) deadline_ms: f64,
    pub(crate) max_retries: u32,
    pub(crate) max_concurrency: u32,
    pub(crate) app_id: Option<String>,
    pub(crate) max_cached_tokens: u32,
    pub(crate) refresh_before_ms: f64,
    pub(crate) coalesce: bool,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            base_url: PRODUCTION_URL.to_owned(),
            api_version: API_VERSION.to_owned(),
            timeout_ms: 30_000.0,
            deadline_ms: f64::INFINITY,
            max_retries: 2,
            max_concurrency: 100,
            app_id: None,
            max_cached_tokens: 15_000,
            refresh_before_ms: 300_000.0,
            coalesce: true,
        }
    }
}

/// The options of a client that do something.
pub(crate) struct Dependencies {
    /// `None` for the global one.
    pub(crate) fetch: Option<Function>,
    pub(crate) jwt: JwtProvider,
    pub(crate) token_store: Option<TokenStore>,
    pub(crate) listener: Option<Box<Listener>>,
    pub(crate) wait_until: Option<Function>,
    /// `undefined` for this machine's clock.
    pub(crate) clock: JsValue,
    pub(crate) spawn: Spawn,
}

/// What a binding provides besides the object of options.
pub(crate) struct Binding {
    /// What messages begin with.
    pub(crate) caller: &'static str,
    pub(crate) spawn: Spawn,
    /// In the place of the option `jwt`.
    pub(crate) jwt: Option<Box<JwtFunction>>,
    /// In the place of the option `onEvent`, or made of it.
    pub(crate) listener: Option<Box<Listener>>,
}

impl ClientConfig {
    /// Validates the options, whose names are those of JavaScript.
    ///
    /// # Errors
    /// `InvalidOptions` for the first option that cannot work.
    pub(crate) fn validate(
        options: &JsValue,
        binding: Binding,
    ) -> Result<(Self, Dependencies), CallError> {
        let reader = OptionsReader::for_client(options, binding.caller);
        reader.check_both(&OPTIONS)?;
        let mut config = Self::default();
        if let Some(text) = reader.text("baseUrl")? {
            let href = parse_url(&text)
                .as_string()
                .ok_or("be an absolute URL, such as https://api.carbonregistry.com");
            let base_url = href
                .as_deref()
                .map_err(|rule| *rule)
                .and_then(parse_base_url);
            base_url
                .map_err(|rule| reader.must("baseUrl", rule))?
                .clone_into(&mut config.base_url);
        }
        if let Some(version) = reader.text("apiVersion")? {
            if !is_header_text(&version) {
                return Err(reader.must("apiVersion", "be able to stand in a header"));
            }
            config.api_version = version;
        }
        config.timeout_ms = reader.timeout_ms("timeoutMs")?.unwrap_or(config.timeout_ms);
        config.deadline_ms = reader
            .timeout_ms("deadlineMs")?
            .unwrap_or(config.deadline_ms);
        config.max_retries = reader
            .count("maxRetries", 0.0)?
            .unwrap_or(config.max_retries);
        config.max_concurrency = reader
            .count("maxConcurrency", 1.0)?
            .unwrap_or(config.max_concurrency);
        if let Some(refresh_before_ms) = reader.value("refreshBeforeMs").as_f64() {
            if !(0.0..=f64::MAX).contains(&refresh_before_ms) {
                return Err(reader.must("refreshBeforeMs", "be milliseconds, 0 or more"));
            }
            config.refresh_before_ms = refresh_before_ms;
        }
        config.max_cached_tokens = reader
            .count("maxCachedTokens", 1.0)?
            .unwrap_or(config.max_cached_tokens);
        let coalesce = reader.value("coalesce");
        config.coalesce = if coalesce.is_undefined() {
            !is_workers()
        } else {
            coalesce.is_truthy()
        };
        config.app_id = reader.text("appId")?;

        let store = reader.value("tokenStore");
        let token_store =
            if store.is_undefined() {
                None
            } else if config.app_id.is_none() {
                return Err(reader.error(
                    "`tokenStore` needs `appId`, too: it keeps the apps that share one apart.",
                ));
            } else {
                let has_jwt = binding.jwt.is_some() || !reader.value("jwt").is_undefined();
                Some(TokenStore::new(&store, has_jwt).ok_or_else(|| {
                    reader.must("tokenStore", "have the methods get, set and delete")
                })?)
            };
        let may_lack_jwt = token_store.as_ref().is_some_and(TokenStore::goes_through);
        let dependencies = Dependencies {
            fetch: reader.function("fetch"),
            jwt: jwt_provider(&reader, binding.jwt, binding.spawn, may_lack_jwt)?,
            token_store,
            listener: binding.listener,
            wait_until: reader.function("waitUntil"),
            clock: reader.value("now"),
            spawn: binding.spawn,
        };
        Ok((config, dependencies))
    }
}

fn jwt_provider(
    reader: &OptionsReader<'_>,
    provided: Option<Box<JwtFunction>>,
    spawn: Spawn,
    may_lack_jwt: bool,
) -> Result<JwtProvider, CallError> {
    if let Some(function) = provided {
        return Ok(JwtProvider::from_function(function, spawn));
    }
    let jwt = reader.value("jwt");
    if let Some(function) = jwt.dyn_ref::<Function>() {
        return Ok(JwtProvider::from_function(
            jwt_function(function.clone()),
            spawn,
        ));
    }
    if jwt.is_undefined() && may_lack_jwt {
        return Ok(JwtProvider::without_jwt(spawn));
    }
    if jwt.is_undefined() {
        return Err(
            reader.error("`jwt` is required: a signed JWT, or a function that returns one.")
        );
    }
    let jwt = read_jwt(&jwt).map_err(|flaw| {
        reader.error(&concat_text![
            "`jwt` is ",
            flaw,
            ": pass a signed JWT, or a function that returns one."
        ])
    })?;
    Ok(JwtProvider::from_jwt(jwt, spawn))
}
