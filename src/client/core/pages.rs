//! All pages of installations, in order, some of them requested ahead.

use super::ClientCore;
use crate::api::Operation;
use crate::api::request::EndpointArguments;
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
    fn page_stats_in_js(page: &JsValue, seen: &JsMap) -> JsArray;
}

/// Installations on a page where neither the caller names a limit nor the registry has refused this one.
pub(super) const DEFAULT_LIMIT: u32 = 100;

type PendingPage = SharedFuture<Result<JsValue, CallError>>;

/// Which pages to read, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PagesOptions {
    /// `None` for as many installations on a page as the registry allows.
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

/// The pages of a list, one after the other, however many are in flight.
pub(crate) struct Pages {
    cursor: RefCell<PageCursor>,
    /// In flight or waiting to be read, from the next page on.
    pending: RefCell<Vec<Rc<PendingPage>>>,
    seen: JsMap,
    limit: Cell<u32>,
    options: PagesOptions,
    page_count: Cell<f64>,
    call: RefCell<Rc<Call>>,
}

impl Pages {
    pub(crate) fn new(core: &ClientCore, options: PagesOptions, call: Rc<Call>) -> Self {
        let limit = options.limit.unwrap_or_else(|| core.page_limit());
        Self {
            cursor: RefCell::new(PageCursor::new(limit, options.first_page)),
            pending: RefCell::default(),
            seen: JsMap::new(),
            limit: Cell::new(limit),
            options,
            page_count: Cell::new(0.0),
            call: RefCell::new(call),
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

    /// The next page as the API returns it, without installations that an earlier page had; `undefined` after the last.
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
        let stats = page_stats(&page, &self.seen);
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
        let may_be_limit = self.options.limit.is_none()
            && number == self.options.first_page
            && error
                .error()
                .is_some_and(|error| matches!(error.details().status, Some(400 | 422)));
        match smaller_limit(self.limit.get()).filter(|_| may_be_limit) {
            Some(limit) => {
                self.limit.set(limit);
                core.set_page_limit(limit);
                self.cursor.borrow_mut().set_limit(limit);
                true
            }
            None => false,
        }
    }

    /// Requests a page and those that may be in flight besides it; returns the page.
    fn prefetch(&self, core: &Rc<ClientCore>, number: u32) -> Rc<PendingPage> {
        let wanted = prefetch_count(self.options.concurrency, number, self.page_count.get());
        let mut pending = self.pending.borrow_mut();
        let in_flight = u32::try_from(pending.len()).unwrap_or(wanted);
        for next in in_flight..wanted {
            let page = Rc::<PendingPage>::default();
            pending.push(Rc::clone(&page));
            let (requester, call) = (Rc::clone(core), Rc::clone(&self.call.borrow()));
            let limit = Some(f64::from(self.limit.get()));
            let number = Some(f64::from(number) + f64::from(next));
            core.spawn(Task::new(async move {
                let arguments = EndpointArguments {
                    limit,
                    page: number,
                    ..EndpointArguments::default()
                };
                let response =
                    requester.call_endpoint(Operation::ListInstallations, arguments, call);
                page.complete(match response {
                    Ok(response) => response.await,
                    Err(error) => Err(error),
                });
                Ok(JsValue::UNDEFINED)
            }));
        }
        let mut pages = std::mem::take(&mut *pending).into_iter();
        let first = pages.next();
        pending.extend(pages);
        first.unwrap_or_default()
    }
}

fn page_stats(page: &JsValue, seen: &JsMap) -> PageStats {
    let stats = page_stats_in_js(page, seen);
    PageStats {
        count: stats.number_at(0),
        new_items: stats.number_at(1),
        total: stats.number_at(2),
        page_count: stats.number_at(3),
        next_page: stats.number_at(4),
    }
}
