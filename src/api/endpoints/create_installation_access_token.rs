//! `POST /app/installations/{installationId}/accessTokens`, with the app's JWT.

use crate::api::error::Error;
use crate::api::operation::Operation;
use crate::api::request::{EndpointArguments, Request, encode_segment};
use crate::api::schema::{JsonTypes, ObjectSchema, ResponseSchema};

/// The fields of an app's token, and two more.
pub(crate) const RESPONSE: ResponseSchema = ResponseSchema::AccessToken(&ObjectSchema::new(
    "",
    "id,createdAt,updatedAt,token,expiresAt,isActive,permissions,appId,installationId,organizationId",
    &[
        JsonTypes::ID,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        JsonTypes::BOOLEAN,
        JsonTypes::OBJECT,
        JsonTypes::ID,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
    ],
));

#[cfg(test)]
pub(crate) const TYPESCRIPT: &str = "
/**
 * An installation access token as the registry returns it.
 *
 * @example
 * const { token, installationId } = await icr.installationAccessToken(id);
 */
export interface InstallationAccessToken extends AccessToken {
  readonly installationId: string;
  readonly organizationId: string;
}
";

pub(crate) fn build(arguments: EndpointArguments<'_>) -> Result<Request, Error> {
    let operation = Operation::CreateInstallationAccessToken;
    let id = encode_segment(operation, "installationId", arguments.id)?;
    let path = concat_text!["/app/installations/", id, "/accessTokens"];
    Ok(Request::new(operation, "POST", path))
}

#[cfg(test)]
mod tests {
    use super::super::create_app_access_token::ACCESS_TOKEN;
    use super::*;

    #[test]
    fn the_response_has_all_that_an_app_token_has() {
        let ResponseSchema::AccessToken(schema) = RESPONSE else {
            panic!("not an access token");
        };
        assert_eq!(
            schema.fields.strip_prefix(ACCESS_TOKEN.fields),
            Some(",installationId,organizationId")
        );
        assert!(schema.types.starts_with(ACCESS_TOKEN.types));
    }

    #[test]
    fn the_request_is_the_documented_one() {
        let with_id = |id| {
            build(EndpointArguments {
                id,
                ..EndpointArguments::default()
            })
        };
        let request = with_id("a/b").unwrap();
        assert_eq!(request.method, "POST");
        assert_eq!(request.path, "/app/installations/a%2Fb/accessTokens");
        assert_eq!(request.query, "");
        assert!(with_id("..").is_err());
        assert!(with_id("").is_err());
    }
}
