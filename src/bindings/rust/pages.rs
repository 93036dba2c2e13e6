//! The pages of any list, read on demand.

use super::abort_on_drop::AbortOnDrop;
use super::conversion::{typed, typed_error};
use super::drive::drive;
use super::list_options::PagesOptions;
use crate::api::model::{Installation, Page};
use crate::api::number::to_count;
use crate::api::{Error, Operation};
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::core::ClientCore;
use crate::client::core::pages::{
    Pages as CorePages, PagesOptions as CorePagesOptions, PagesSource,
};
use crate::runtime::values::get_property;
use futures_core::Stream;
use js_sys::{Array, ArrayIntoIter};
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use wasm_bindgen::{JsCast, JsValue};

/// The pages of all active installations, returned by [`Client::installations`](crate::Client::installations).
pub type Installations = Pages<Page>;

type NextPage = Pin<Box<dyn Future<Output = Result<JsValue, CallError>>>>;

/// Reads the pages of a list, one after the other.
pub(super) struct PageReader {
    operation: Operation,
    core: Rc<ClientCore>,
    pages: Rc<CorePages>,
    /// Outlives a future of the caller's that was dropped.
    next: Option<NextPage>,
    failed: Option<Error>,
    total: Option<u64>,
    _abort: AbortOnDrop,
}

impl PageReader {
    /// `abort` has the signal of the call.
    pub(super) fn new(
        core: &Rc<ClientCore>,
        call: Rc<Call>,
        abort: AbortOnDrop,
        source: PagesSource,
        options: PagesOptions,
    ) -> Result<Self, Error> {
        let (core, operation) = (Rc::clone(core), call.operation);
        if options.limit == Some(0) || options.concurrency == 0 {
            let message = concat_text![
                operation.name(),
                ": `limit` and `concurrency` must be 1 or more.",
            ];
            return Err(Error::invalid_argument(operation, message));
        }
        let options = CorePagesOptions {
            limit: options.limit,
            concurrency: options.concurrency,
            first_page: options.page,
        };
        let pages = CorePages::new(&core, source, options, call);
        pages.check(&core).map_err(|error| typed_error(&error))?;
        Ok(Self {
            operation,
            core,
            pages,
            next: None,
            failed: None,
            total: None,
            _abort: abort,
        })
    }

    /// Reads the list of this name in the responses.
    fn set_list(&mut self, name: &str) {
        // Nothing was read before, so there is no other owner.
        if let Some(pages) = Rc::get_mut(&mut self.pages) {
            pages.set_list(name.into());
        }
    }

    /// The next page as it is, `None` after the last. An error is returned again and again.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<JsValue>, Error>> {
        if let Some(error) = &self.failed {
            return Poll::Ready(Err(error.clone()));
        }
        let (pages, core) = (&self.pages, &self.core);
        let next = self
            .next
            .get_or_insert_with(|| Box::pin(drive(Rc::clone(pages).read(Rc::clone(core)))));
        let page = ready!(next.as_mut().poll(context));
        self.next = None;
        Poll::Ready(match page {
            Ok(page) if page.is_object() => {
                let pagination = get_property(&page, "pagination");
                let total = get_property(&pagination, "total").as_f64();
                self.total = total.map(to_count).or(self.total);
                Ok(Some(page))
            }
            Ok(_) => Ok(None),
            Err(error) => Err(self.failed.insert(typed_error(&error)).clone()),
        })
    }

    /// A value as a Rust type. One that is of another type does not end the list.
    fn typed<T: DeserializeOwned>(&self, value: JsValue) -> Result<T, Error> {
        typed(self.operation, value).map_err(|error| typed_error(&error))
    }
}

impl Drop for PageReader {
    fn drop(&mut self) {
        self.pages.end(&self.core, None);
    }
}

