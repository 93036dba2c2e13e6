//! The registry's times: ISO 8601 texts.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time of an ISO 8601 text, such as `2023-06-16T09:00:00.000Z`. Without a zone it is UTC, as the registry's are. `None`
/// for what is no such text, and before 1970.
pub(super) fn parse_time(text: &str) -> Option<SystemTime> {
    let (date, time) = text
        .split_once(['T', 't', ' '])
        .unwrap_or((text, "00:00:00Z"));
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    let days = days_since_1970(year, month, day).filter(|_| parts.next().is_none())?;

    let zone_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(zone_at)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2).filter(|hour| *hour < 24)?;
    let minute = digits(parts.next()?, 2).filter(|minute| *minute < 60)?;
    let second = digits(parts.next().unwrap_or("00"), 2).filter(|second| *second < 60)?;
    if parts.next().is_some() {
        return None;
    }
    let local = days * 86_400 + hour * 3_600 + minute * 60 + second;
    let seconds = local.checked_sub_signed(offset_seconds(zone)?)?;
    UNIX_EPOCH
        .checked_add(Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds(fraction)?))
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<u64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Of a fraction of a second; more digits than nine are left out.
fn nanoseconds(fraction: &str) -> Option<u64> {
    let is_number = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let nine = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    is_number.then(|| {
        nine.fold(0, |sum, digit| {
            sum * 10 + u64::from(digit.wrapping_sub(b'0'))
        })
    })
}

/// By how much a zone is ahead of UTC.
fn offset_seconds(zone: &str) -> Option<i64> {
    let (sign, zone) = match zone.as_bytes().first() {
        None | Some(b'Z' | b'z') => return (zone.len() <= 1).then_some(0),
        Some(b'-') => (-1, zone.strip_prefix('-')?),
        Some(_) => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = zone.split_once(':').or_else(|| zone.split_at_checked(2))?;
    let hours = digits(hours, 2).filter(|hours| *hours < 24)?;
    let minutes = digits(minutes, 2).filter(|minutes| *minutes < 60)?;
    i64::try_from(hours * 3_600 + minutes * 60)
        .ok()
        .map(|offset| sign * offset)
}

/// Of a date in the Gregorian calendar.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let february = if is_leap { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month.checked_sub(1)?).ok()?;
    if day == 0 || day > *months.get(before)? {
        return None;
    }
    // Leap days in all years before this one.
    let leap_days = |years: u64| years / 4 - years / 100 + years / 400;
    let last = year.checked_sub(1)?;
    let leap_days = leap_days(last).checked_sub(leap_days(1969))?;
    let days_before: u64 = months.iter().take(before).sum();
    Some(year.checked_sub(1970)? * 365 + leap_days + days_before + day - 1)
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
            ("2023-06-16T09:00Z", 1_686_906_000_000),
            ("2023-06-16 09:00:00.5", 1_686_906_000_500),
            ("2023-06-16t11:30:00.123456789+02:30", 1_686_906_000_123),
            ("2023-06-16T04:00:00-0500", 1_686_906_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("2000-03-01", 951_868_800_000),
            ("1970-01-01T01:00:00+01:00", 0),
        ] {
            assert_eq!(milliseconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "T",
            "now",
            "2023",
            "2023-06",
            "2023-06-16T",
            "2023-6-16T09:00:00Z",
            "2023-13-01",
            "2023-00-01",
            "2023-02-29",
            "2100-02-29",
            "2023-06-31",
            "2023-06-00",
            "2023-06-16-01",
            "2023-06-16T24:00:00Z",
            "2023-06-16T09:60:00Z",
            "2023-06-16T09:00:60Z",
            "2023-06-16T09:00:00.Z",
            "2023-06-16T09:00:00.xZ",
            "2023-06-16T09:00:00:00Z",
            "2023-06-16T09:00:00Zulu",
            "2023-06-16T09:00:00+2",
            "2023-06-16T09:00:00+02:60",
            "2023-06-16T09:00:00+é0",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+01:00",
            "0000-01-01",
            "+2023-06-16",
            "Ⅳ023-06-16T09:00:00Z",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn each_day_is_the_one_after_the_last() {
        let mut expected = 0;
        for year in 1970..2200 {
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(days) = days_since_1970(year, month, day) {
                        assert_eq!(days, expected, "{year}-{month}-{day}");
                        expected += 1;
                    }
                }
            }
        }
        // 230 years, 56 of them leap years: 2100 is none.
        assert_eq!(expected, 230 * 365 + 56);
    }
}
