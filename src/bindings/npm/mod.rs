//! The class behind the npm package's `IcrClient`: reads JavaScript's arguments, returns promises and `IcrError`s.

mod arguments;
mod convert;
#[cfg(all(debug_assertions, not(test)))]
mod panic_hook;

use crate::api::Operation;
use crate::api::request::EndpointArguments;
use crate::api::schema::ObjectSchema;
use crate::client::Work;
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::config::{Binding, ClientConfig};
use crate::client::core::fetch_as::CallerInput;
use crate::client::core::pages::{Pages, PagesOptions, PagesSource};
use crate::client::core::{ClientCore, RevocationReport};
use crate::client::options_reader::OptionsReader;
use crate::runtime::executor::{Task, TaskState, WaitOutcome};
use crate::runtime::values::Promise;
use crate::runtime::values::{Function, JsArray, JsObject, get_property, is_header_text};
use arguments::{call_options, id};
use convert::{listener, rejection};
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/runtime/js/drive.js")]
extern "C" {
    fn drive(task: WasmHandle) -> Promise;
}

/// The only export: one class with one method, because each export costs some hundred bytes. js/core.ts types it.
#[wasm_bindgen]
#[expect(missing_debug_implementations, reason = "no Rust code can reach it")]
pub struct WasmHandle(Handle);

/// What `invoke` of a client takes to return where the API is, without a slash at its end, and the app's id as far as it is
/// known: `IDENTITY` in js/core.ts.
const IDENTITY: u8 = 255;
/// What `invoke` of pages takes when their caller reads no more: `END_PAGES` in js/core.ts.
const END_PAGES: u8 = 1;

enum Handle {
    Client(Rc<ClientCore>),
    Pages(Rc<ClientCore>, Rc<Pages>),
    Task(Work),
}

#[wasm_bindgen]
impl WasmHandle {
    /// A client. Throws an `IcrError` for options that cannot work.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::needless_pass_by_value, reason = "a borrowed value costs more")]
    pub fn new(options: JsValue) -> Result<WasmHandle, JsValue> {
        let binding = Binding {
            caller: "new IcrClient",
            spawn,
            jwt: None,
            listener: get_property(&options, "onEvent")
                .dyn_into::<Function>()
                .ok()
                .map(listener),
        };
        match ClientConfig::validate(&options, binding) {
            Ok((config, dependencies)) => {
                let core = ClientCore::new(config, dependencies);
                Ok(Self(Handle::Client(core)))
            }
            Err(error) => Err(rejection(&error)),
        }
    }

    /// A client: calls the operation at an index. `subject` is an id or a token, `input` the argument of `fetch` or
    /// `toArray`, or of `pages` its path and list. Pages: returns the next page, `undefined` after the last;
    /// for [`END_PAGES`] nothing. A task: polls it with the outcome of its last
    /// wait.
    #[expect(clippy::needless_pass_by_value, reason = "a borrowed value costs more")]
    pub fn invoke(
        &self,
        operation: u8,
        subject: JsValue,
        options: JsValue,
        input: JsValue,
    ) -> JsValue {
        match &self.0 {
            Handle::Client(core) if operation == IDENTITY => {
                JsArray::of_two(&core.base_url().into(), &core.app_id()).into()
            }
            Handle::Client(core) => invoke(core, operation, subject, &options, &input),
            Handle::Pages(core, pages) => {
                if operation == END_PAGES {
                    pages.end(core, None);
                    return JsValue::UNDEFINED;
                }
                spawn(Task::new(Rc::clone(pages).read(Rc::clone(core)))).into()
            }
            Handle::Task(task) => match task.poll(WaitOutcome::from_parts(operation, subject)) {
                TaskState::Waiting(promise) => promise.into(),
                TaskState::Done(Ok(value)) => value,
                TaskState::Done(Err(error)) => Promise::rejected(&rejection(&error)).into(),
            },
        }
    }
}

