//! Which values options may have.

use crate::api::schema::names;

/// The longest delay that the runtimes' timers support, in milliseconds: 24.8 days.
const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;

/// Whether a text can be a header value as it is: visible ASCII.
pub(crate) fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What a timeout must be, for a message.
pub(crate) const TIMEOUT_RULE: &str = "be more than 0 and at most 2147483647 milliseconds";

/// Whether the runtimes' timers support it.
pub(crate) fn is_timeout(timeout_ms: f64) -> bool {
    timeout_ms > 0.0 && timeout_ms <= MAX_TIMEOUT_MS
}

/// The message for an option that does not exist: it suggests the most similar one, or lists all.
pub(crate) fn unknown_option(name: &str, known: &str) -> String {
    let nearest = names(known)
        .map(|candidate| (distance(name, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance < candidate.len());
    // The caller's own text, which may be of any length: 40 bytes still identify the option.
    let name = name.get(..40).unwrap_or(name);
    match nearest {
        Some((_, nearest)) => {
            concat_text!["unknown option `", name, "`. Did you mean `", nearest, "`?"]
        }
        None => concat_text!["unknown option `", name, "`. Known are: ", known, ".",],
    }
}

/// How many letters to remove and insert to turn one name into the other, ignoring case: an upper bound.
fn distance(name: &str, known: &str) -> usize {
    let mut rest = known.as_bytes();
    let mut apart = known.len() + name.len();
    for byte in name.bytes() {
        let found = rest
            .iter()
            .position(|other| other.eq_ignore_ascii_case(&byte));
        if let Some(at) = found {
            rest = rest.get(at + 1..).unwrap_or_default();
            apart -= 2;
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_option_names_the_nearest_known_one() {
        const KNOWN: &str = "jwt,baseUrl,timeoutMs,maxRetries";
        for (name, nearest) in [
            ("timeout", "`timeoutMs`"),
            ("baseURL", "`baseUrl`"),
            ("retries", "`maxRetries`"),
            ("JWT", "`jwt`"),
            ("maxRetrys", "`maxRetries`"),
            ("base_url", "`baseUrl`"),
        ] {
            let message = unknown_option(name, KNOWN);
            assert!(message.contains("Did you mean"), "{message}");
            assert!(message.contains(nearest), "{message}");
        }
        let message = unknown_option("colour", KNOWN);
        assert!(
            message.ends_with("Known are: jwt,baseUrl,timeoutMs,maxRetries."),
            "{message}"
        );
    }

    #[test]
    fn distances_count_single_letters() {
        for (left, right, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("kitten", "sitting", 5),
        ] {
            assert_eq!(distance(left, right), expected);
        }
    }

    #[test]
    fn headers_and_timeouts_are_checked() {
        assert!(is_header_text("2023-06-16"));
        for text in ["", "a b", "a\r\nb", "é"] {
            assert!(!is_header_text(text), "{text:?}");
        }
        assert!(is_timeout(1.0) && is_timeout(30_000.0));
        for timeout_ms in [0.0, -1.0, f64::NAN, f64::INFINITY, 3e9] {
            assert!(!is_timeout(timeout_ms), "{timeout_ms}");
        }
    }
}
