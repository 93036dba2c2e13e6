//! The class behind the npm package's `IcrClient`: reads JavaScript's arguments, gives promises and `IcrError`s.

use super::api::{Api, CallOptions, Credential, Host};
use super::arguments::{self, Arguments, id};
use super::convert::{listener, rejection};
use super::failure::Failure;
use super::host::{self, Fields, Function, List, Promise, field};
use super::jwt_source::{self, JwtSource};
use super::managed::{Managed, Owner};
use super::task::{self, Task, Work};
use super::token_store::TokenStore;
use super::walk::{DEFAULT_LIMIT, Pages};
use crate::endpoints::{
    create_app_access_token, create_installation_access_token, get_installation, list_installations,
};
use crate::options::{self, Options};
use crate::request::Operation;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// What JavaScript holds of Rust: one class with one method, for each costs some hundred bytes. js/client.ts types and
/// hides it.
#[wasm_bindgen]
#[expect(missing_debug_implementations, reason = "no Rust code can reach it")]
pub struct Native(Held);

enum Held {
    Client(Rc<Api>),
    Walk(Rc<Pages>),
    Task(Task),
}

#[wasm_bindgen]
impl Native {
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<Native, JsValue> {
        match client(options) {
            Ok(api) => Ok(Self(Held::Client(Rc::new(api)))),
            Err(failure) => Err(rejection(&failure)),
        }
    }

    /// A client's call: `operation` counts as `Operation` does, `subject` is an id or a token, `input` is what `fetch` or
    /// `toArray` is given; wrong options of a walk give their error. A walk's call gives its next page, `undefined` after
    /// the last. A task's call polls it, with how its last wait ended.
    pub fn call(
        &self,
        operation: u8,
        subject: JsValue,
        options: &JsValue,
        input: &JsValue,
    ) -> JsValue {
        match &self.0 {
            Held::Client(api) => call(api, Operation::at(operation), subject, options, input),
            Held::Walk(pages) => task::start(Box::pin(Rc::clone(pages).next())).into(),
            Held::Task(task) => task.poll(operation, subject),
        }
    }
}

impl From<Task> for Native {
    fn from(task: Task) -> Self {
        Self(Held::Task(task))
    }
}

fn call(
    api: &Rc<Api>,
    operation: Operation,
    subject: JsValue,
    options: &JsValue,
    input: &JsValue,
) -> JsValue {
    let managed = matches!(
        operation,
        Operation::AppAccessToken | Operation::InstallationAccessToken
    );
    if operation == Operation::Installations {
        let given = if input.is_undefined() {
            walk(api, options)
        } else {
            list_max(input)
        };
        return given.unwrap_or_else(|failure| rejection(&failure));
    }
    let promise = if managed {
        token(api, operation, subject, options)
    } else {
        work(api, operation, subject, options, input).map(task::start)
    };
    promise
        .unwrap_or_else(|failure| Promise::reject(&rejection(&failure)))
        .into()
}

/// A managed token. Almost every call asks for one that is cached, without options.
fn token(
    api: &Rc<Api>,
    operation: Operation,
    owner: Owner,
    options: &JsValue,
) -> Result<Promise, Failure> {
    let alone = !options.is_undefined();
    let mut call = CallOptions::default();
    if alone {
        call = Arguments::of(options, &arguments::CALL, Some(operation))?.call_options()?;
        call.not_aborted()?;
    }
    let held = if let Some(held) = api.held_of_known(&owner) {
        held
    } else {
        if !owner.is_null() {
            id(operation, "installationId", &owner)?;
        }
        api.held(&owner)
    };
    let shared = match held {
        Ok(sent) => return Ok(Promise::resolve(&sent.token.value)),
        Err(shared) => shared,
    };
    let flight = Rc::clone(&shared.flight);
    let wait = || {
        task::start(Box::pin(async move {
            let ended = shared.wait(&call).await;
            Ok(shared.token(ended, &owner)?.value.clone())
        }))
    };
    // All who only wait for the same request wait as one.
    Ok(if alone {
        wait()
    } else {
        flight.crowd.get_or_init(wait).clone()
    })
}

/// Starts a walk; wrong options throw here, before anything is asked.
fn walk(api: &Rc<Api>, options: &JsValue) -> Result<JsValue, Failure> {
    let arguments = Arguments::of(options, &arguments::WALK, Some(Operation::Installations))?;
    let limit = arguments.count("limit", 1.0)?.unwrap_or(DEFAULT_LIMIT);
    let concurrency = arguments.count("concurrency", 1.0)?.unwrap_or(1);
    let call = arguments.call_options()?;
    let pages = Pages::new(Rc::clone(api), limit, concurrency, call);
    Ok(Native(Held::Walk(Rc::new(pages))).into())
}