/// The pages of a list, returned by [`Caller::pages`](crate::Caller::pages): a [`Stream`] of the responses' bodies.
///
/// An item that has an `id` comes once. The stream ends after an error of a request; a body that is not of this type is an
/// error in its place ([`WithJson`](crate::WithJson) keeps it). Dropping the stream aborts the requests in flight.
///
/// ```
/// use icr_app_client::PagesOptions;
///
/// #[derive(serde::Deserialize)]
/// struct Projects {
///     projects: Vec<Project>,
/// }
///
/// #[derive(serde::Deserialize)]
/// struct Project {
///     id: String,
/// }
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), icr_app_client::Error> {
/// # let registry = icr_app_client::testing::Registry::new();
/// # let icr = registry.client_builder().build()?;
/// # let installation = &registry.installations()[0];
/// # let org = icr.as_installation(&installation.id);
/// let mut pages = org.pages::<Projects>("/projects", PagesOptions::default())?;
/// while let Some(page) = pages.next_page().await? {
///     let ids = page.projects.iter().map(|project| &project.id);
/// #   assert_eq!(ids.count(), 1);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before a page is read"]
pub struct Pages<T> {
    reader: PageReader,
    page: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Pages<T> {
    pub(super) fn new(reader: PageReader) -> Self {
        Self {
            reader,
            page: PhantomData,
        }
    }

    /// The next page, `None` after the last. Dropping its future skips no page.
    ///
    /// # Errors
    /// As [`Caller::json`](crate::Caller::json). After an error of a request all later calls return the same error, so that an
    /// incomplete list never looks complete. After a body that is not of this type, the next call reads the next page.
    ///
    /// ```
    /// use icr_app_client::PagesOptions;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let mut pages = icr.installations(PagesOptions::default().limit(50))?;
    /// while let Some(page) = pages.next_page().await? {
    ///     let names = page.installations.iter().map(|installation| &installation.organization.full_name);
    /// #   assert_eq!(names.count(), 3);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next_page(&mut self) -> Result<Option<T>, Error> {
        let page = poll_fn(|context| self.reader.poll(context)).await?;
        page.map(|page| self.reader.typed(page)).transpose()
    }

    /// The total number of items as the registry counts them; `None` before the first page.
    ///
    /// ```
    /// use icr_app_client::PagesOptions;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let mut pages = icr.installations(PagesOptions::default())?;
    /// assert_eq!(pages.total(), None);
    /// pages.next_page().await?;
    /// assert_eq!(pages.total(), Some(3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn total(&self) -> Option<u64> {
        self.reader.total
    }

    /// The items that were not read yet, one by one, as a [`Stream`]; `list` is the name of their list in the responses.
    ///
    /// ```
    /// use futures_util::TryStreamExt;
    /// use icr_app_client::{Installation, PagesOptions};
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let mut all = icr.installations(PagesOptions::default())?.items::<Installation>("installations");
    /// while let Some(installation) = all.try_next().await? {
    ///     let name = installation.organization.full_name;
    /// #   assert!(!name.is_empty());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items<Item: DeserializeOwned>(mut self, list: &str) -> Items<Item> {
        self.reader.set_list(list);
        Items {
            reader: self.reader,
            list: list.to_owned(),
            left: Array::new().into_iter(),
            item: PhantomData,
        }
    }
}

impl Pages<Page> {
    /// The installations that were not read yet, at most `max`; `usize::MAX` for all.
    ///
    /// # Errors
    /// As [`next_page`](Self::next_page).
    ///
    /// ```
    /// use icr_app_client::PagesOptions;
    ///
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # let icr = registry.client_builder().build()?;
    /// let all = icr.installations(PagesOptions::default())?.collect(usize::MAX).await?;
    /// # assert_eq!(all, registry.installations());
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

impl<T: DeserializeOwned> Stream for Pages<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.reader.failed.is_some() {
            return Poll::Ready(None);
        }
        let page = ready!(self.reader.poll(context)).transpose();
        Poll::Ready(page.map(|page| self.reader.typed(page?)))
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("total", &self.reader.total)
            .field("failed", &self.reader.failed)
            .finish_non_exhaustive()
    }
}

/// The items of a list, returned by [`Pages::items`]: a [`Stream`], which ends after an error of a request. An item that is not
/// of this type is an error in its place; [`WithJson`](crate::WithJson) keeps it.
#[must_use = "nothing is sent before an item is read"]
pub struct Items<Item> {
    reader: PageReader,
    list: String,
    /// Of the page that was read last.
    left: ArrayIntoIter,
    item: PhantomData<fn() -> Item>,
}

impl<Item: DeserializeOwned> Stream for Items<Item> {
    type Item = Result<Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.reader.failed.is_some() {
                return Poll::Ready(None);
            }
            if let Some(item) = self.left.next() {
                return Poll::Ready(Some(self.reader.typed(item)));
            }
            match ready!(self.reader.poll(context)) {
                Ok(Some(page)) => {
                    // The core has checked that it is one.
                    let list = get_property(&page, &self.list).unchecked_into::<Array>();
                    self.left = list.into_iter();
                }
                Ok(None) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

impl<Item> fmt::Debug for Items<Item> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("total", &self.reader.total)
            .field("failed", &self.reader.failed)
            .finish_non_exhaustive()
    }
}
