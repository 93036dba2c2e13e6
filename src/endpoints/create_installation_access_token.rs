//! `POST /app/installations/{installationId}/accessTokens`, with the app's JWT.

use crate::error::Error;
use crate::request::{Operation, Request, encode_segment};
use crate::shape::{Kinds, Shape};

/// What an installation's token has besides the fields of an app's.
pub(crate) const ANSWER: Shape = Shape {
    within: "",
    fields: "installationId,organizationId",
    allowed: &[Kinds::TEXT, Kinds::TEXT],
};

pub(crate) fn build(installation_id: &str) -> Result<Request, Error> {
    let operation = Operation::CreateInstallationAccessToken;
    let id = encode_segment(operation, "installationId", installation_id)?;
    let path = ["/app/installations/", &id, "/accessTokens"].concat();
    Ok(Request::new(operation, "POST", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_is_the_documented_one() {
        let request = build("a/b").unwrap();
        assert_eq!(request.method, "POST");
        assert_eq!(request.path, "/app/installations/a%2Fb/accessTokens");
        assert_eq!(request.query, "");
        assert!(build("..").is_err());
    }
}
