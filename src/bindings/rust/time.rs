//! Times of the core, which are numbers of milliseconds, as Rust's.

use crate::client::event::EventKind;
use crate::client::jwt_provider::JwtContext;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

impl JwtContext {
    /// The registry's clock as far as it is known, for `iat` and `exp`; this machine's may be wrong.
    ///
    /// ```no_run
    /// use icr_app_client::JwtContext;
    /// use std::time::SystemTime;
    ///
    /// fn expiry(context: JwtContext) -> Option<u64> {
    ///     let now = context.now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    ///     Some(now.as_secs() + 540)
    /// }
    /// ```
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + duration(self.now_ms)
    }
}

impl EventKind<'_> {
    /// How long it took: of a call that has ended, a request, a JWT and the token store.
    ///
    /// ```no_run
    /// use icr_app_client::Event;
    /// use std::time::Duration;
    ///
    /// fn is_slow(event: &Event<'_>) -> bool {
    ///     event.kind.duration() > Some(Duration::from_secs(5))
    /// }
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
    /// ```no_run
    /// use icr_app_client::Event;
    ///
    /// fn waits(event: &Event<'_>) -> bool {
    ///     event.kind.delay().is_some_and(|delay| !delay.is_zero())
    /// }
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
