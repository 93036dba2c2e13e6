//! Times of the core, which are numbers of milliseconds, as Rust's.

use crate::client::event::EventKind;
use crate::client::jwt_provider::JwtContext;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

impl JwtContext {
    /// The registry's clock as far as it is known, for `iat` and `exp`; this machine's may be wrong.
    ///
    /// ```
    /// use icr_app_client::Client;
    /// use std::time::{Duration, SystemTime};
    ///
    /// # use icr_app_client::testing::Registry;
    /// # async fn sign(expires_at: SystemTime) -> Result<String, String> { Ok(Registry::new().sign_jwt().await) }
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// let icr = Client::builder()
    ///     .jwt_provider(|context| sign(context.now() + Duration::from_secs(540)))
    /// #   .fetch(Registry::new().fetch())
    ///     .build()?;
    /// # icr.app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + duration(self.now_ms)
    }
}

impl EventKind<'_> {
    /// How long it took: of a call that has ended, a request, a JWT and the token store.
    ///
    /// ```
    /// use icr_app_client::Event;
    /// use std::time::Duration;
    ///
    /// fn is_slow(event: &Event<'_>) -> bool {
    ///     event.kind.duration() > Some(Duration::from_secs(5))
    /// }
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # registry.client_builder().on_event(|event| assert!(!is_slow(event))).build()?.app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn duration(&self) -> Option<Duration> {
        match *self {
            Self::Call { duration_ms, .. } => duration_ms.map(duration),
            Self::Request { duration_ms, .. }
            | Self::Jwt { duration_ms, .. }
            | Self::Store { duration_ms, .. } => Some(duration(duration_ms)),
            Self::Retry { .. } | Self::Token { .. } => None,
        }
    }

    /// How long a retry waits before it is sent; `None` for other events.
    ///
    /// ```
    /// use icr_app_client::Event;
    ///
    /// fn waits(event: &Event<'_>) -> bool {
    ///     event.kind.delay().is_some_and(|delay| !delay.is_zero())
    /// }
    /// # #[wasm_bindgen_test::wasm_bindgen_test]
    /// # async fn example() -> Result<(), icr_app_client::Error> {
    /// # let registry = icr_app_client::testing::Registry::new();
    /// # registry.client_builder().on_event(|event| assert!(!waits(event))).build()?.app_access_token().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delay(&self) -> Option<Duration> {
        match *self {
            Self::Retry { delay_ms, .. } => Some(duration(delay_ms)),
            Self::Call { .. }
            | Self::Request { .. }
            | Self::Token { .. }
            | Self::Jwt { .. }
            | Self::Store { .. } => None,
        }
    }
}

fn duration(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}