fn spawn(work: Work) -> Promise {
    drive(WasmHandle(Handle::Task(work)))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other operations are alike: endpoints, which their files describe"
)]
fn invoke(
    core: &Rc<ClientCore>,
    index: u8,
    subject: JsValue,
    options: &JsValue,
    input: &JsValue,
) -> JsValue {
    let Some(operation) = Operation::at(index) else {
        return Promise::rejected(&"This operation does not exist.".into()).into();
    };
    let result = match operation {
        Operation::Installations => {
            let result = if input.is_undefined() {
                installations(core, options)
            } else {
                list_max(input)
            };
            return result.unwrap_or_else(|error| rejection(&error));
        }
        Operation::Pages => {
            return pages_of(core, &subject, options, input)
                .unwrap_or_else(|error| rejection(&error.for_installation(&subject)));
        }
        Operation::AppAccessToken | Operation::InstallationAccessToken => {
            token(core, operation, subject, options)
        }
        _ => work(core, operation, subject.clone(), options, input)
            .map(|work| spawn(work).into())
            .map_err(|error| error.for_installation(&installation_id(operation, &subject))),
    };
    result.unwrap_or_else(|error| Promise::rejected(&rejection(&error)).into())
}

/// The installation that a call is for; neither a token nor an organization is one.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other operations are for an installation or for nobody"
)]
fn installation_id(operation: Operation, subject: &JsValue) -> JsValue {
    match operation {
        Operation::DeleteAccessToken
        | Operation::InstallationForOrganization
        | Operation::FetchAsApp => JsValue::UNDEFINED,
        _ => subject.clone(),
    }
}

fn token(
    core: &Rc<ClientCore>,
    operation: Operation,
    owner: JsValue,
    options: &JsValue,
) -> Result<JsValue, CallError> {
    let options = OptionsReader::for_call(options, operation);
    let checked = options.check(&arguments::CALL);
    let call = checked
        .and_then(|()| call_options(&options))
        .map_err(|error| error.for_installation(&owner))?;
    core.token_promise(operation, owner, call, options.is_empty(), |owner| {
        if !owner.is_null() {
            id(operation, "installationId", owner)?;
        }
        Ok(())
    })
}

/// The pages of installations; wrong options are an error here, before anything is sent.
fn installations(core: &Rc<ClientCore>, options: &JsValue) -> Result<JsValue, CallError> {
    let operation = Operation::Installations;
    let options = OptionsReader::for_call(options, operation);
    options.check(&arguments::PAGES)?;
    let pages = pages(
        core,
        PagesSource::Installations,
        &JsValue::UNDEFINED,
        operation,
        &options,
    )?;
    Ok(WasmHandle(pages).into())
}

/// The pages of any list; `input` holds its address and the name of the list. A wrong request is an error here.
fn pages_of(
    core: &Rc<ClientCore>,
    owner: &JsValue,
    init: &JsValue,
    input: &JsValue,
) -> Result<JsValue, CallError> {
    let operation = Operation::Pages;
    let options = OptionsReader::for_call(init, operation);
    options.check_types(&arguments::PAGES)?;
    if !owner.is_null() {
        id(operation, "installationId", owner)?;
    }
    let caller = CallerInput {
        operation,
        owner: owner.clone(),
        input: get_property(input, "path"),
        init: init.clone(),
        has_json_init: true,
    };
    let source = PagesSource::Caller(caller, get_property(input, "list"));
    let handle = pages(core, source, owner, operation, &options)?;
    Ok(WasmHandle(handle).into())
}

fn pages(
    core: &Rc<ClientCore>,
    source: PagesSource,
    installation_id: &JsValue,
    operation: Operation,
    options: &OptionsReader<'_>,
) -> Result<Handle, CallError> {
    let page_options = PagesOptions {
        limit: options.count("limit", 1.0)?,
        concurrency: options.count("concurrency", 1.0)?.unwrap_or(1),
        first_page: options.count("page", 0.0)?.unwrap_or_default(),
    };
    let call = core.new_call(operation, installation_id, call_options(options)?);
    let pages = Pages::new(core, source, page_options, call);
    pages.check(core)?;
    Ok(Handle::Pages(Rc::clone(core), pages))
}

/// How many installations `toArray` may return, `undefined` for all.
fn list_max(options: &JsValue) -> Result<JsValue, CallError> {
    let options = OptionsReader::for_call(options, Operation::Installations);
    options.check(&arguments::TO_ARRAY)?;
    let max = options.value("max");
    if max.as_f64() != Some(f64::INFINITY) {
        options.count("max", 0.0)?;
    }
    Ok(max)
}

