//! All pages of a list, in order, some of them requested ahead.

use super::ClientCore;
use super::fetch_as::CallerInput;
use super::prepared_request::{Credential, PreparedRequest};
use crate::api::request::{EndpointArguments, Request};
use crate::api::{Error, ErrorKind, Operation};
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::policy::pagination::{PageCursor, PageStats, prefetch_count, smaller_limit};
use crate::runtime::executor::Task;
use crate::runtime::shared_future::SharedFuture;
use crate::runtime::values::{JsArray, JsMap};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/client/js/installations.js")]
extern "C" {
    #[wasm_bindgen(js_name = pageStats)]
    fn page_stats_in_js(page: &JsValue, seen: &JsMap, list: &JsValue) -> JsValue;
}

/// Items on a page where neither the caller names a limit nor the registry has refused this one.
pub(super) const DEFAULT_LIMIT: u32 = 100;

type PendingPage = SharedFuture<Result<JsValue, CallError>>;

/// Which pages to read, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PagesOptions {
    /// `None` for as many items on a page as the registry allows.
    pub(crate) limit: Option<u32>,
    /// Pages that may be in flight at once.
    pub(crate) concurrency: u32,
    pub(crate) first_page: u32,
}

impl Default for PagesOptions {
    fn default() -> Self {
        Self {
            limit: None,
            concurrency: 1,
            first_page: 0,
        }
    }
}

/// Which list to read.
pub(crate) enum PagesSource {
    Installations,
    /// The list of this name in the responses, or the only one if it is `undefined`.
    Caller(CallerInput, JsValue),
}

/// The pages of a list, one after the other, however many are in flight.
pub(crate) struct Pages {
    source: PagesSource,
    cursor: RefCell<PageCursor>,
    /// In flight or waiting to be read, from the next page on.
    pending: RefCell<Vec<Rc<PendingPage>>>,
    seen: JsMap,
    limit: Cell<u32>,
    options: PagesOptions,
    page_count: Cell<f64>,
    call: RefCell<Rc<Call>>,
    call_state: Cell<CallState>,
    /// Of a caller's list, the first page: errors name it.
    request: RefCell<Option<Request>>,
}

/// Whether the call that reads the list has started and ended, as events tell it.
#[derive(Clone, Copy, PartialEq)]
enum CallState {
    New,
    Started,
    Ended,
}

impl Pages {
    pub(crate) fn new(
        core: &ClientCore,
        source: PagesSource,
        options: PagesOptions,
        call: Rc<Call>,
    ) -> Rc<Self> {
        let limit = options.limit.unwrap_or_else(|| match &source {
            PagesSource::Installations => core.page_limit(),
            PagesSource::Caller(..) => DEFAULT_LIMIT,
        });
        Rc::new(Self {
            source,
            cursor: RefCell::new(PageCursor::new(limit, options.first_page)),
            pending: RefCell::default(),
            seen: JsMap::new(),
            limit: Cell::new(limit),
            options,
            page_count: Cell::new(0.0),
            call: RefCell::new(call),
            call_state: Cell::new(CallState::New),
            request: RefCell::default(),
        })
    }

    /// The next page, for a caller whose call is the reading of the list: it starts with the first page.
    pub(crate) async fn read(self: Rc<Self>, core: Rc<ClientCore>) -> Result<JsValue, CallError> {
        if self.call_state.get() == CallState::New {
            self.call_state.set(CallState::Started);
            core.emit_start(&self.call.borrow().clone());
        }
        let page = Rc::clone(&self).next(Rc::clone(&core)).await;
        if page.as_ref().is_ok_and(JsValue::is_object) {
            return page;
        }
        self.end(&core, page.as_ref().err());
        page.map_err(|error| error.for_installation(&self.call.borrow().installation_id))
    }

    /// Ends the call, unless it has ended: after the last page, an error, or when the caller reads no more.
    pub(crate) fn end(&self, core: &ClientCore, error: Option<&CallError>) {
        if self.call_state.get() == CallState::Started {
            self.call_state.set(CallState::Ended);
            core.emit_end(&self.call.borrow().clone(), error);
        }
    }

    /// Reads the list of this name in the responses of a caller's list.
    #[cfg(feature = "client")]
    pub(crate) fn set_list(&mut self, name: JsValue) {
        if let PagesSource::Caller(_, list) = &mut self.source {
            *list = name;
        }
    }

    /// Goes on for another call.
    pub(super) fn set_call(&self, call: &Rc<Call>) {
        self.call.replace(Rc::clone(call));
    }

    /// Whether the list has moved while it was read: some installations may have been missed.
    pub(super) fn is_incomplete(&self) -> bool {
        self.cursor.borrow().is_incomplete()
    }

