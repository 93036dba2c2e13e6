//! All pages of installations, in order, some of them requested ahead.

use super::ClientCore;
use crate::api::Operation;
use crate::api::request::EndpointArguments;
use crate::client::call_error::CallError;
use crate::client::call_options::CallOptions;
use crate::policy::pagination::{PageCursor, PageStats, prefetch_count};
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

/// Installations on a page unless the caller names a limit.
pub(crate) const DEFAULT_LIMIT: u32 = 100;

type PendingPage = SharedFuture<Result<JsValue, CallError>>;

/// The pages of a list, one after the other, however many are in flight.
pub(crate) struct Pages {
    core: Rc<ClientCore>,
    cursor: RefCell<PageCursor>,
    /// In flight or waiting to be read, from the next page on.
    pending: RefCell<Vec<Rc<PendingPage>>>,
    seen: JsMap,
    limit: u32,
    concurrency: u32,
    page_count: Cell<f64>,
    call: CallOptions,
}

impl Pages {
    pub(crate) fn new(
        core: Rc<ClientCore>,
        limit: u32,
        concurrency: u32,
        call: CallOptions,
    ) -> Self {
        Self {
            core,
            cursor: RefCell::new(PageCursor::new(limit)),
            pending: RefCell::default(),
            seen: JsMap::new(),
            limit,
            concurrency,
            page_count: Cell::new(0.0),
            call,
        }
    }

    /// The next page as the API returns it, without installations that an earlier page had; `undefined` after the last.
    pub(crate) async fn next(self: Rc<Self>) -> Result<JsValue, CallError> {
        let Some(number) = self.cursor.borrow().next() else {
            return Ok(JsValue::UNDEFINED);
        };
        let pending = self.prefetch(number);
        let outcome = pending.wait(None, &JsValue::UNDEFINED).await;
        let outcome = pending.outcome(outcome).map_err(CallError::aborted)?;
        let Some(page) = outcome.transpose()? else {
            return Ok(JsValue::UNDEFINED);
        };
        let stats = page_stats(&page, &self.seen);
        self.page_count.set(stats.page_count);
        self.cursor.borrow_mut().advance(stats);
        if stats.new_items <= 0.0 && number > 0 {
            // It only shows that the pages before were all.
            return Ok(JsValue::UNDEFINED);
        }
        Ok(page)
    }

    /// Requests a page and those that may be in flight besides it; returns the page.
    fn prefetch(&self, number: u32) -> Rc<PendingPage> {
        let wanted = prefetch_count(self.concurrency, number, self.page_count.get());
        let mut pending = self.pending.borrow_mut();
        let in_flight = u32::try_from(pending.len()).unwrap_or(wanted);
        for next in in_flight..wanted {
            let page = Rc::<PendingPage>::default();
            pending.push(Rc::clone(&page));
            let (core, call) = (Rc::clone(&self.core), self.call.clone());
            let limit = Some(f64::from(self.limit));
            let number = Some(f64::from(number) + f64::from(next));
            self.core.spawn(Task::new(async move {
                let arguments = EndpointArguments {
                    limit,
                    page: number,
                    ..EndpointArguments::default()
                };
                let response = core.call_endpoint(Operation::ListInstallations, arguments, call);
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