fn work(
    core: &Rc<ClientCore>,
    operation: Operation,
    subject: JsValue,
    options: &JsValue,
    input: &JsValue,
) -> Result<Work, CallError> {
    let fetches = matches!(
        operation,
        Operation::FetchAsApp | Operation::FetchAsInstallation | Operation::Json
    );
    let reader = OptionsReader::for_call(options, operation);
    if fetches {
        // A `RequestInit` has fields of its own.
        reader.check_types(&arguments::CALL)?;
    } else {
        reader.check(options_of(operation))?;
    }
    let mut call = call_options(&reader)?;
    if fetches && call.signal.is_undefined() && input.is_object() {
        // A `Request` has its own.
        call.signal = get_property(input, "signal");
    }
    let installation_id = installation_id(operation, &subject);
    let is_required = operation == Operation::FetchAsInstallation
        || (operation == Operation::Json && subject.is_undefined());
    if is_required || !(installation_id.is_undefined() || installation_id.is_null()) {
        id(operation, "installationId", &installation_id)?;
    }
    let call = core.begin(operation, &installation_id, call);
    let result = start(core, &reader, subject, input, options, &call);
    let work = match result {
        Ok(work) => work,
        Err(error) => return core.end(&call, Err(error)),
    };
    let core = Rc::clone(core);
    Ok(Task::new(async move { core.end(&call, work.await) }))
}

type Started = Pin<Box<dyn Future<Output = Result<JsValue, CallError>>>>;

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other operations are alike: endpoints, which their files describe"
)]
fn options_of(operation: Operation) -> &'static ObjectSchema {
    match operation {
        Operation::ListInstallations => &arguments::LIST,
        Operation::RevokeAll => &arguments::REVOKE,
        _ => &arguments::CALL,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other operations are alike: endpoints, which their files describe"
)]
fn start(
    core: &Rc<ClientCore>,
    options: &OptionsReader<'_>,
    subject: JsValue,
    input: &JsValue,
    init: &JsValue,
    call: &Rc<Call>,
) -> Result<Started, CallError> {
    let operation = call.operation;
    let (core, call) = (Rc::clone(core), Rc::clone(call));
    Ok(match operation {
        Operation::DeleteAccessToken => {
            let secret = if subject.is_object() {
                get_property(&subject, "token")
            } else {
                subject
            };
            if !is_header_text(&secret) {
                return Err(options.error(
                    "`token` must be an access token, as a string or as the registry's object.",
                ));
            }
            Box::pin(core.delete(secret.unchecked_into(), call))
        }
        Operation::InstallationForOrganization => {
            id(operation, "organizationId", &subject)?;
            Box::pin(core.installation_for_organization(subject, call))
        }
        Operation::RevokeAll => {
            let shared = options.value("shared").is_truthy();
            Box::pin(async move { Ok(revocation(&core.revoke_all(shared, call).await)) })
        }
        Operation::Invalidate => {
            let owner = (!subject.is_undefined()).then_some(&subject);
            Box::pin(core.invalidate(owner, call))
        }
        Operation::FetchAsApp | Operation::FetchAsInstallation | Operation::Json => {
            let caller = CallerInput {
                operation,
                owner: subject,
                input: input.clone(),
                init: init.clone(),
                has_json_init: operation == Operation::Json,
            };
            let prepared = core.prepare(&caller, None, call)?;
            Box::pin(core.send(prepared))
        }
        _ => {
            let id = subject.as_string().unwrap_or_default();
            let arguments = EndpointArguments {
                id: &id,
                limit: options.count("limit", 1.0)?,
                page: options.count("page", 0.0)?,
            };
            Box::pin(core.call_endpoint(operation, arguments, call)?)
        }
    })
}

fn revocation(report: &RevocationReport) -> JsValue {
    let errors = JsArray::empty();
    for error in &report.errors {
        errors.push(rejection(error));
    }
    let revocation = JsObject::new();
    revocation.set("revoked", report.revoked.into());
    revocation.set("errors", errors.into());
    revocation.set("left", JsValue::from(report.left));
    revocation.into()
}
