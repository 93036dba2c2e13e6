//! The class behind the npm package's `IcrClient`: reads JavaScript's arguments, gives promises and `IcrError`s.

use super::api::{Api, Credential, Host};
use super::arguments::{self, Arguments, id};
use super::convert::{listener, rejection};
use super::failure::Failure;
use super::host::{self, Ended, Fields, field};
use super::jwt_source::{self, JwtSource};
use super::managed::Managed;
use super::token_store::TokenStore;
use super::walk::{DEFAULT_LIMIT, Pages};
use crate::endpoints::{
    create_app_access_token, create_installation_access_token, get_installation, list_installations,
};
use crate::options::{self, Options};
use crate::request::Operation;
use crate::token_cache::Step;
use js_sys::{Array, Function, Promise};
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// Hidden behind `IcrClient` of js/client.ts, which types it.
#[wasm_bindgen(js_name = NativeClient)]
#[expect(missing_debug_implementations, reason = "no Rust code can reach it")]
pub struct NativeClient(Rc<Api>);

#[wasm_bindgen(js_class = NativeClient)]
impl NativeClient {
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<NativeClient, JsValue> {
        client(options)
            .map(|api| Self(Rc::new(api)))
            .map_err(rejection)
    }

    /// One of the calls that take a subject (an id, a token) and options.
    pub fn call(&self, operation: &str, subject: JsValue, options: JsValue) -> Promise {
        let operation = Operation::named(operation);
        promise(call(Rc::clone(&self.0), operation, subject, options))
    }

    /// The managed token of an installation, or of the app for `null`.
    #[wasm_bindgen(js_name = accessToken)]
    pub fn access_token(&self, owner: JsValue, options: JsValue) -> Promise {
        // The way of almost every call: no future, no options, no text that is copied.
        if options.is_undefined()
            && self.0.knows(&owner)
            && let Step::Use(token, _) | Step::Refresh(token, ..) = self.0.step(&owner)
        {
            return Promise::resolve(&token.value);
        }
        let operation = if owner.is_null() {
            Operation::AppAccessToken
        } else {
            Operation::InstallationAccessToken
        };
        promise(call(Rc::clone(&self.0), operation, owner, options))
    }

    /// `fetch` with the managed token of an installation, or of the app for `null`.
    #[wasm_bindgen(js_name = fetchAs)]
    pub fn fetch_as(&self, owner: JsValue, input: JsValue, init: JsValue) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let operation = if owner.is_null() {
                Operation::FetchAsApp
            } else {
                id(Operation::FetchAsInstallation, "installationId", &owner)?;
                Operation::FetchAsInstallation
            };
            let outgoing = api.prepare(&owner, &input, &init)?;
            let arguments = Arguments::among_others(&init, &arguments::CALL, Some(operation))?;
            let mut call = arguments.call_options()?;
            if call.signal.is_undefined() && input.is_object() {
                // A `Request` brings its own.
                call.signal = field(&input, "signal");
            }
            api.send(&outgoing, Credential::Managed(&owner), &call)
                .await
        })
    }

    /// How many installations a list may hold, of the options of `toArray`.
    #[wasm_bindgen(js_name = listMax)]
    pub fn list_max(options: &JsValue) -> Result<f64, JsValue> {
        let max = || {
            let arguments = Arguments::of(
                options,
                &arguments::TO_ARRAY,
                Some(Operation::Installations),
            )?;
            if arguments.value("max").as_f64() == Some(f64::INFINITY) {
                return Ok(f64::INFINITY);
            }
            Ok(arguments
                .count("max", 0.0)?
                .map_or(f64::INFINITY, f64::from))
        };
        max().map_err(rejection)
    }

    /// Starts a walk; wrong options throw here, before anything is asked.
    pub fn walk(&self, options: &JsValue) -> Result<NativePages, JsValue> {
        let walk = || {
            let arguments =
                Arguments::of(options, &arguments::WALK, Some(Operation::Installations))?;
            let limit = arguments.count("limit", 1.0)?.unwrap_or(DEFAULT_LIMIT);
            let concurrency = arguments.count("concurrency", 1.0)?.unwrap_or(1);
            let call = Rc::new(arguments.call_options()?);
            Ok(NativePages(Rc::new(Pages::new(
                Rc::clone(&self.0),
                limit,
                concurrency,
                call,
            ))))
        };
        walk().map_err(rejection)
    }

    pub fn invalidate(&self, installation_id: JsValue) -> Promise {
        let api = Rc::clone(&self.0);
        let owner = (!installation_id.is_undefined()).then_some(installation_id);
        let checked = owner
            .as_ref()
            .map(|owner| id(Operation::Invalidate, "installationId", owner));
        // At once: the next line of the caller's code must not meet the old token.
        let forgotten = match checked {
            Some(Err(failure)) => Err(failure),
            Some(Ok(_)) | None => Ok(api.forget(owner.as_ref())),
        };
        promise(async move {
            api.forget_stored(forgotten?).await;
            Ok(JsValue::UNDEFINED)
        })
    }
}

/// One walk over all pages.
#[wasm_bindgen(js_name = NativePages)]
#[expect(missing_debug_implementations, reason = "no Rust code can reach it")]
pub struct NativePages(Rc<Pages>);

#[wasm_bindgen(js_class = NativePages)]
impl NativePages {
    /// The next page, `undefined` after the last.
    pub fn next(&self) -> Promise {
        let pages = Rc::clone(&self.0);
        promise(async move { Ok(pages.next().await?.unwrap_or_default()) })
    }
}

