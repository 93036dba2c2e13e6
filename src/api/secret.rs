//! A secret on its way through Rust.

use serde::Deserialize;
use std::fmt;

/// An access token's secret. `Debug` prints `[redacted]`, and the text is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, to be sent as a bearer token and never to be logged.
    ///
    /// ```
    /// use icr_app_client::Secret;
    ///
    /// let secret = Secret::from("crs_1".to_owned());
    /// assert_eq!(secret.expose(), "crs_1");
    /// assert_eq!(format!("{secret:?}"), "[redacted]");
    /// ```
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        std::hint::black_box(&bytes);
    }
}
