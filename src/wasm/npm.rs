//! The class behind the npm package's `IcrClient`: reads JavaScript's arguments, gives promises and `IcrError`s.

use super::api::{Api, CallOptions, field};
use super::arguments::{Fields, id};
use super::event::Event;
use super::failure::Failure;
use super::fetch::Transport;
use super::host;
use super::jwt_source::{self, JwtSource};
use super::managed::Managed;
use super::token_store::TokenStore;
use super::walk::{DEFAULT_LIMIT, Pages};
use crate::error::Error;
use crate::options::{Options, is_header_text};
use crate::request::Operation;
use crate::token_cache::Step;
use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

const OPTIONS: &str = "jwt,baseUrl,apiVersion,fetch,timeoutMs,maxRetries,appId,tokenStore,maxCachedTokens,onEvent,waitUntil,coalesce";
const CALL_OPTIONS: &str = "signal,timeoutMs,maxRetries";
const LIST_OPTIONS: &str = "signal,timeoutMs,maxRetries,limit,page";
const WALK_OPTIONS: &str = "signal,timeoutMs,maxRetries,limit,concurrency";

#[wasm_bindgen(raw_module = "../../js/error.js")]
extern "C" {
    type IcrError;
    #[wasm_bindgen(constructor)]
    fn new(code: &str, message: &str, details: &Object) -> IcrError;
}

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

    #[wasm_bindgen(js_name = createAppAccessToken)]
    pub fn create_app_access_token(&self, options: JsValue) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let call = call_options(&options, Operation::CreateAppAccessToken)?;
            api.create_app_access_token(&call).await
        })
    }

    #[wasm_bindgen(js_name = createInstallationAccessToken)]
    pub fn create_installation_access_token(
        &self,
        installation_id: JsValue,
        options: JsValue,
    ) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let operation = Operation::CreateInstallationAccessToken;
            let id = id(operation, "installationId", &installation_id)?;
            let call = call_options(&options, operation)?;
            api.create_installation_access_token(&id, &call).await
        })
    }

    #[wasm_bindgen(js_name = deleteAccessToken)]
    pub fn delete_access_token(&self, token: JsValue, options: JsValue) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let operation = Operation::DeleteAccessToken;
            let secret = if token.is_object() {
                field(&token, "token")
            } else {
                token
            };
            let secret: JsString = secret.dyn_into().unwrap_or_default();
            if !jwt_source::is_header_text(&secret) {
                let message = "deleteAccessToken: `token` must be an access token, as a string or as the object that the registry gave.";
                return Err(Error::of_argument(operation, message.to_owned()).into());
            }
            let call = call_options(&options, operation)?;
            api.delete_access_token(&secret, &call).await?;
            Ok(JsValue::TRUE)
        })
    }

    #[wasm_bindgen(js_name = listInstallations)]
    pub fn list_installations(&self, options: JsValue) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let fields = Fields::of(&options, LIST_OPTIONS, Some(Operation::ListInstallations))?;
            let limit = fields.count("limit", 1.0)?.map(f64::from);
            let page = fields.count("page", 0.0)?.map(f64::from);
            api.list_installations(limit, page, &fields.call_options()?)
                .await
        })
    }

    #[wasm_bindgen(js_name = getInstallation)]
    pub fn get_installation(&self, installation_id: JsValue, options: JsValue) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let operation = Operation::GetInstallation;
            let id = id(operation, "installationId", &installation_id)?;
            let call = call_options(&options, operation)?;
            api.get_installation(&id, &call).await
        })
    }

    /// Starts a walk; wrong options throw here, before anything is asked.
    pub fn walk(&self, options: &JsValue) -> Result<NativePages, JsValue> {
        let walk = || {
            let fields = Fields::of(options, WALK_OPTIONS, Some(Operation::Installations))?;
            let limit = fields.count("limit", 1.0)?.unwrap_or(DEFAULT_LIMIT);
            let concurrency = fields.count("concurrency", 1.0)?.unwrap_or(1);
            let pages = Pages::new(
                Rc::clone(&self.0),
                limit,
                concurrency,
                fields.call_options()?,
            );
            Ok(NativePages(Rc::new(pages)))
        };
        walk().map_err(rejection)
    }

    #[wasm_bindgen(js_name = installationForOrganization)]
    pub fn installation_for_organization(
        &self,
        organization_id: JsValue,
        options: JsValue,
    ) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let operation = Operation::InstallationForOrganization;
            id(operation, "organizationId", &organization_id)?;
            let call = call_options(&options, operation)?;
            api.installation_for_organization(&organization_id, &call)
                .await
        })
    }

    /// The managed token of an installation, or of the app for `null`.
    #[wasm_bindgen(js_name = accessToken)]
    pub fn access_token(&self, owner: JsValue, options: JsValue) -> Promise {
        // The way of almost every call: no future, no options, no text that is copied.
        let step =
            (options.is_undefined() && self.0.knows(&owner)).then(|| self.0.token_at_hand(&owner));
        if let Some(Step::Use(token, _) | Step::Refresh(token, _, _)) = &step {
            return Promise::resolve(&token.value);
        }
        let api = Rc::clone(&self.0);
        promise(async move {
            let operation = if owner.is_null() {
                Operation::AppAccessToken
            } else {
                Operation::InstallationAccessToken
            };
            if !owner.is_null() {
                id(operation, "installationId", &owner)?;
            }
            let call = call_options(&options, operation)?;
            call.watch()?;
            let step = step.unwrap_or_else(|| api.token_at_hand(&owner));
            let (token, _) = api.token(step, &owner, None, &call).await?;
            Ok(token.value.clone())
        })
    }

    /// `fetch` with the managed token of an installation, or of the app for `null`.
    #[wasm_bindgen(js_name = fetchAs)]
    pub fn fetch_as(&self, owner: JsValue, input: JsValue, init: JsValue) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let operation = if owner.is_null() {
                Operation::FetchAsApp
            } else {
                Operation::FetchAsInstallation
            };
            if !owner.is_null() {
                id(operation, "installationId", &owner)?;
            }
            if !(init.is_undefined() || init.is_object()) {
                let message = "`init` must be an object, as `fetch` takes it.".to_owned();
                return Err(Error::of_argument(operation, message).into());
            }
            let mut call = Fields::among_others(&init, operation).call_options()?;
            if call.signal.is_none() && input.is_object() {
                // A `Request` brings its own.
                call.signal = Fields::among_others(&input, operation)
                    .call_options()?
                    .signal;
            }
            api.fetch_as(&owner, &input, init, call).await
        })
    }

    pub fn invalidate(&self, installation_id: JsValue) -> Promise {
        let owner = (!installation_id.is_undefined()).then_some(installation_id);
        let checked = owner
            .as_ref()
            .map(|owner| id(Operation::Invalidate, "installationId", owner));
        let api = Rc::clone(&self.0);
        if let Some(Err(failure)) = checked {
            return promise(async move { Err(failure) });
        }
        // At once: the next line of the caller's code must not meet the old token.
        let forgotten = api.forget(owner.as_ref());
        promise(async move {
            api.forget_stored(forgotten).await;
            Ok(JsValue::UNDEFINED)
        })
    }

    #[wasm_bindgen(js_name = revokeAll)]
    pub fn revoke_all(&self, options: JsValue) -> Promise {
        let api = Rc::clone(&self.0);
        promise(async move {
            let call = call_options(&options, Operation::RevokeAll)?;
            let (revoked, failures) = api.revoke_all(&call).await?;
            let report = Object::new();
            set(&report, "revoked", &revoked.into());
            set(
                &report,
                "errors",
                &failures.into_iter().map(rejection).collect::<Array>(),
            );
            Ok(report.into())
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

fn promise(work: impl Future<Output = Result<JsValue, Failure>> + 'static) -> Promise {
    future_to_promise(async move { work.await.map_err(rejection) })
}

fn call_options(options: &JsValue, operation: Operation) -> Result<CallOptions, Failure> {
    Fields::of(options, CALL_OPTIONS, Some(operation))?.call_options()
}

fn client(values: &JsValue) -> Result<Api, Failure> {
    let fields = Fields::of(values, OPTIONS, None)?;
    let mut options = Options::default();
    if let Some(url) = fields.read("baseUrl", "an absolute URL", |value| value.as_string())? {
        options.base_url = host::base_url(&url)?;
    }
    let wanted = "a version that can stand in a header";
    if let Some(version) = fields.read("apiVersion", wanted, |value| {
        value.as_string().filter(|text| is_header_text(text))
    })? {
        options.api_version = version;
    }
    options.timeout_ms = fields.timeout_ms()?.unwrap_or(options.timeout_ms);
    options.max_retries = fields
        .count("maxRetries", 0.0)?
        .unwrap_or(options.max_retries);
    options.max_cached_tokens = fields
        .count("maxCachedTokens", 1.0)?
        .unwrap_or(options.max_cached_tokens);
    let coalesce = fields.read("coalesce", "a boolean", JsValue::as_bool)?;
    options.coalesce = coalesce.unwrap_or_else(|| !host::is_workers());
    let wanted = "the app's id, not empty";
    options.app_id = fields.read("appId", wanted, |value| {
        value.as_string().filter(|id| !id.is_empty())
    })?;
    let wanted = "an object with the methods get, set and delete";
    let store = fields.read("tokenStore", wanted, TokenStore::of)?;
    if store.is_some() && options.app_id.is_none() {
        return Err(fields.refusal(
            "`appId` is required with `tokenStore`: it keeps the apps that share one apart.",
        ));
    }
    let jwt = match fields.value("jwt")? {
        Some(value) => jwt_source(&fields, &value)?,
        None => {
            return Err(
                fields.refusal("`jwt` is required: the app's JWT, or a function that gives it.")
            );
        }
    };
    let fetch = fields.function("fetch")?;
    let listener = fields.function("onEvent")?;
    let wait_until = fields.function("waitUntil")?;
    let transport = Transport::new(fetch, options.base_url.clone(), &options.api_version);
    let managed = Managed::new(
        options.app_id.clone(),
        options.max_cached_tokens,
        store,
        wait_until,
    );
    let listener = listener.map(|listener| {
        Box::new(move |event: &Event<'_>| tell(&listener, event)) as Box<dyn Fn(&Event<'_>)>
    });
    Ok(Api::new(options, transport, jwt, managed, listener))
}

fn jwt_source(fields: &Fields<'_>, value: &JsValue) -> Result<JwtSource, Failure> {
    if let Some(ask) = value.dyn_ref::<Function>().cloned() {
        return Ok(JwtSource::asking(Box::new(move |context| {
            let values = Object::new();
            set(&values, "reason", &context.reason.name().into());
            set(&values, "now", &context.now_ms.into());
            // Called here, not when the future is first polled: in the caller's turn.
            let answer = ask.call1(&JsValue::UNDEFINED, &values);
            Box::pin(async move { JsFuture::from(host::promised(&answer?)?).await })
        })));
    }
    let jwt = jwt_source::read(value).map_err(|flaw| {
        fields.refusal(
            &[
                "`jwt` ",
                flaw,
                ": give the app's JWT, or a function that gives it.",
            ]
            .concat(),
        )
    })?;
    Ok(JwtSource::fixed(jwt))
}

fn tell(listener: &Function, event: &Event<'_>) {
    let values = Object::new();
    let put = |name: &str, value: JsValue| {
        if !value.is_undefined() {
            set(&values, name, &value);
        }
    };
    match *event {
        Event::Request {
            operation,
            method,
            path,
            attempt,
            status,
            code,
            duration_ms,
        } => {
            put("type", "request".into());
            put("operation", operation.name().into());
            put("method", method.into());
            put("path", path.into());
            put("attempt", attempt.into());
            put("status", status.into());
            put("code", code.into());
            put("durationMs", duration_ms.into());
        }
        Event::Retry {
            operation,
            attempt,
            delay_ms,
            code,
        } => {
            put("type", "retry".into());
            put("operation", operation.name().into());
            put("attempt", attempt.into());
            put("delayMs", delay_ms.into());
            put("code", code.into());
        }
        Event::Token {
            action,
            installation_id,
            code,
        } => {
            put("type", "token".into());
            put("action", action.name().into());
            put("installationId", installation_id.into());
            put("code", code.into());
        }
    }
    // A listener that throws breaks nothing.
    let _ = listener.call1(&JsValue::UNDEFINED, &values);
}

/// What a promise rejects with: an `IcrError`, or the reason of the caller's own signal.
fn rejection(failure: Failure) -> JsValue {
    let (error, cause) = match failure {
        Failure::Error(error, cause) => (error, cause),
        Failure::Aborted(reason) => return reason,
    };
    let report = error.report();
    let details = Object::new();
    set(
        &details,
        "operation",
        &report.operation.map(Operation::name).into(),
    );
    set(&details, "method", &report.method.into());
    set(&details, "path", &report.path.as_str().into());
    set(&details, "status", &report.status.into());
    let messages: Array = report
        .messages
        .iter()
        .map(|message| JsValue::from(message.as_str()))
        .collect();
    set(&details, "messages", &messages);
    set(&details, "requestId", &report.request_id.as_deref().into());
    set(&details, "retryAfterMs", &report.retry_after_ms.into());
    set(&details, "attempts", &report.attempts.into());
    set(&details, "retryable", &report.retryable.into());
    set(&details, "cause", &cause.into());
    IcrError::new(error.code(), &report.message, &details).into()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a field of an object made here cannot throw.
    let _ = Reflect::set(object, &name.into(), value);
}
