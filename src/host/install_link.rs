//! The link by which an organization's admin installs the app.

use crate::api::request::percent_encoded;
use crate::api::url::is_secure;
use crate::api::{Error, ErrorKind};

const WEB_APP_URL: &str = "https://app.carbonregistry.com";
const SANDBOX_WEB_APP_URL: &str = "https://sandbox-app.carbonregistry.com";

/// What an install link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstallLink<'a> {
    /// The app's name in URLs: `appNameId` of its installations.
    pub name_id: &'a str,
    /// What [`create_state`](super::create_state) returned for the visitor.
    pub state: &'a str,
    /// The callback, as the app's list of callback URLs has it; ICR uses the first of that list without one.
    pub redirect_uri: Option<&'a str>,
    /// Whether the app is in ICR's sandbox.
    pub sandbox: bool,
}

/// The URL of ICR's page that asks an admin to install the app.
///
/// # Errors
/// `InvalidArgument` for an empty name or state, and for a `redirect_uri` that is not https (http to this machine alone).
///
/// ```
/// use icr_app_client::host::{InstallLink, install_url};
///
/// let link = InstallLink { name_id: "canopy-ledger", state: "1.a.b", redirect_uri: None, sandbox: true };
/// let url = install_url(&link)?;
/// assert_eq!(url, "https://sandbox-app.carbonregistry.com/apps/canopy-ledger/installations/new?state=1.a.b");
/// # Ok::<(), icr_app_client::Error>(())
/// ```
pub fn install_url(link: &InstallLink<'_>) -> Result<String, Error> {
    let argument = |message: &str| {
        Err(Error::new(
            ErrorKind::InvalidArgument,
            None,
            message.to_owned(),
        ))
    };
    if matches!(link.name_id, "" | "." | "..") {
        return argument(
            "`nameId` must be the app's name in URLs: `appNameId` of its installations.",
        );
    }
    if link.state.is_empty() {
        return argument(
            "`state` is empty: pass what `createState` made for the visitor, and await it.",
        );
    }
    let origin = if link.sandbox {
        SANDBOX_WEB_APP_URL
    } else {
        WEB_APP_URL
    };
    let mut url = concat_text![
        origin,
        "/apps/",
        percent_encoded(link.name_id),
        "/installations/new?state=",
    ];
    url.push_str(&percent_encoded(link.state));
    if let Some(redirect_uri) = link.redirect_uri {
        let is_visible = redirect_uri.bytes().all(|byte| byte > b' ');
        if !is_visible || redirect_uri.contains('#') || !is_secure(redirect_uri) {
            return argument(
                "`redirectUri` must be the callback's whole URL, without a fragment: https, but for a loopback host.",
            );
        }
        url.push_str("&redirectUri=");
        url.push_str(&percent_encoded(redirect_uri));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link<'a>(
        name_id: &'a str,
        state: &'a str,
        redirect_uri: Option<&'a str>,
    ) -> InstallLink<'a> {
        InstallLink {
            name_id,
            state,
            redirect_uri,
            sandbox: false,
        }
    }

    #[test]
    fn links_have_the_documented_form() {
        let callback = Some("https://app.example/icr/callback?a=b&c");
        assert_eq!(
            install_url(&link("canopy ledger/x?y", "a&b=c +", callback)).unwrap(),
            "https://app.carbonregistry.com/apps/canopy%20ledger%2Fx%3Fy/installations/new?state=a%26b%3Dc%20%2B&redirectUri=https%3A%2F%2Fapp.example%2Ficr%2Fcallback%3Fa%3Db%26c"
        );
    }

    #[test]
    fn a_callback_is_a_whole_url_that_others_cannot_read() {
        for url in [
            "http://localhost:8787/callback",
            "http://127.0.0.1/",
            "https://app.example",
        ] {
            assert!(install_url(&link("a", "s", Some(url))).is_ok(), "{url}");
        }
        for url in [
            "",
            "/icr/callback",
            "http://app.example/",
            "https://",
            "https:///a",
            "https://a b/",
            "https://a/#b",
            "javascript:alert(1)",
        ] {
            let error = install_url(&link("a", "s", Some(url))).unwrap_err();
            assert_eq!(error.code(), "invalid_argument", "{url}");
        }
    }

    #[test]
    fn a_link_has_a_name_and_a_state() {
        for (name_id, state) in [("", "s"), (".", "s"), ("..", "s"), ("a", "")] {
            assert!(install_url(&link(name_id, state, None)).is_err());
        }
    }
}
