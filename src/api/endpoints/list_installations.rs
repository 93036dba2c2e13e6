//! `GET /app/installations?limit=&page=`, with the app's JWT.

use super::get_installation::{self, Installation};
use crate::api::error::Error;
use crate::api::number::{push_decimal, to_count};
use crate::api::operation::Operation;
use crate::api::request::{EndpointArguments, Request};
use crate::api::schema::{JsonTypes, ObjectSchema, ResponseSchema};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

pub(crate) const RESPONSE: ResponseSchema = ResponseSchema::Page {
    page: &[&PAGE, &PAGINATION],
    items: "installations",
    item: get_installation::OBJECTS,
};

const PAGE: ObjectSchema = ObjectSchema::new(
    "",
    "pagination,installations",
    &[JsonTypes::OBJECT, JsonTypes::LIST],
);

/// The values of `nextPage` and `prevPage` on the first and last page are not documented: they may be anything.
const PAGINATION: ObjectSchema = ObjectSchema::new(
    "pagination",
    "total,currentPage,pageCount",
    &[JsonTypes::NUMBER, JsonTypes::NUMBER, JsonTypes::NUMBER],
);

/// One page of installations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Page {
    /// Where this page stands.
    pub pagination: Pagination,
    /// Active installations only.
    pub installations: Vec<Installation>,
}

/// Where a page stands among all. Pages count from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pagination {
    /// Installations on all pages, as the registry counts them.
    #[serde(deserialize_with = "count")]
    pub total: u64,
    /// This page.
    #[serde(deserialize_with = "count")]
    pub current_page: u64,
    /// Pages in all.
    #[serde(deserialize_with = "count")]
    pub page_count: u64,
    /// Its value on the last page is not documented; `None` for what is no number.
    #[serde(default, deserialize_with = "count_or_none")]
    pub next_page: Option<u64>,
    /// Its value on the first page is not documented; `None` for what is no number.
    #[serde(default, deserialize_with = "count_or_none")]
    pub prev_page: Option<u64>,
}

fn count<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    f64::deserialize(from).map(to_count)
}

fn count_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Anything {
        Number(f64),
        Other(IgnoredAny),
    }
    Ok(match Anything::deserialize(from)? {
        Anything::Number(number) => Some(to_count(number)),
        Anything::Other(IgnoredAny) => None,
    })
}

#[cfg(test)]
pub(crate) const TYPESCRIPT: &str = "
/**
 * Where a page stands in the whole list; pages count from 0.
 *
 * @example
 * const isLast = ({ currentPage, pageCount }: Pagination): boolean => currentPage + 1 >= pageCount;
 */
export interface Pagination {
  readonly total: number;
  readonly currentPage: number;
  readonly pageCount: number;
  readonly nextPage?: number | null;
  readonly prevPage?: number | null;
}

/**
 * One page of active installations.
 *
 * @example
 * const { pagination, installations } = await icr.listInstallations();
 */
export interface Page {
  readonly pagination: Pagination;
  readonly installations: readonly Installation[];
}
";

/// # Errors
/// `InvalidArgument` for a limit of 0.
pub(crate) fn build(arguments: EndpointArguments<'_>) -> Result<Request, Error> {
    let operation = Operation::ListInstallations;
    if arguments.limit == Some(0) {
        let message = "`limit` must be 1 or more.".to_owned();
        return Err(Error::invalid_argument(operation, message));
    }
    let mut request = Request::new(operation, "GET", String::from("/app/installations"));
    for (name, value) in [("limit=", arguments.limit), ("page=", arguments.page)] {
        if let Some(value) = value {
            let query = &mut request.query;
            query.push_str(if query.is_empty() { "?" } else { "&" });
            query.push_str(name);
            push_decimal(query, value);
        }
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build_with(limit: Option<u32>, page: Option<u32>) -> Result<Request, Error> {
        build(EndpointArguments {
            limit,
            page,
            ..EndpointArguments::default()
        })
    }

    #[test]
    fn the_request_is_the_documented_one() {
        let request = build_with(Some(10), Some(0)).unwrap();
        assert_eq!(
            (request.method, &*request.path),
            ("GET", "/app/installations")
        );
        assert_eq!(request.query, "?limit=10&page=0");
        assert_eq!(build_with(None, None).unwrap().query, "");
        assert_eq!(build_with(None, Some(3)).unwrap().query, "?page=3");
    }

    #[test]
    fn a_limit_of_0_is_refused() {
        assert!(build_with(Some(0), None).is_err());
    }

    #[test]
    fn the_ends_of_pagination_may_hold_anything() {
        for (next, expected) in [
            ("2", Some(2)),
            ("-1", Some(0)),
            ("null", None),
            ("\"x\"", None),
            ("false", None),
        ] {
            let text = format!(r#"{{"total":3,"currentPage":0,"pageCount":1,"nextPage":{next}}}"#);
            let pagination: Pagination = serde_json::from_str(&text).unwrap();
            assert_eq!(pagination.next_page, expected);
            assert_eq!(pagination.prev_page, None);
        }
    }
}
