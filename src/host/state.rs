//! The `state` of an install link: what binds the callback to the session that started it.
//!
//! A state is `1` and, in base64url, a MAC, the expiry and the return path. The MAC covers the session too, which is not in it.

use super::mac::{check_secret, sign, verify};
use super::payload::decode_base64;
use crate::api::{Error, ErrorKind, Secret};
use base64ct::{Base64UrlUnpadded, Encoding as _};

const VERSION: &str = "1";
/// No other use of the same secret signs a text that begins so.
const CONTEXT: &str = "icr-app-client state 1\n";
/// Browsers and proxies take URLs of some thousand characters.
const MAX_RETURN_PATH_BYTES: usize = 1_500;
/// JavaScript's largest time.
const MAX_TIME_MS: u64 = 8_640_000_000_000_000;
const MAX_TIME_DIGITS: usize = 16;

/// What a state is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State<'a> {
    /// What identifies the visitor's session, such as the value of its cookie. It cannot be read from the state.
    pub session: &'a str,
    /// Where the visitor goes after the callback: a path of your own site, with its query.
    pub return_to: Option<&'a str>,
    /// When it expires, in milliseconds since 1970.
    pub expires_at_ms: u64,
}

/// A signed state for an install link.
///
/// # Errors
/// `InvalidOptions` for an empty secret, `InvalidArgument` for an empty session, and for a `return_to` that could lead to
/// another site.
///
/// ```
/// use icr_app_client::Secret;
/// use icr_app_client::host::{State, create_state, verify_state};
///
/// let secret = Secret::from("a text of your own".to_owned());
/// let state = State { session: "session-1", return_to: Some("/settings"), expires_at_ms: 600_000 };
/// let text = create_state(&secret, &state)?;
/// assert_eq!(verify_state(&text, &secret, "session-1", 599_999)?.as_deref(), Some("/settings"));
/// assert!(verify_state(&text, &secret, "session-2", 599_999).is_err());
/// # Ok::<(), icr_app_client::Error>(())
/// ```
pub fn create_state(secret: &Secret, state: &State<'_>) -> Result<String, Error> {
    check_secret("secret", secret)?;
    let argument = |message: &str| Error::new(ErrorKind::InvalidArgument, None, message.to_owned());
    if state.session.is_empty() {
        return Err(argument(
            "`session` is empty: pass what identifies the visitor's session.",
        ));
    }
    if state.expires_at_ms > MAX_TIME_MS {
        return Err(argument("The state would never expire."));
    }
    let return_to = state.return_to.unwrap_or_default();
    if !(return_to.is_empty() || is_own_path(return_to)) {
        return Err(argument(
            "`returnTo` must be a path of your own site: one slash first, no backslash, white space or control character, at most 1500 bytes.",
        ));
    }
    let mut content = String::new();
    push_time(&mut content, state.expires_at_ms);
    content.push_str(return_to);
    let mut bytes = sign(secret, &signed(state.session, content.as_bytes()).each());
    bytes.extend_from_slice(content.as_bytes());
    Ok([VERSION, &Base64UrlUnpadded::encode_string(&bytes)].concat())
}

/// The return path of a state, if it was signed with the secret for this session and has not expired.
///
/// # Errors
/// `InvalidOptions` for an empty secret, `InvalidState` for anything but such a state.
pub fn verify_state(
    state: &str,
    secret: &Secret,
    session: &str,
    now_ms: u64,
) -> Result<Option<String>, Error> {
    check_secret("secret", secret)?;
    let bytes = state.strip_prefix(VERSION);
    let bytes = bytes.and_then(|text| decode_base64(text.as_bytes()));
    let parts = bytes.as_deref().and_then(<[u8]>::split_first_chunk);
    let (tag, content): (&[u8; 32], &[u8]) = parts.unwrap_or((&[0; 32], &[]));
    let is_signed = verify(secret, &signed(session, content).each(), tag);
    if session.is_empty() {
        return Err(invalid(
            "The visitor at the callback has no session. Let the visitor start again.",
        ));
    }
    if state.is_empty() {
        return Err(invalid(
            "The callback has no `state`, or several. Let the visitor start again.",
        ));
    }
    if !is_signed {
        return Err(invalid(
            "The callback's `state` is forged, of another session, or of another secret. Let the visitor start again.",
        ));
    }
    let (expires_at_ms, return_to) = split_time(str::from_utf8(content).unwrap_or_default());
    if expires_at_ms.is_none_or(|expires_at_ms| expires_at_ms <= now_ms) {
        return Err(invalid(
            "The callback's `state` has expired. Let the visitor start again.",
        ));
    }
    Ok(is_own_path(return_to).then(|| return_to.to_owned()))
}

/// What the MAC covers. The session's length precedes it, so that nothing of the content can pass for a part of it.
fn signed<'a>(session: &'a str, content: &'a [u8]) -> Signed<'a> {
    let length = u64::try_from(session.len()).unwrap_or(u64::MAX);
    Signed {
        length: length.to_be_bytes(),
        session,
        content,
    }
}

struct Signed<'a> {
    length: [u8; 8],
    session: &'a str,
    content: &'a [u8],
}

impl Signed<'_> {
    fn each(&self) -> [&[u8]; 4] {
        let session = self.session.as_bytes();
        [CONTEXT.as_bytes(), &self.length, session, self.content]
    }
}

/// Writes a time, without the machinery of `fmt`.
fn push_time(text: &mut String, time_ms: u64) {
    if time_ms > 9 {
        push_time(text, time_ms / 10);
    }
    let digit = usize::try_from(time_ms % 10).unwrap_or_default();
    text.push_str("0123456789".get(digit..=digit).unwrap_or_default());
}