async fn call(
    api: Rc<Api>,
    operation: Operation,
    subject: JsValue,
    options: JsValue,
) -> Result<JsValue, Failure> {
    let lists = operation == Operation::ListInstallations;
    let known = if lists {
        &arguments::LIST
    } else {
        &arguments::CALL
    };
    let arguments = Arguments::of(&options, known, Some(operation))?;
    let call = Rc::new(arguments.call_options()?);
    let installation_id = || id(operation, "installationId", &subject);
    let request = match operation {
        Operation::CreateAppAccessToken => create_app_access_token::build(),
        Operation::CreateInstallationAccessToken => {
            create_installation_access_token::build(&installation_id()?)?
        }
        Operation::GetInstallation => get_installation::build(&installation_id()?)?,
        Operation::ListInstallations => {
            let limit = arguments.count("limit", 1.0)?.map(f64::from);
            let page = arguments.count("page", 0.0)?.map(f64::from);
            list_installations::build(limit, page)?
        }
        Operation::DeleteAccessToken => {
            let secret = if subject.is_object() {
                field(&subject, "token")
            } else {
                subject
            };
            let Some(secret) = secret.dyn_ref().filter(|_| host::is_header_text(&secret)) else {
                return Err(arguments.refusal(
                    "`token` must be an access token, as a string or as the object that the registry gave.",
                ));
            };
            return api.delete(secret, &call).await;
        }
        Operation::InstallationForOrganization => {
            id(operation, "organizationId", &subject)?;
            return api.installation_for_organization(&subject, call).await;
        }
        Operation::RevokeAll => {
            let (revoked, failures) = api.revoke_all(&call).await?;
            let report = Fields::new();
            report.set("revoked", &revoked.into());
            report.set(
                "errors",
                &failures.into_iter().map(rejection).collect::<Array>(),
            );
            return Ok(report.into());
        }
        Operation::AppAccessToken
        | Operation::InstallationAccessToken
        | Operation::Installations
        | Operation::FetchAsApp
        | Operation::FetchAsInstallation
        | Operation::Invalidate => {
            if !subject.is_null() {
                installation_id()?;
            }
            call.not_aborted()?;
            let sent = api.token(api.step(&subject), &subject, &call).await?;
            return Ok(sent.token.value.clone());
        }
    };
    api.ask(request, Credential::Jwt, &call).await
}

fn promise(work: impl Future<Output = Result<JsValue, Failure>> + 'static) -> Promise {
    // Boxed, so that one executor's code serves every method: 2 KB less for each.
    let work: Pin<Box<dyn Future<Output = _>>> = Box::pin(work);
    future_to_promise(async move { work.await.map_err(rejection) })
}

fn client(values: &JsValue) -> Result<Api, Failure> {
    let arguments = Arguments::of(values, &arguments::CLIENT, None)?;
    let mut options = Options::default();
    if let Some(url) = arguments.text("baseUrl")? {
        options.base_url = host::base_url(&url)?;
    }
    if let Some(version) = arguments.text("apiVersion")? {
        if !options::is_header_text(&version) {
            return Err(arguments.refusal("`apiVersion` must be able to stand in a header."));
        }
        options.api_version = version;
    }
    options.timeout_ms = arguments.timeout_ms()?.unwrap_or(options.timeout_ms);
    options.max_retries = arguments
        .count("maxRetries", 0.0)?
        .unwrap_or(options.max_retries);
    let capacity = arguments.count("maxCachedTokens", 1.0)?;
    options.max_cached_tokens = capacity.unwrap_or(options.max_cached_tokens);
    let coalesce = arguments.value("coalesce").as_bool();
    options.coalesce = coalesce.unwrap_or_else(|| !host::is_workers());
    options.app_id = arguments.text("appId")?;
    let store = arguments.value("tokenStore");
    let store = if store.is_undefined() {
        None
    } else {
        Some(TokenStore::of(&store))
    };
    if let Some(None) = store {
        return Err(arguments.refusal("`tokenStore` must have the methods get, set and delete."));
    }
    if store.is_some() && options.app_id.is_none() {
        return Err(arguments.refusal(
            "`appId` is required with `tokenStore`: it keeps the apps that share one apart.",
        ));
    }
    let host = Host {
        fetch: arguments.function("fetch"),
        jwt: jwt_source(&arguments, &arguments.value("jwt"))?,
        listener: arguments.function("onEvent").map(listener),
    };
    let (app_id, capacity) = (options.app_id.clone(), options.max_cached_tokens);
    let managed = Managed::new(
        app_id,
        capacity,
        store.flatten(),
        arguments.function("waitUntil"),
    );
    Ok(Api::new(options, host, managed))
}

fn jwt_source(arguments: &Arguments<'_>, value: &JsValue) -> Result<JwtSource, Failure> {
    if let Some(ask) = value.dyn_ref::<Function>().cloned() {
        return Ok(JwtSource::asking(Box::new(move |context, timeout_ms| {
            let values = Fields::new();
            values.set("reason", &context.reason.name().into());
            values.set("now", &context.now_ms.into());
            let ask = ask.clone();
            Box::pin(async move {
                let given = Array::of1(&values);
                Ended::of_call(&JsValue::UNDEFINED, &ask, &given, timeout_ms).await
            })
        })));
    }
    let jwt = jwt_source::read(value).map_err(|flaw| {
        let message = [
            "`jwt` ",
            flaw,
            ": give the app's JWT, or a function that gives it.",
        ];
        arguments.refusal(&message.concat())
    })?;
    Ok(JwtSource::fixed(jwt))
}
