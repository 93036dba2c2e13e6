//! Which pages of a list to read, and how.

/// Which page of installations to read. `None` leaves the registry's own default: 10 installations, page 0.
///
/// ```
/// use icr_app_client::ListOptions;
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), icr_app_client::Error> {
/// # let registry = icr_app_client::testing::Registry::new();
/// # let icr = registry.client_builder().build()?;
/// let second = ListOptions::default().limit(50).page(1);
/// # assert_eq!(icr.list_installations(second).await?.installations, []);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListOptions {
    /// Installations on a page, 1 or more.
    pub limit: Option<u32>,
    /// Pages count from 0.
    pub page: Option<u32>,
}

impl ListOptions {
    /// Sets how many installations are on a page.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sets which page is read; pages count from 0.
    #[must_use]
    pub fn page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }
}

/// Which pages to read, and how: options of [`Client::installations`](crate::Client::installations) and
/// [`Caller::pages`](crate::Caller::pages).
///
/// ```
/// use icr_app_client::PagesOptions;
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # async fn example() -> Result<(), icr_app_client::Error> {
/// # let registry = icr_app_client::testing::Registry::new();
/// # let icr = registry.client_builder().build()?;
/// let fast = PagesOptions::default().limit(50).concurrency(4);
/// # assert_eq!(icr.installations(fast)?.collect(usize::MAX).await?.len(), 3);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagesOptions {
    /// Items on a page; `None`, the default, for 100, or as many as the registry accepts.
    pub limit: Option<u32>,
    /// Pages that may be in flight at once, 1 by default.
    pub concurrency: u32,
    /// The page to start with, 0 unless it says otherwise.
    pub page: u32,
}

/// Options of [`Client::installations`](crate::Client::installations).
pub type InstallationsOptions = PagesOptions;

impl Default for PagesOptions {
    fn default() -> Self {
        Self {
            limit: None,
            concurrency: 1,
            page: 0,
        }
    }
}

impl PagesOptions {
    /// Sets how many items are on a page.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sets how many pages may be in flight at once.
    #[must_use]
    pub fn concurrency(mut self, concurrency: u32) -> Self {
        self.concurrency = concurrency;
        self
    }

    /// Sets the page to start with; pages count from 0.
    #[must_use]
    pub fn page(mut self, page: u32) -> Self {
        self.page = page;
        self
    }
}