/// The time that a text starts with, and the rest.
fn split_time(text: &str) -> (Option<u64>, &str) {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let end = text.bytes().take_while(is_digit).count();
    let (digits, rest) = text.split_at_checked(end).unwrap_or_default();
    let append = |time: u64, digit: u8| time.wrapping_mul(10).wrapping_add((digit - b'0').into());
    let time = digits.bytes().fold(0, append);
    // Nothing longer was ever signed.
    let is_time = (1..=MAX_TIME_DIGITS).contains(&end);
    (is_time.then_some(time), rest)
}

/// Whether browsers resolve a text to a path of the site that they are at. They take `\` for `/`, and leave out tabs and line
/// breaks, so that `/\t/elsewhere` is another site.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= MAX_RETURN_PATH_BYTES
        && path
            .bytes()
            .all(|byte| byte > b' ' && byte != b'\\' && byte != 0x7f)
}

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidState, None, message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_700_000_000_000;

    fn secret() -> Secret {
        Secret::from("of this test".to_owned())
    }

    fn state<'a>(session: &'a str, return_to: Option<&'a str>) -> State<'a> {
        State {
            session,
            return_to,
            expires_at_ms: NOW_MS + 1,
        }
    }

    fn code(result: Result<Option<String>, Error>) -> &'static str {
        result.map_or_else(|error| error.code(), |_| "valid")
    }

    #[test]
    fn a_state_returns_its_path_until_it_expires() {
        for path in [
            None,
            Some("/"),
            Some("/a?b=c&d=/e//f#g"),
            Some("/Þingvellir"),
        ] {
            let text = create_state(&secret(), &state("s", path)).unwrap();
            let found = verify_state(&text, &secret(), "s", NOW_MS).unwrap();
            assert_eq!(found.as_deref(), path);
            let expired = verify_state(&text, &secret(), "s", NOW_MS + 1);
            assert_eq!(code(expired), "invalid_state");
        }
    }

    #[test]
    fn a_state_is_of_one_session_and_one_secret() {
        let text = create_state(&secret(), &state("s", Some("/a"))).unwrap();
        for session in ["", "S", "s ", "s/a"] {
            assert_eq!(
                code(verify_state(&text, &secret(), session, NOW_MS)),
                "invalid_state"
            );
        }
        let other = Secret::from("another".to_owned());
        assert_eq!(
            code(verify_state(&text, &other, "s", NOW_MS)),
            "invalid_state"
        );
    }

    #[test]
    fn neither_session_nor_secret_can_be_read_from_a_state() {
        let text = create_state(&secret(), &state("session-of-alice", Some("/a"))).unwrap();
        let bytes = Base64UrlUnpadded::decode_vec(&text[1..]).unwrap();
        for bytes in [text.as_bytes(), &bytes] {
            let text = String::from_utf8_lossy(bytes);
            assert!(
                !text.contains("alice") && !text.contains("this test"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_changed_state_is_refused_at_every_character() {
        let text = create_state(&secret(), &state("s", Some("/a"))).unwrap();
        for at in 0..text.len() {
            for letter in *b"AZaz09-_.+=%" {
                let mut letters: Vec<u8> = text.bytes().collect();
                if letters[at] == letter {
                    continue;
                }
                letters[at] = letter;
                let changed = String::from_utf8(letters).unwrap();
                assert_eq!(
                    code(verify_state(&changed, &secret(), "s", NOW_MS)),
                    "invalid_state",
                    "{changed}"
                );
            }
            let shorter = &text[..at];
            assert_eq!(
                code(verify_state(shorter, &secret(), "s", NOW_MS)),
                "invalid_state"
            );
        }
    }

    #[test]
    fn what_moves_between_session_and_content_is_noticed() {
        let text = create_state(&secret(), &state("s1", None)).unwrap();
        assert_eq!(
            code(verify_state(&text, &secret(), "s", NOW_MS)),
            "invalid_state"
        );
    }

    #[test]
    fn an_empty_secret_or_session_makes_no_state() {
        let empty = Secret::from(String::new());
        let error = create_state(&empty, &state("s", None)).unwrap_err();
        assert_eq!(error.code(), "invalid_options");
        let error = verify_state("1.a.b", &empty, "s", NOW_MS).unwrap_err();
        assert_eq!(error.code(), "invalid_options");
        let error = create_state(&secret(), &state("", None)).unwrap_err();
        assert_eq!(error.code(), "invalid_argument");
    }

    #[test]
    fn only_paths_of_the_own_site_are_returned_to() {
        for path in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/a\\..\\b",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /a",
            "a",
            "?a",
            "javascript:alert(1)",
            "/a\u{7f}",
            &format!("/{}", "a".repeat(MAX_RETURN_PATH_BYTES)),
        ] {
            let error = create_state(&secret(), &state("s", Some(path))).unwrap_err();
            assert_eq!(error.code(), "invalid_argument", "{path:?}");
            assert!(!error.to_string().contains("evil"), "{error}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn times_are_read_as_written(time in 0..=MAX_TIME_MS, rest in "(/.*)?") {
                let mut text = String::new();
                push_time(&mut text, time);
                assert_eq!(text, time.to_string());
                text.push_str(&rest);
                assert_eq!(split_time(&text), (Some(time), rest.as_str()));
            }

            #[test]
            fn no_other_text_is_a_state(text in ".*") {
                assert_eq!(code(verify_state(&text, &secret(), "s", NOW_MS)), "invalid_state");
            }
        }
    }
}