    /// The next page as the API returns it, without items that an earlier page had; `undefined` after the last.
    pub(crate) async fn next(self: Rc<Self>, core: Rc<ClientCore>) -> Result<JsValue, CallError> {
        let Some(number) = self.cursor.borrow().next() else {
            return Ok(JsValue::UNDEFINED);
        };
        let page = loop {
            let pending = self.prefetch(&core, number);
            let outcome = pending.wait(None, &JsValue::UNDEFINED).await;
            match pending.outcome(outcome).map_err(CallError::aborted)? {
                Some(Ok(page)) => break page,
                Some(Err(error)) if self.take_smaller_limit(&core, number, &error) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(JsValue::UNDEFINED),
            }
        };
        let stats = self.stats(&page)?;
        self.page_count.set(stats.page_count);
        self.cursor.borrow_mut().advance(stats);
        if stats.new_items <= 0.0 && number > self.options.first_page {
            // It only shows that the pages before were all.
            return Ok(JsValue::UNDEFINED);
        }
        Ok(page)
    }

    /// After the registry refused the limit of the first page, which no caller has named. `false` if it is not that.
    fn take_smaller_limit(&self, core: &ClientCore, number: u32, error: &CallError) -> bool {
        let details = error.error().map(Error::details);
        let refused = details.filter(|details| matches!(details.status, Some(400 | 422)));
        let may_be_limit = self.options.limit.is_none() && number == self.options.first_page;
        let Some(details) = refused.filter(|_| may_be_limit) else {
            return false;
        };
        // Without `contains`, whose search for any text is 0.5 KB of brotli.
        let names_limit = |text: &String| {
            let mut words = text.as_bytes().windows(b"limit".len());
            words.any(|word| word.eq_ignore_ascii_case(b"limit"))
        };
        match &self.source {
            PagesSource::Installations => {}
            // The caller's query may be at fault.
            PagesSource::Caller(..) if details.messages.iter().any(names_limit) => {}
            PagesSource::Caller(..) => return false,
        }
        let Some(limit) = smaller_limit(self.limit.get()) else {
            return false;
        };
        self.limit.set(limit);
        if matches!(self.source, PagesSource::Installations) {
            core.set_page_limit(limit);
        }
        self.cursor.borrow_mut().set_limit(limit);
        true
    }

    /// Checks the caller's request, without sending it.
    ///
    /// # Errors
    /// As [`ClientCore::prepare`].
    pub(crate) fn check(&self, core: &ClientCore) -> Result<(), CallError> {
        let prepared = self.prepare(core, self.options.first_page)?;
        self.request.replace(Some(prepared.request));
        Ok(())
    }

    fn prepare(&self, core: &ClientCore, page: u32) -> Result<Box<PreparedRequest>, CallError> {
        let call = Rc::clone(&self.call.borrow());
        let limit = self.limit.get();
        match &self.source {
            PagesSource::Installations => {
                let arguments = EndpointArguments {
                    limit: Some(limit),
                    page: Some(page),
                    ..EndpointArguments::default()
                };
                let operation = Operation::ListInstallations;
                core.prepare_endpoint(operation, arguments, Credential::Jwt, call)
            }
            PagesSource::Caller(caller, _) => core.prepare(caller, Some((limit, page)), call),
        }
    }

    /// Removes the items from a page that earlier pages had.
    ///
    /// # Errors
    /// `InvalidResponse` for what is no page.
    fn stats(&self, page: &JsValue) -> Result<PageStats, CallError> {
        let list = match &self.source {
            PagesSource::Installations => "installations".into(),
            PagesSource::Caller(_, list) => list.clone(),
        };
        let stats = page_stats_in_js(page, &self.seen, &list);
        if stats.is_undefined() {
            let message = concat_text![
                "The response is no page: it has no `pagination`, or no list",
                if list.is_undefined() {
                    "."
                } else {
                    " of the name that `items` was given."
                }
            ];
            let mut error = Error::new(ErrorKind::InvalidResponse, Some(Operation::Pages), message);
            if let Some(request) = &*self.request.borrow() {
                let details = error.details_mut();
                details.method = request.method;
                details.path.clone_from(&request.path);
            }
            return Err(error.into());
        }
        let stats = stats.unchecked_into::<JsArray>();
        Ok(PageStats {
            count: stats.number_at(0),
            new_items: stats.number_at(1),
            total: stats.number_at(2),
            page_count: stats.number_at(3),
            next_page: stats.number_at(4),
        })
    }

    /// Requests a page and those that may be in flight besides it; returns the page.
    fn prefetch(&self, core: &Rc<ClientCore>, number: u32) -> Rc<PendingPage> {
        let wanted = prefetch_count(self.options.concurrency, number, self.page_count.get());
        let in_flight = u32::try_from(self.pending.borrow().len()).unwrap_or(wanted);
        for next in in_flight..wanted {
            let page = Rc::<PendingPage>::default();
            self.pending.borrow_mut().push(Rc::clone(&page));
            let requester = Rc::clone(core);
            let prepared = self.prepare(core, number.saturating_add(next));
            core.spawn(Task::new(async move {
                page.complete(match prepared {
                    Ok(prepared) => requester.send(prepared).await,
                    Err(error) => Err(error),
                });
                Ok(JsValue::UNDEFINED)
            }));
        }
        let mut pending = self.pending.borrow_mut();
        if pending.is_empty() {
            return Rc::default();
        }
        pending.remove(0)
    }
}
