//! The installation of an organization: searched on all pages once for all who wait, and everything read is remembered.

use super::ClientCore;
use super::pages::{Pages, PagesOptions, PagesSource};
use crate::api::{ErrorKind, Operation};
use crate::client::call::Call;
use crate::client::call_error::{CallError, TIMEOUT_MESSAGE};
use crate::client::installation_directory::{MAX_ABSENCE_MS, MAX_AGE_MS};
use crate::runtime::executor::Task;
use crate::runtime::shared_future::SharedFuture;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A list that moves while it is read is read again so often at most.
const MAX_REPEATS: u32 = 2;

/// A search in flight.
pub(super) struct Search {
    /// The organizations that it is for, one for each who waits.
    wanted: RefCell<Vec<JsValue>>,
    /// Completes with the next page, or with the end of the search.
    progress: RefCell<Rc<SharedFuture<Result<JsValue, CallError>>>>,
}

/// A search that ended before the end of the list, because nobody waited any more. The next goes on from there.
pub(super) struct PausedSearch {
    pages: Rc<Pages>,
    started_at_ms: f64,
}

impl ClientCore {
    /// The installation of an organization.
    pub(crate) async fn installation_for_organization(
        self: Rc<Self>,
        organization_id: JsValue,
        call: Rc<Call>,
    ) -> Result<JsValue, CallError> {
        call.throw_if_aborted()?;
        let mut searches = 0;
        loop {
            let now_ms = self.now_ms();
            // A clock that jumps makes what was read just now look old.
            let is_over = searches > MAX_REPEATS;
            let max_age_ms = if is_over { f64::INFINITY } else { MAX_AGE_MS };
            if let Some(installation) = self.installations.get(&organization_id, now_ms, max_age_ms)
            {
                return Ok(installation);
            }
            if is_over || self.installations.is_absent(&organization_id, now_ms) {
                return Err(CallError::new(
                    ErrorKind::NotFound,
                    Operation::InstallationForOrganization,
                    "This organization has no active installation of the app: check the id.",
                ));
            }
            let search = self.join_search(&organization_id, &call);
            let progress = Rc::clone(&search.progress.borrow());
            let outcome = progress.wait(call.wait_ms(), &call.signal).await;
            let result = progress.outcome(outcome);
            search.leave(&organization_id);
            let result = result.map_err(CallError::aborted)?.unwrap_or_else(|| {
                let kind = ErrorKind::Timeout;
                let operation = Operation::InstallationForOrganization;
                Err(CallError::new(kind, operation, TIMEOUT_MESSAGE).retryable())
            });
            result?;
            let current = self.search.borrow();
            if current
                .as_ref()
                .is_none_or(|current| !Rc::ptr_eq(current, &search))
            {
                searches += 1;
            }
        }
    }

    /// The search in flight, which is for this organization too from now on; one of its own where promises must not be shared.
    fn join_search(self: &Rc<Self>, organization_id: &JsValue, call: &Rc<Call>) -> Rc<Search> {
        if let Some(search) = &*self.search.borrow() {
            search.wanted.borrow_mut().push(organization_id.clone());
            return Rc::clone(search);
        }
        let search = Rc::new(Search {
            wanted: RefCell::new(vec![organization_id.clone()]),
            progress: RefCell::default(),
        });
        let mut call = Rc::clone(call);
        if self.config.coalesce {
            self.search.replace(Some(Rc::clone(&search)));
            call = call.shared();
        }
        let (core, shared) = (Rc::clone(self), Rc::clone(&search));
        self.spawn(Task::new(async move {
            let result = core.run_search(&shared, &call).await;
            core.search.take();
            shared.report(result);
            Ok(JsValue::UNDEFINED)
        }));
        search
    }

    /// Reads pages until all organizations that are wanted are found, or to the end of the list.
    async fn run_search(
        self: &Rc<Self>,
        search: &Search,
        call: &Rc<Call>,
    ) -> Result<JsValue, CallError> {
        let start = || PausedSearch {
            pages: Pages::new(
                self,
                PagesSource::Installations,
                PagesOptions::default(),
                Rc::clone(call),
            ),
            started_at_ms: self.now_ms(),
        };
        let is_recent =
            |paused: &PausedSearch| (self.now_ms() - paused.started_at_ms).abs() < MAX_AGE_MS;
        let paused = self.paused_search.take().filter(is_recent);
        let mut current = paused.unwrap_or_else(start);
        current.pages.set_call(call);
        let mut repeats = 0;
        loop {
            let page = Rc::clone(&current.pages).next(Rc::clone(self)).await?;
            let now_ms = self.now_ms();
            if page.is_undefined() {
                let is_old = (now_ms - current.started_at_ms).abs() >= MAX_ABSENCE_MS;
                if (is_old || current.pages.is_incomplete()) && repeats < MAX_REPEATS {
                    repeats += 1;
                    current = start();
                    continue;
                }
                for organization_id in search.wanted.borrow().iter() {
                    self.installations.set_absent(organization_id, now_ms);
                }
                return Ok(JsValue::UNDEFINED);
            }
            self.installations.insert_page(&page, now_ms);
            let mut wanted = search.wanted.borrow_mut();
            wanted.retain(|organization_id| self.installations.lacks(organization_id, now_ms));
            if wanted.is_empty() {
                self.paused_search.replace(Some(current));
                return Ok(JsValue::UNDEFINED);
            }
            drop(wanted);
            if self.config.coalesce {
                search.report(Ok(JsValue::UNDEFINED));
            }
        }
    }
}

impl ClientCore {
    /// Forgets an installation, or all with `None`, and how far the list of them was read.
    pub(super) fn forget_installations(&self, installation_id: Option<&JsValue>) {
        self.paused_search.take();
        self.installations.remove(installation_id);
    }
}

impl Search {
    /// Lets those who wait look again.
    fn report(&self, result: Result<JsValue, CallError>) {
        self.progress.replace(Rc::default()).complete(result);
    }

    /// Takes one out who does not wait any more.
    fn leave(&self, organization_id: &JsValue) {
        let mut wanted = self.wanted.borrow_mut();
        if let Some(place) = wanted.iter().position(|wanted| wanted == organization_id) {
            wanted.swap_remove(place);
        }
    }
}
