//! `DELETE /app/installations/token`, with the access token itself.

use crate::api::error::Error;
use crate::api::operation::Operation;
use crate::api::request::{EndpointArguments, Request};
use crate::api::schema::ResponseSchema;

pub(crate) const RESPONSE: ResponseSchema = ResponseSchema::True;

#[cfg(test)]
pub(crate) const TYPESCRIPT: &str = "";

#[expect(
    clippy::unnecessary_wraps,
    reason = "the operations table calls every endpoint's the same way"
)]
pub(crate) fn build(_: EndpointArguments<'_>) -> Result<Request, Error> {
    let path = String::from("/app/installations/token");
    Ok(Request::new(Operation::DeleteAccessToken, "DELETE", path))
}

/// Whether a repeated deletion has succeeded: the first request may have arrived although its response did not, and a
/// deleted token is refused with 401 or 404.
pub(crate) fn is_done(status: u16, attempt: u32) -> bool {
    attempt > 1 && matches!(status, 401 | 404)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_is_the_documented_one() {
        let request = build(EndpointArguments::default()).unwrap();
        assert_eq!(
            (request.method, &*request.path),
            ("DELETE", "/app/installations/token")
        );
        assert_eq!(request.query, "");
    }

    #[test]
    fn only_a_repeated_deletion_takes_401_and_404_for_success() {
        assert!(!is_done(401, 1));
        assert!(!is_done(404, 1));
        assert!(is_done(401, 2));
        assert!(is_done(404, 3));
        assert!(!is_done(403, 2));
        assert!(!is_done(500, 2));
    }
}
