//! `DELETE /app/installations/token`, with the access token itself.

use crate::request::{Operation, Request};

/// What is wrong with an answer that is not JSON `true`.
pub(crate) const FLAW: &str = "it should be JSON `true`";

pub(crate) fn build() -> Request {
    let path = String::from("/app/installations/token");
    Request::new(Operation::DeleteAccessToken, "DELETE", path)
}

/// Whether a repeated deletion has done its work: the first one may have arrived although its answer was lost, and a
/// token that is gone answers 401 or 404.
pub(crate) fn is_done(status: u16, attempt: u32) -> bool {
    attempt > 1 && matches!(status, 401 | 404)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_is_the_documented_one() {
        let request = build();
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
