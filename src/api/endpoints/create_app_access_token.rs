//! `POST /app/accessTokens`, with the app's JWT.

use crate::api::error::Error;
use crate::api::id::{id, optional_id};
use crate::api::operation::Operation;
use crate::api::permissions::permissions;
use crate::api::request::{EndpointArguments, Request};
use crate::api::schema::{JsonTypes, ObjectSchema, ResponseSchema};
use crate::api::secret::Secret;
use crate::api::time::parse_time;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::SystemTime;

pub(crate) const RESPONSE: ResponseSchema = ResponseSchema::AccessToken(&ACCESS_TOKEN);

/// All documented as required.
pub(crate) const ACCESS_TOKEN: ObjectSchema = ObjectSchema::new(
    "",
    "id,createdAt,updatedAt,token,expiresAt,isActive,permissions,appId",
    &[
        JsonTypes::ID,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        JsonTypes::BOOLEAN,
        JsonTypes::OBJECT,
        JsonTypes::ID,
    ],
);

/// An access token of the app or of one installation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccessToken {
    /// The token's id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: String,
    /// The bearer token.
    pub token: Secret,
    /// ISO 8601.
    pub expires_at: String,
    /// Whether the registry accepts it.
    pub is_active: bool,
    /// Permission name to level. Both are open sets. A level that is no text is left out, as no app could tell what it
    /// permits.
    #[serde(deserialize_with = "permissions")]
    pub permissions: BTreeMap<String, String>,
    /// The app that it belongs to.
    #[serde(deserialize_with = "id")]
    pub app_id: String,
    /// For an installation's token: the installation.
    #[serde(default, deserialize_with = "optional_id")]
    pub installation_id: Option<String>,
    /// For an installation's token: the organization that it gives access to.
    #[serde(default, deserialize_with = "optional_id")]
    pub organization_id: Option<String>,
}

impl AccessToken {
    /// When it was created; `None` for a text that is no time.
    pub fn created_at_time(&self) -> Option<SystemTime> {
        parse_time(&self.created_at)
    }

    /// When it was changed; `None` for a text that is no time.
    pub fn updated_at_time(&self) -> Option<SystemTime> {
        parse_time(&self.updated_at)
    }

    /// When it expires, on the registry's clock; `None` for a text that is no time.
    ///
    /// Other crates' types convert from it: `jiff::Timestamp::try_from`, `time::OffsetDateTime::from`, `chrono::DateTime::from`.
    ///
    /// ```
    /// use icr_app_client::AccessToken;
    /// use std::time::{Duration, SystemTime};
    ///
    /// fn is_valid_in_an_hour(token: &AccessToken, now: SystemTime) -> bool {
    ///     token.expires_at_time() > Some(now + Duration::from_secs(3_600))
    /// }
    /// ```
    pub fn expires_at_time(&self) -> Option<SystemTime> {
        parse_time(&self.expires_at)
    }
}

#[cfg(test)]
pub(crate) const TYPESCRIPT: &str = r#"
/**
 * What an access token or an installation may do: a level (`"VIEW"`, `"REQUEST"`, `"WRITE"`, …) by permission name.
 *
 * @example { organization_info: "VIEW", organization_warehouse: "WRITE" }
 */
export type Permissions = Readonly<Record<string, string>>;

/**
 * An app access token as the registry returns it; `expiresAt` and the like are ISO 8601 texts.
 *
 * @example
 * const { token, expiresAt } = await icr.appAccessToken();
 */
export interface AccessToken {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The secret: `crs_` and 48 hexadecimal digits. */
  readonly token: string;
  readonly expiresAt: string;
  readonly isActive: boolean;
  readonly permissions: Permissions;
  readonly appId: string;
}
"#;

#[expect(
    clippy::unnecessary_wraps,
    reason = "the operations table calls every endpoint's the same way"
)]
pub(crate) fn build(_: EndpointArguments<'_>) -> Result<Request, Error> {
    let path = String::from("/app/accessTokens");
    Ok(Request::new(Operation::CreateAppAccessToken, "POST", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::schema::{check, names, types_of};
    use serde_json::{Value, json};

    /// The documented example.
    fn example() -> Value {
        json!({
            "id": "0a2b7c1e-3b7e-4f4b-9a37-2f1f5d1c9d10",
            "createdAt": "2023-06-16T09:00:00.000Z",
            "updatedAt": "2023-06-16T09:00:00.000Z",
            "token": "crs_19c9bd530ccd3e1187eed12dc4edb70abe757fc4c7be9c5b",
            "expiresAt": "2023-07-16T09:00:00.000Z",
            "isActive": true,
            "permissions": { "organization_info": "VIEW", "organization_warehouse": "WRITE" },
            "appId": "6f9d3c52-52e4-4d0e-8f0a-4f3d6f0f3f11"
        })
    }

    #[test]
    fn the_request_is_the_documented_one() {
        let request = build(EndpointArguments::default()).unwrap();
        assert_eq!(
            (request.method, &*request.path),
            ("POST", "/app/accessTokens")
        );
        assert_eq!(request.query, "");
    }

    #[test]
    fn the_documented_response_passes_and_every_field_is_required() {
        let example = example();
        assert_eq!(
            check(&ACCESS_TOKEN, &types_of(&example, &ACCESS_TOKEN)),
            Ok(())
        );
        for field in names(ACCESS_TOKEN.fields) {
            let mut broken = example.clone();
            broken[field] = json!([7]);
            let violation = check(&ACCESS_TOKEN, &types_of(&broken, &ACCESS_TOKEN)).unwrap_err();
            assert!(violation.contains(field), "{violation}");
            broken.as_object_mut().unwrap().remove(field);
            assert!(check(&ACCESS_TOKEN, &types_of(&broken, &ACCESS_TOKEN)).is_err());
        }
    }

    #[test]
    fn a_token_never_shows_its_secret_in_debug() {
        let token: AccessToken = serde_json::from_str(
            r#"{"id":"t1","createdAt":"","updatedAt":"","token":"crs_19c9bd53","expiresAt":"",
                "isActive":true,"permissions":{"organization_info":"VIEW"},"appId":"a1","unknown":[1]}"#,
        )
        .unwrap();
        let debug = format!("{token:?}");
        assert!(
            debug.contains("[redacted]") && !debug.contains("crs_"),
            "{debug}"
        );
        assert_eq!(token.token.expose(), "crs_19c9bd53");
        assert_eq!(token.installation_id, None);
    }
}