/// How many installations a list may hold, of the options of `toArray`; `undefined` for all.
fn list_max(options: &JsValue) -> Result<JsValue, Failure> {
    let arguments = Arguments::of(
        options,
        &arguments::TO_ARRAY,
        Some(Operation::Installations),
    )?;
    let max = arguments.value("max");
    if max.as_f64() != Some(f64::INFINITY) {
        arguments.count("max", 0.0)?;
    }
    Ok(max)
}

fn work(
    api: &Rc<Api>,
    operation: Operation,
    subject: JsValue,
    options: &JsValue,
    input: &JsValue,
) -> Result<Work, Failure> {
    let fetches = matches!(
        operation,
        Operation::FetchAsApp | Operation::FetchAsInstallation
    );
    let arguments = if fetches {
        // A `RequestInit` has fields of its own.
        Arguments::among_others(options, &arguments::CALL, Some(operation))?
    } else if operation == Operation::ListInstallations {
        Arguments::of(options, &arguments::LIST, Some(operation))?
    } else {
        Arguments::of(options, &arguments::CALL, Some(operation))?
    };
    let mut call = arguments.call_options()?;
    let api = Rc::clone(api);
    let installation_id = || id(operation, "installationId", &subject);
    let request = match operation {
        Operation::CreateAppAccessToken => create_app_access_token::build(),
        Operation::CreateInstallationAccessToken => {
            create_installation_access_token::build(&installation_id()?)?
        }
        Operation::GetInstallation => get_installation::build(&installation_id()?)?,
        Operation::ListInstallations => {
            let number = |name: &str| arguments.value(name).as_f64();
            list_installations::build(number("limit"), number("page"))?
        }
        Operation::DeleteAccessToken => {
            let secret = if subject.is_object() {
                field(&subject, "token")
            } else {
                subject
            };
            if !host::is_header_text(&secret) {
                return Err(arguments.refusal(
                    "`token` must be an access token, as a string or as the registry's object.",
                ));
            }
            return Ok(Box::pin(api.delete(secret.unchecked_into(), call)));
        }
        Operation::InstallationForOrganization => {
            id(operation, "organizationId", &subject)?;
            return Ok(Box::pin(api.installation_for_organization(subject, call)));
        }
        Operation::RevokeAll => return Ok(Box::pin(revoke_all(api, call))),
        Operation::Invalidate => {
            let owner = (!subject.is_undefined()).then_some(&subject);
            if owner.is_some() {
                installation_id()?;
            }
            // At once: the next line of the caller's code must not meet the old token.
            let forgotten = api.forget(owner);
            return Ok(Box::pin(api.forget_stored(forgotten)));
        }
        Operation::AppAccessToken
        | Operation::InstallationAccessToken
        | Operation::FetchAsApp
        | Operation::FetchAsInstallation
        | Operation::Installations => {
            // Only the two that fetch: `call` has taken the others.
            if !subject.is_null() {
                installation_id()?;
            }
            if call.signal.is_undefined() && input.is_object() {
                // A `Request` brings its own.
                call.signal = field(input, "signal");
            }
            let outgoing = api.prepare(operation, subject, input, options, call)?;
            return Ok(Box::pin(api.send(outgoing)));
        }
    };
    Ok(Box::pin(api.ask(request, Credential::Jwt, call)))
}

async fn revoke_all(api: Rc<Api>, call: CallOptions) -> Result<JsValue, Failure> {
    let (revoked, failures) = api.revoke_all(call).await?;
    let errors = List::none();
    for failure in &failures {
        errors.push(rejection(failure));
    }
    let report = Fields::new();
    report.set("revoked", revoked.into());
    report.set("errors", errors.into());
    Ok(report.into())
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
    let coalesce = arguments.value("coalesce");
    options.coalesce = if coalesce.is_undefined() {
        !host::is_workers()
    } else {
        coalesce.is_truthy()
    };
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
        return Err(arguments
            .refusal("`tokenStore` needs `appId`, too: it keeps the apps that share one apart."));
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
            values.set("reason", context.reason.name().into());
            values.set("now", context.now_ms.into());
            host::call(&JsValue::UNDEFINED, &ask, &List::one(&values), timeout_ms)
        })));
    }
    let jwt = jwt_source::read(value).map_err(|flaw| {
        let message = [
            "`jwt` ",
            flaw,
            ": give a signed JWT, or a function that does.",
        ];
        arguments.refusal(&message.concat())
    })?;
    Ok(JwtSource::fixed(jwt))
}
