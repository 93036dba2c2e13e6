//! Walks all pages of installations, in order, some of them asked for ahead.

use super::api::{Api, CallOptions, Credential};
use super::failure::Failure;
use super::flight::Flight;
use super::host::{self, Table};
use super::task;
use crate::endpoints::list_installations;
use crate::error::Error;
use crate::paging::{Walk, read_ahead};
use crate::request::Operation;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Installations on a page unless the caller says otherwise.
pub(super) const DEFAULT_LIMIT: u32 = 100;

type Page = Flight<Result<JsValue, Failure>>;

/// One walk. Its pages come one after the other, however many are under way.
pub(super) struct Pages {
    api: Rc<Api>,
    walk: RefCell<Walk>,
    /// Under way or waiting, from the next page on.
    ahead: RefCell<Vec<Rc<Page>>>,
    seen: Table,
    limit: u32,
    concurrency: u32,
    page_count: Cell<f64>,
    call: CallOptions,
}

impl Pages {
    pub(super) fn new(api: Rc<Api>, limit: u32, concurrency: u32, call: CallOptions) -> Self {
        Self {
            api,
            walk: RefCell::new(Walk::new(limit)),
            ahead: RefCell::default(),
            seen: Table::new(),
            limit,
            concurrency,
            page_count: Cell::new(0.0),
            call,
        }
    }

    /// The next page as the API gave it, without installations that an earlier page held; `undefined` after the last.
    pub(super) async fn next(self: Rc<Self>) -> Result<JsValue, Failure> {
        let Some(number) = self.walk.borrow().next() else {
            return Ok(JsValue::UNDEFINED);
        };
        let answer = self.ask_ahead(number);
        let ended = answer.wait(None, &JsValue::UNDEFINED).await;
        let Some(page) = answer.outcome(ended)?.transpose()? else {
            return Ok(JsValue::UNDEFINED);
        };
        let sight = host::sight(&page, &self.seen);
        self.page_count.set(sight.page_count);
        self.walk.borrow_mut().take(sight);
        if sight.fresh <= 0.0 && number > 0 {
            // It only tells that the pages before were all.
            return Ok(JsValue::UNDEFINED);
        }
        Ok(page)
    }

    /// Asks for the page and for those that may be read ahead of it; gives the page.
    fn ask_ahead(&self, number: u32) -> Rc<Page> {
        let wanted = read_ahead(self.concurrency, number, self.page_count.get());
        let mut ahead = self.ahead.borrow_mut();
        let under_way = u32::try_from(ahead.len()).unwrap_or(wanted);
        for next in under_way..wanted {
            let page = Rc::<Page>::default();
            ahead.push(Rc::clone(&page));
            let (api, call) = (Rc::clone(&self.api), self.call.clone());
            let (limit, next) = (f64::from(self.limit), f64::from(number) + f64::from(next));
            let _ = task::start(Box::pin(async move {
                page.land(match list_installations::build(Some(limit), Some(next)) {
                    Ok(request) => api.ask(request, Credential::Jwt, call).await,
                    Err(error) => Err(error.into()),
                });
                Ok(JsValue::UNDEFINED)
            }));
        }
        let mut pages = std::mem::take(&mut *ahead).into_iter();
        let first = pages.next();
        ahead.extend(pages);
        first.unwrap_or_default()
    }
}

impl Api {
    /// The installation of an organization, remembered once it was found.
    pub(super) async fn installation_for_organization(
        self: Rc<Self>,
        organization_id: JsValue,
        call: CallOptions,
    ) -> Result<JsValue, Failure> {
        if let Some(installation) = self.managed.installation_of(&organization_id) {
            return Ok(installation);
        }
        let pages = Rc::new(Pages::new(Rc::clone(&self), DEFAULT_LIMIT, 1, call));
        loop {
            let page = Rc::clone(&pages).next().await?;
            if page.is_undefined() {
                break;
            }
            let installation = host::installation_of(&page, &organization_id);
            if installation.is_object() {
                self.managed.remember(&organization_id, &installation);
                return Ok(installation);
            }
        }
        Err(Failure::of(
            Error::NotFound,
            Operation::InstallationForOrganization,
            "This organization has no active installation of the app: check the id.",
        ))
    }
}
