//! `GET /app/installations/{installationId}`, with the app's JWT.

use crate::api::error::Error;
use crate::api::operation::Operation;
use crate::api::request::{EndpointArguments, Request, encode_segment};
use crate::api::schema::{JsonTypes, ObjectSchema, ResponseSchema};

/// Optional texts come as `null` from the real API.
const OPTIONAL_TEXT: JsonTypes = JsonTypes::TEXT.or(JsonTypes::NULL).or(JsonTypes::ABSENT);

pub(crate) const RESPONSE: ResponseSchema = ResponseSchema::Object(OBJECTS);

/// An installation and the organization in it.
pub(crate) const OBJECTS: &[&ObjectSchema] = &[&INSTALLATION, &ORGANIZATION];

const INSTALLATION: ObjectSchema = ObjectSchema::new(
    "",
    "id,organization,permissions,createdAt,updatedAt,appId,appNameId,accessTokensUrl",
    &[
        JsonTypes::TEXT,
        JsonTypes::OBJECT,
        JsonTypes::OBJECT,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
    ],
);

/// `organizationIndustries` was seen as an object, a list and `null`: it may be anything.
const ORGANIZATION: ObjectSchema = ObjectSchema::new(
    "organization",
    "id,fullName,createdAt,updatedAt,countryCode,city,zip,physicalAddress,registrationNumber,website,logo,type,url,isPublic",
    &[
        JsonTypes::TEXT,
        JsonTypes::TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
        JsonTypes::BOOLEAN.or(JsonTypes::NULL).or(JsonTypes::ABSENT),
    ],
);

#[cfg(test)]
pub(crate) const TYPESCRIPT: &str = r#"
/** One industry of an organization, for example `{ code: "A", name: "Forestry" }`. */
export interface OrganizationIndustry {
  readonly code: string;
  readonly name: string;
}

/** An organization that installed an app; optional texts are `null` where the organization left them out. */
export interface Organization {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly fullName: string;
  /** ISO 3166-1, two letters. */
  readonly countryCode: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  readonly physicalAddress: string | null;
  /** Number in the country's register of companies. */
  readonly registrationNumber: string | null;
  readonly website: string | null;
  readonly logo: string | null;
  /** The documented example has one object; real responses have also had `null`, and a list is possible. */
  readonly organizationIndustries: OrganizationIndustry | readonly OrganizationIndustry[] | null;
  readonly type: string;
  readonly isPublic: boolean;
  readonly url: string | null;
}

/** An app's installation at one organization, as the registry returns it. */
export interface Installation {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly organization: Organization;
  readonly permissions: Permissions;
  readonly appNameId: string;
  readonly appId: string;
  /** Real responses begin with the text `undefined/`; a client must not follow it. */
  readonly accessTokensUrl: string;
}
"#;

pub(crate) fn build(arguments: EndpointArguments<'_>) -> Result<Request, Error> {
    let operation = Operation::GetInstallation;
    let id = encode_segment(operation, "installationId", arguments.id)?;
    let path = concat_text!["/app/installations/", id];
    Ok(Request::new(operation, "GET", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::schema::{check, types_of};
    use serde_json::{Value, json};

    fn check_json(value: &Value) -> Result<(), String> {
        OBJECTS
            .iter()
            .try_for_each(|schema| check(schema, &types_of(value, schema)))
    }

    #[test]
    fn the_request_is_the_documented_one() {
        let with_id = |id| {
            build(EndpointArguments {
                id,
                ..EndpointArguments::default()
            })
        };
        let request = with_id("i 1").unwrap();
        assert_eq!(
            (request.method, &*request.path),
            ("GET", "/app/installations/i%201")
        );
        assert_eq!(request.query, "");
        assert!(with_id("").is_err());
    }

    #[test]
    fn real_responses_pass_and_mistyped_ones_do_not() {
        let real = json!({
            "id": "i1", "createdAt": "2023-06-16T09:00:00Z", "updatedAt": "2023-06-16T09:00:00Z",
            "organization": {
                "id": "o1", "createdAt": "2023-06-16T09:00:00Z", "updatedAt": "2023-06-16T09:00:00Z",
                "fullName": "Skógur ehf.", "countryCode": "IS", "city": null, "zip": null,
                "physicalAddress": null, "registrationNumber": null, "website": null, "logo": null,
                "organizationIndustries": null, "type": "projectProponent", "isPublic": true, "url": null
            },
            "permissions": { "organization_info": "VIEW" },
            "appNameId": "a", "appId": "a1", "accessTokensUrl": "undefined/app/installations/i1/accessTokens"
        });
        assert_eq!(check_json(&real), Ok(()));
        for (pointer, wrong) in [
            ("/id", json!(1)),
            ("/organization", json!([])),
            ("/organization/fullName", json!(null)),
            ("/organization/city", json!(5)),
            ("/organization/isPublic", json!("yes")),
            ("/permissions", json!("VIEW")),
        ] {
            let mut broken = real.clone();
            *broken.pointer_mut(pointer).unwrap() = wrong;
            assert!(check_json(&broken).is_err(), "{pointer}");
        }
    }
}
