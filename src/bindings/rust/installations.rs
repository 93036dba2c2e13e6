//! The pages of all installations.

use super::abort_on_drop::AbortOnDrop;
use super::conversion::{typed, typed_error};
use super::drive::{drive, spawn};
use crate::api::model::{Installation, Page};
use crate::api::{Error, Operation};
use crate::client::call_error::CallError;
use crate::client::core::ClientCore;
use crate::client::core::pages::Pages;
use crate::runtime::executor::Task;
use crate::runtime::shared_future::SharedFuture;
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Options of [`Client::installations`](crate::Client::installations).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstallationsOptions {
    /// Installations on a page; `None`, the default, for 100, or as many as the registry accepts.
    pub limit: Option<u32>,
    /// Pages that may be in flight at once, 1 by default.
    pub concurrency: u32,
    /// The page to start with, 0 unless it says otherwise.
    pub page: u32,
}

impl Default for InstallationsOptions {
    fn default() -> Self {
        Self {
            limit: None,
            concurrency: 1,
            page: 0,
        }
    }
}

impl InstallationsOptions {
    pub(super) fn checked(self) -> Result<Self, Error> {
        if self.limit == Some(0) || self.concurrency == 0 {
            let message = "installations: `limit` and `concurrency` must be 1 or more.";
            return Err(Error::invalid_argument(
                Operation::Installations,
                message.to_owned(),
            ));
        }
        Ok(self)
    }
}

type PendingPage = SharedFuture<Result<JsValue, CallError>>;

/// The pages of all active installations, returned by [`Client::installations`](crate::Client::installations).
///
/// Each installation is returned once. Dropping it aborts the requests in flight.
pub struct Installations {
    core: Rc<ClientCore>,
    pages: Rc<Pages>,
    /// The page that a dropped future of [`Installations::next_page`] requested.
    pending: Option<Rc<PendingPage>>,
    failed: Option<Error>,
    total: Option<f64>,
    _abort: AbortOnDrop,
}

impl Installations {
    pub(super) fn new(core: Rc<ClientCore>, pages: Pages, abort: AbortOnDrop) -> Self {
        Self {
            core,
            pages: Rc::new(pages),
            pending: None,
            failed: None,
            total: None,
            _abort: abort,
        }
    }

    /// The next page, `None` after the last. Dropping its future skips no page.
    ///
    /// # Errors
    /// As [`Client::create_app_access_token`](crate::Client::create_app_access_token). All later calls return the same
    /// error, so that an incomplete list never looks complete.
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Error, InstallationsOptions};
    ///
    /// # async fn example(icr: Client) -> Result<(), Error> {
    /// let mut pages = icr.installations(InstallationsOptions { limit: Some(50), ..InstallationsOptions::default() })?;
    /// while let Some(page) = pages.next_page().await? {
    ///     let names = page.installations.iter().map(|installation| &installation.organization.full_name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next_page(&mut self) -> Result<Option<Page>, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let pending = Rc::clone(self.pending.get_or_insert_with(|| {
            let (pages, pending) = (Rc::clone(&self.pages), Rc::<PendingPage>::default());
            let (core, shared) = (Rc::clone(&self.core), Rc::clone(&pending));
            spawn(Task::new(async move {
                shared.complete(pages.next(core).await);
                Ok(JsValue::UNDEFINED)
            }));
            pending
        }));
        let outcome = drive(pending.wait(None, &JsValue::UNDEFINED)).await;
        let outcome = pending.outcome(outcome).map_err(CallError::aborted);
        self.pending = None;
        let typed = |page: JsValue| {
            let page = Some(page).filter(JsValue::is_object);
            page.map(|page| typed::<Page>(Operation::ListInstallations, page))
                .transpose()
        };
        match outcome
            .and_then(|page| page.transpose().map(Option::unwrap_or_default))
            .and_then(typed)
        {
            Ok(page) => {
                let total = page.as_ref().map(|page| page.pagination.total);
                self.total = total.or(self.total);
                Ok(page)
            }
            Err(error) => Err(self.failed.insert(typed_error(&error)).clone()),
        }
    }

    /// The total number of installations as the registry counts them; `None` before the first page.
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Error, InstallationsOptions};
    ///
    /// # async fn example(icr: Client) -> Result<(), Error> {
    /// let mut pages = icr.installations(InstallationsOptions::default())?;
    /// assert_eq!(pages.total(), None);
    /// pages.next_page().await?;
    /// assert!(pages.total().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn total(&self) -> Option<f64> {
        self.total
    }

    /// The installations that were not read yet, at most `max`; `usize::MAX` for all.
    ///
    /// # Errors
    /// As [`next_page`](Self::next_page).
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Error, InstallationsOptions};
    ///
    /// # async fn example(icr: Client) -> Result<(), Error> {
    /// let all = icr.installations(InstallationsOptions::default())?.collect(usize::MAX).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn collect(mut self, max: usize) -> Result<Vec<Installation>, Error> {
        let mut installations = Vec::new();
        while installations.len() < max {
            let Some(page) = self.next_page().await? else {
                break;
            };
            installations.extend(page.installations);
        }
        installations.truncate(max);
        Ok(installations)
    }
}

impl fmt::Debug for Installations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installations")
            .field("total", &self.total)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
