//! The callback, to which ICR redirects the admin who has installed the app. It is not signed.

use super::state::verify_state;
use crate::api::{Error, ErrorKind, Secret};
#[cfg(feature = "host")]
use std::borrow::Cow;

/// What a callback says, after its state was verified. Whether the installation is the app's is for the registry to say: ask
/// for it before anything is done with it.
#[cfg(feature = "host")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Callback {
    /// The id that the callback names. Anybody can name any.
    pub installation_id: String,
    /// The path that the state was made with.
    pub return_to: Option<String>,
    /// What happened, by ICR's word for it.
    pub event: Option<String>,
}

/// Reads the query of a callback, with or without its `?`, if its state was signed for the session and has not expired.
///
/// # Errors
/// `InvalidOptions` for an empty secret, `InvalidState`, and after that `InvalidArgument` without exactly one
/// `installationId`.
///
/// ```
/// use icr_app_client::Secret;
/// use icr_app_client::host::{State, create_state, read_callback};
///
/// let secret = Secret::from("a text of your own".to_owned());
/// let state = State { session: "session-1", return_to: None, expires_at_ms: 600_000 };
/// let query = format!("?installationId=i-1&state={}", create_state(&secret, &state)?);
/// let callback = read_callback(&query, &secret, "session-1", 0)?;
/// assert_eq!(callback.installation_id, "i-1");
/// # Ok::<(), icr_app_client::Error>(())
/// ```
#[cfg(feature = "host")]
pub fn read_callback(
    query: &str,
    secret: &Secret,
    session: &str,
    now_ms: u64,
) -> Result<Callback, Error> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let query = query.split('#').next().unwrap_or_default();
    let state = single(query, "state").unwrap_or_default();
    let installation_id = single(query, "installationId").unwrap_or_default();
    let return_to = verify_callback(&state, &installation_id, secret, session, now_ms)?;
    Ok(Callback {
        installation_id: installation_id.into_owned(),
        return_to,
        event: single(query, "event").map(Cow::into_owned),
    })
}

/// The value of a parameter that the query has once. Several are none: which of them another program takes is unknown.
#[cfg(feature = "host")]
fn single<'a>(query: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(other, _)| other == name);
    let (_, value) = values.next()?;
    values.next().is_none().then_some(value)
}

/// Returns the return path of a callback with these parameters, which are empty where the callback does not have them once.
///
/// # Errors
/// `InvalidOptions` for an empty secret, `InvalidState`, and after that `InvalidArgument` without an installation.
pub(crate) fn verify_callback(
    state: &str,
    installation_id: &str,
    secret: &Secret,
    session: &str,
    now_ms: u64,
) -> Result<Option<String>, Error> {
    let return_to = verify_state(state, secret, session, now_ms)?;
    if matches!(installation_id, "" | "." | "..") {
        let message = "The callback has no `installationId`, or several.";
        return Err(Error::new(
            ErrorKind::InvalidArgument,
            None,
            message.to_owned(),
        ));
    }
    Ok(return_to)
}

#[cfg(feature = "host")]
#[cfg(test)]
mod tests {
    use super::super::state::{State, create_state};
    use super::*;

    fn secret() -> Secret {
        Secret::from("of this test".to_owned())
    }

    fn state() -> String {
        let state = State {
            session: "s",
            return_to: Some("/a"),
            expires_at_ms: 2,
        };
        create_state(&secret(), &state).unwrap()
    }

    fn read(query: &str) -> Result<Callback, Error> {
        read_callback(query, &secret(), "s", 1)
    }

    #[test]
    fn a_callback_says_what_was_installed_and_where_to_go() {
        for mark in ["", "?"] {
            let query = format!(
                "{mark}installationId=i%2D1&state={}&event=installed&x=%ff",
                state()
            );
            let callback = read(&query).unwrap();
            assert_eq!(callback.installation_id, "i-1");
            assert_eq!(callback.return_to.as_deref(), Some("/a"));
            assert_eq!(callback.event.as_deref(), Some("installed"));
        }
    }

    #[test]
    fn the_state_is_read_first() {
        for query in [
            "",
            "installationId=i-1",
            "installationId=i-1&state=",
            "state=1.a.b",
        ] {
            assert_eq!(read(query).unwrap_err().code(), "invalid_state", "{query}");
        }
        let twice = format!("installationId=i-1&state={}&state={}", state(), state());
        assert_eq!(read(&twice).unwrap_err().code(), "invalid_state");
    }

    #[test]
    fn there_is_one_installation() {
        for ids in [
            "",
            "installationId=",
            "installationId=..",
            "installationId=a&installationId=b",
        ] {
            let error = read(&format!("{ids}&state={}", state())).unwrap_err();
            assert_eq!(error.code(), "invalid_argument", "{ids}");
        }
    }
}
