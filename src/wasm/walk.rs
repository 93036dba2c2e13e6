//! Walks all pages of installations, in order, some of them asked for ahead.

use super::api::{Api, CallOptions, field};
use super::failure::Failure;
use super::flight::Flight;
use crate::error::Error;
use crate::paging::{Sight, Walk, read_ahead};
use crate::request::Operation;
use js_sys::{Array, Object, Reflect, Set};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Installations on a page unless the caller says otherwise.
pub(super) const DEFAULT_LIMIT: u32 = 100;

type Page = Flight<Result<JsValue, Failure>>;

/// One walk. Its pages come one after the other, however many are under way.
pub(super) struct Pages {
    api: Rc<Api>,
    walk: RefCell<Walk>,
    /// Under way or waiting, from the next page on.
    ahead: RefCell<VecDeque<Rc<Page>>>,
    seen: Set,
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
            seen: Set::new(&JsValue::UNDEFINED),
            limit,
            concurrency,
            page_count: Cell::new(0.0),
            call,
        }
    }

    /// The next page as the API gave it, without installations that an earlier page held; `None` after the last.
    pub(super) async fn next(&self) -> Result<Option<JsValue>, Failure> {
        let Some(number) = self.walk.borrow().next() else {
            return Ok(None);
        };
        let page = self.ask_ahead(number).landed().await?;
        let pagination = field(&page, "pagination");
        let number_of = |name: &str| field(&pagination, name).as_f64();
        let installations = Array::from(&field(&page, "installations"));
        let fresh = installations.filter(&mut |installation, _, _| {
            let before = self.seen.size();
            self.seen.add(&field(&installation, "id")).size() > before
        });
        let page_count = number_of("pageCount").unwrap_or_default();
        self.page_count.set(page_count);
        self.walk.borrow_mut().take(Sight {
            count: installations.length(),
            fresh: fresh.length(),
            total: number_of("total").unwrap_or_default(),
            page_count,
            next_page: number_of("nextPage"),
        });
        if fresh.length() == installations.length() {
            // An empty page after others only tells that they were all.
            let ends = number > 0 && fresh.length() == 0;
            return Ok((!ends).then_some(page));
        }
        if fresh.length() == 0 {
            return Ok(None);
        }
        let page: Object = page.unchecked_into();
        // Setting a field of an object that the JSON parser made cannot throw.
        let _ = Reflect::set(&page, &"installations".into(), &fresh);
        Ok(Some(page.into()))
    }

    /// Asks for the page and for those that may be read ahead of it; gives the page.
    fn ask_ahead(&self, number: u32) -> Rc<Page> {
        let wanted = read_ahead(self.concurrency, number, self.page_count.get());
        let mut ahead = self.ahead.borrow_mut();
        for next in (number..)
            .take(usize::try_from(wanted).unwrap_or(1))
            .skip(ahead.len())
        {
            let page = Rc::<Page>::default();
            ahead.push_back(Rc::clone(&page));
            let (api, call, limit) = (Rc::clone(&self.api), self.call.clone(), self.limit);
            spawn_local(async move {
                let asked = api.list_installations(Some(limit.into()), Some(next.into()), &call);
                page.land(asked.await);
            });
        }
        ahead.pop_front().unwrap_or_default()
    }
}

impl Api {
    /// The installation of an organization, remembered once it was found.
    pub(super) async fn installation_for_organization(
        self: &Rc<Self>,
        organization_id: &JsValue,
        call: &CallOptions,
    ) -> Result<JsValue, Failure> {
        if let Some(installation) = self.managed.installation_of(organization_id) {
            return Ok(installation);
        }
        let pages = Pages::new(Rc::clone(self), DEFAULT_LIMIT, 1, call.clone());
        while let Some(page) = pages.next().await? {
            let found = Array::from(&field(&page, "installations"))
                .iter()
                .find(|installation| {
                    field(&field(installation, "organization"), "id") == *organization_id
                });
            if let Some(installation) = found {
                self.managed.remember(organization_id, &installation);
                return Ok(installation);
            }
        }
        Err(Failure::of(
            Error::NotFound,
            Operation::InstallationForOrganization,
            "No active installation belongs to this organization: ask its owner to install the app, and check the id.",
        ))
    }
}
