//! The registry's times: ISO 8601 texts.

use std::time::{SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The time of a text such as `2023-06-16T09:00:00.000Z`. Without a zone it is UTC, as the registry's are. `None` for what is no
/// such text, and before 1970.
pub(super) fn parse_time(text: &str) -> Option<SystemTime> {
    let time = OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&concat_text![text, "Z"], &Rfc3339));
    let since_1970 = time.ok()? - OffsetDateTime::UNIX_EPOCH;
    UNIX_EPOCH.checked_add(since_1970.try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(text: &str) -> Option<u128> {
        let since = parse_time(text)?.duration_since(UNIX_EPOCH).unwrap();
        Some(since.as_millis())
    }

    #[test]
    fn times_of_the_registry_are_read() {
        for (text, expected) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2023-06-16T09:00:00.000Z", 1_686_906_000_000),
            ("2023-06-16T09:00:00Z", 1_686_906_000_000),
            ("2023-06-16 09:00:00.5", 1_686_906_000_500),
            ("2023-06-16t11:30:00.123456789+02:30", 1_686_906_000_123),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("1970-01-01T01:00:00+01:00", 0),
        ] {
            assert_eq!(milliseconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "now",
            "2023",
            "2023-06-16",
            "2023-13-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2023-06-16T24:00:00Z",
            "2023-06-16T09:60:00Z",
            "2023-06-16T09:00:00.Z",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+01:00",
        ] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }
}
