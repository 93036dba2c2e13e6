//! Whole numbers: read from JavaScript's, which are all `f64`, and written without the machinery of `fmt`.

/// The largest count that is accepted: more pages than a client can read.
const MAX: f64 = 4_294_967_295.0;

/// The number, if it is whole, `least` or more, and at most [`u32::MAX`].
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked, and a fraction shows as a difference"
)]
pub(crate) fn whole(value: f64, least: f64) -> Option<u32> {
    let number = (value >= least && value <= MAX).then_some(value as u32)?;
    ((value - f64::from(number)).abs() <= 0.0).then_some(number)
}

/// A number as a count: without its fraction, and 0 for a negative one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what does not fit becomes the nearest count"
)]
pub(crate) fn to_count(value: f64) -> u64 {
    value as u64
}

/// Writes a digit, to base 16 at most.
pub(crate) fn push_digit(text: &mut String, digit: u32) {
    let at = usize::try_from(digit).unwrap_or_default();
    // As a text: the encoder of characters stays out of the wasm.
    text.push_str("0123456789ABCDEF".get(at..=at).unwrap_or_default());
}

/// Writes a number, without the machinery of `fmt`.
pub(crate) fn push_decimal(text: &mut String, number: u32) {
    if number > 9 {
        push_decimal(text, number / 10);
    }
    push_digit(text, number % 10);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_in_range_are_taken() {
        for (value, least, number) in [
            (0.0, 0.0, Some(0)),
            (-0.0, 0.0, Some(0)),
            (0.0, 1.0, None),
            (200.0, 0.0, Some(200)),
            (200.5, 0.0, None),
            (MAX, 0.0, Some(u32::MAX)),
            (MAX + 1.0, 0.0, None),
            (f64::NAN, 0.0, None),
            (f64::INFINITY, 0.0, None),
        ] {
            assert_eq!(whole(value, least), number, "{value}");
        }
    }

    #[test]
    fn any_number_is_a_count() {
        for (value, count) in [
            (7.0, 7),
            (7.9, 7),
            (-1.0, 0),
            (f64::NAN, 0),
            (f64::INFINITY, u64::MAX),
        ] {
            assert_eq!(to_count(value), count, "{value}");
        }
    }

    #[test]
    fn numbers_are_written_in_full() {
        for number in [0, 9, 10, 100, 404, u32::MAX] {
            let mut text = String::new();
            push_decimal(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }
}
