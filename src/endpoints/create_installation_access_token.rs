//! `POST /app/installations/{installationId}/accessTokens`, with the app's JWT.

use crate::error::Error;
use crate::request::{Operation, Request, encode_segment};
use crate::shape::{Kinds, Shape};

/// The fields of an app's token, and two more.
pub(crate) const ANSWER: Shape = Shape {
    within: "",
    fields: "id,createdAt,updatedAt,token,expiresAt,isActive,permissions,appId,installationId,organizationId",
    allowed: &[
        Kinds::TEXT,
        Kinds::TEXT,
        Kinds::TEXT,
        Kinds::TEXT,
        Kinds::TEXT,
        Kinds::BOOLEAN,
        Kinds::OBJECT,
        Kinds::TEXT,
        Kinds::TEXT,
        Kinds::TEXT,
    ],
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
    use crate::endpoints::create_app_access_token;

    #[test]
    fn the_answer_has_all_that_an_app_s_token_has() {
        let app = create_app_access_token::ANSWER;
        assert_eq!(
            ANSWER.fields.strip_prefix(app.fields),
            Some(",installationId,organizationId")
        );
        assert!(ANSWER.allowed.starts_with(app.allowed));
    }

    #[test]
    fn the_request_is_the_documented_one() {
        let request = build("a/b").unwrap();
        assert_eq!(request.method, "POST");
        assert_eq!(request.path, "/app/installations/a%2Fb/accessTokens");
        assert_eq!(request.query, "");
        assert!(build("..").is_err());
    }
}
