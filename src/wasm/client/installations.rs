//! The walk over all installations.

use super::cancel::AbortOnDrop;
use super::{error, typed};
use crate::error::Error;
use crate::model::{Installation, Page};
use crate::request::Operation;
use crate::wasm::failure::Failure;
use crate::wasm::flight::Flight;
use crate::wasm::walk::{DEFAULT_LIMIT, Pages};
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// How to walk over all installations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalkOptions {
    /// Installations on a page, 100 unless it says otherwise.
    pub limit: u32,
    /// Pages that may be under way at once, 1 unless it says otherwise.
    pub concurrency: u32,
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            concurrency: 1,
        }
    }
}

impl WalkOptions {
    pub(super) fn checked(self) -> Result<Self, Error> {
        if self.limit == 0 || self.concurrency == 0 {
            let message = "installations: `limit` and `concurrency` must be 1 or more.";
            return Err(Error::of_argument(
                Operation::Installations,
                message.to_owned(),
            ));
        }
        Ok(self)
    }
}

type Answer = Flight<Result<JsValue, Failure>>;

/// A walk over the pages of all active installations, made by [`Client::installations`](crate::Client::installations).
///
/// It ends, and gives each installation once, whatever the registry says at the ends. Dropping it aborts what is under
/// way.
pub struct Installations {
    pages: Rc<Pages>,
    /// The page that a dropped future of [`Installations::next_page`] had asked for.
    under_way: Option<Rc<Answer>>,
    failed: Option<Error>,
    total: Option<f64>,
    _abort: AbortOnDrop,
}

impl Installations {
    pub(super) fn new(pages: Pages, abort: AbortOnDrop) -> Self {
        Self {
            pages: Rc::new(pages),
            under_way: None,
            failed: None,
            total: None,
            _abort: abort,
        }
    }

    /// The next page, `None` after the last. No page is lost with a future that is dropped.
    ///
    /// # Errors
    /// As [`Client::create_app_access_token`](crate::Client::create_app_access_token); and the same error again from
    /// then on, so that a walk that broke off never looks like one that ended.
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Error, WalkOptions};
    ///
    /// # async fn example(icr: Client) -> Result<(), Error> {
    /// let mut pages = icr.installations(WalkOptions { limit: 50, ..WalkOptions::default() })?;
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
        let answer = Rc::clone(self.under_way.get_or_insert_with(|| {
            let (pages, flight) = (Rc::clone(&self.pages), Rc::<Answer>::default());
            let answer = Rc::clone(&flight);
            spawn_local(async move { flight.land(pages.next().await) });
            answer
        }));
        let ended = answer.wait(None, &JsValue::UNDEFINED).await;
        let landed = answer.outcome(ended);
        self.under_way = None;
        let typed = |page: JsValue| {
            let page = Some(page).filter(JsValue::is_object);
            page.map(|page| typed::<Page>(Operation::ListInstallations, page))
                .transpose()
        };
        match landed
            .and_then(|page| page.transpose().map(Option::unwrap_or_default))
            .and_then(typed)
        {
            Ok(page) => {
                let total = page.as_ref().map(|page| page.pagination.total);
                self.total = total.or(self.total);
                Ok(page)
            }
            Err(failure) => Err(self.failed.insert(error(&failure)).clone()),
        }
    }

    /// Installations on all pages as the registry counts them, for a progress bar; `None` before the first page.
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Error, WalkOptions};
    ///
    /// # async fn example(icr: Client) -> Result<(), Error> {
    /// let mut pages = icr.installations(WalkOptions::default())?;
    /// assert_eq!(pages.total(), None);
    /// pages.next_page().await?;
    /// assert!(pages.total().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn total(&self) -> Option<f64> {
        self.total
    }

    /// The installations that are left, `max` at most; `usize::MAX` for all.
    ///
    /// # Errors
    /// As [`next_page`](Self::next_page).
    ///
    /// ```no_run
    /// use icr_app_client::{Client, Error, WalkOptions};
    ///
    /// # async fn example(icr: Client) -> Result<(), Error> {
    /// let all = icr.installations(WalkOptions::default())?.collect(usize::MAX).await?;
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
