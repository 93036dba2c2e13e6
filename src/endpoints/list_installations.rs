//! `GET /app/installations?limit=&page=`, with the app's JWT.

use crate::error::Error;
use crate::number::{push_decimal, whole};
use crate::request::{Operation, Request};
use crate::shape::{Kinds, Shape};

pub(crate) const ANSWER: Shape = Shape {
    within: "",
    fields: "pagination,installations",
    allowed: &[Kinds::OBJECT, Kinds::LIST],
};

/// What `nextPage` and `prevPage` hold at the two ends is not stated: they may be anything.
pub(crate) const PAGINATION: Shape = Shape {
    within: "pagination",
    fields: "total,currentPage,pageCount",
    allowed: &[Kinds::NUMBER, Kinds::NUMBER, Kinds::NUMBER],
};

/// `None` leaves the registry's default: 10 installations, page 0.
///
/// # Errors
/// `InvalidArgument` for a limit that is no whole number from 1 and a page that is none from 0.
pub(crate) fn build(limit: Option<f64>, page: Option<f64>) -> Result<Request, Error> {
    let operation = Operation::ListInstallations;
    let mut request = Request::new(operation, "GET", String::from("/app/installations"));
    for (name, value, least, wanted) in [
        (
            "limit",
            limit,
            1.0,
            "`limit` must be a whole number, 1 or more.",
        ),
        (
            "page",
            page,
            0.0,
            "`page` must be a whole number; pages count from 0.",
        ),
    ] {
        let Some(value) = value else { continue };
        let number =
            whole(value, least).ok_or_else(|| Error::of_argument(operation, wanted.to_owned()))?;
        request
            .query
            .push_str(if request.query.is_empty() { "?" } else { "&" });
        request.query.push_str(name);
        request.query.push_str("=");
        push_decimal(&mut request.query, number);
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_is_the_documented_one() {
        let request = build(Some(10.0), Some(0.0)).unwrap();
        assert_eq!(
            (request.method, &*request.path),
            ("GET", "/app/installations")
        );
        assert_eq!(request.query, "?limit=10&page=0");
        assert_eq!(build(None, None).unwrap().query, "");
        assert_eq!(build(None, Some(3.0)).unwrap().query, "?page=3");
    }

    #[test]
    fn limits_and_pages_that_are_no_counts_are_refused() {
        for limit in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY, 1e300] {
            assert!(build(Some(limit), None).is_err(), "{limit}");
        }
        for page in [-1.0, 0.5, f64::NAN, f64::NEG_INFINITY, 1e300] {
            assert!(build(None, Some(page)).is_err(), "{page}");
        }
        assert_eq!(build(None, Some(-0.0)).unwrap().query, "?page=0");
    }
}
