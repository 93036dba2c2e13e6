//! `GET /app/installations/{installationId}`, with the app's JWT.

use crate::api::error::Error;
use crate::api::id::id;
use crate::api::operation::Operation;
use crate::api::permissions::permissions;
use crate::api::request::{EndpointArguments, Request, encode_segment};
use crate::api::schema::{JsonTypes, ObjectSchema, ResponseSchema};
use crate::api::time::parse_time;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::time::SystemTime;

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
        JsonTypes::ID,
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

/// An organization's installation of the app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Installation {
    /// The installation's id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: String,
    /// The organization that installed the app.
    pub organization: Organization,
    /// What the organization granted: permission name to level. Both are open sets. A level that is no text is left out,
    /// as no app could tell what it permits; `WithJson` keeps it.
    #[serde(deserialize_with = "permissions")]
    pub permissions: BTreeMap<String, String>,
    /// The app's short name.
    pub app_name_id: Option<String>,
    /// The app's id.
    #[serde(deserialize_with = "id")]
    pub app_id: String,
    /// As the registry sends it. Never call it: real responses contain `undefined/app/…`.
    pub access_tokens_url: Option<String>,
}

impl Installation {
    /// When the app was installed; `None` for a text that is no time.
    pub fn created_at_time(&self) -> Option<SystemTime> {
        parse_time(&self.created_at)
    }

    /// When it was changed; `None` for a text that is no time.
    pub fn updated_at_time(&self) -> Option<SystemTime> {
        parse_time(&self.updated_at)
    }
}

/// An organization of the registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Organization {
    /// The organization's id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// ISO 8601.
    pub created_at: Option<String>,
    /// ISO 8601.
    pub updated_at: Option<String>,
    /// The name to show.
    pub full_name: String,
    /// ISO 3166-1, two letters.
    pub country_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Street address.
    pub physical_address: Option<String>,
    /// Number in the country's register of companies.
    pub registration_number: Option<String>,
    /// Address of its website.
    pub website: Option<String>,
    /// Address of its logo.
    pub logo: Option<String>,
    /// The documented example has one; real responses have also had none. Entries of another shape are skipped.
    #[serde(default, deserialize_with = "industries")]
    pub organization_industries: Vec<OrganizationIndustry>,
    /// Such as `projectProponent`; an open set.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether it is public.
    pub is_public: Option<bool>,
    /// Its address at the registry.
    pub url: Option<String>,
}

impl Organization {
    /// When it was created; `None` where there is no text, or one that is no time.
    pub fn created_at_time(&self) -> Option<SystemTime> {
        self.created_at.as_deref().and_then(parse_time)
    }

    /// When it was changed; `None` where there is no text, or one that is no time.
    pub fn updated_at_time(&self) -> Option<SystemTime> {
        self.updated_at.as_deref().and_then(parse_time)
    }
}

/// What an organization does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OrganizationIndustry {
    /// Such as `A`.
    pub code: String,
    /// Such as `Forestry`.
    pub name: String,
}

fn industries<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<OrganizationIndustry>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Anything {
        One(OrganizationIndustry),
        Several(Vec<Anything>),
        Other(IgnoredAny),
    }
    fn flat(found: Anything) -> Vec<OrganizationIndustry> {
        match found {
            Anything::One(industry) => vec![industry],
            Anything::Several(list) => list.into_iter().flat_map(flat).collect(),
            Anything::Other(IgnoredAny) => Vec::new(),
        }
    }
    Anything::deserialize(from).map(flat)
}

#[cfg(test)]
pub(crate) const TYPESCRIPT: &str = r#"
/**
 * One industry of an organization, for example `{ code: "A", name: "Forestry" }`.
 *
 * @example
 * const codes = [organization.organizationIndustries ?? []].flat().map(({ code }) => code);
 */
export interface OrganizationIndustry {
  readonly code: string;
  readonly name: string;
}

/**
 * An organization that installed an app; optional texts are `null` where the organization left them out.
 *
 * @example
 * const { organization } = await icr.getInstallation(id);
 * console.log(organization.fullName, organization.countryCode ?? "");
 */
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

/**
 * An app's installation at one organization, as the registry returns it.
 *
 * @example
 * const { id, organization, permissions } = await icr.installationForOrganization(organizationId);
 */
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
            ("/id", json!(true)),
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

    #[test]
    fn industries_are_read_from_an_object_a_list_and_nothing() {
        for (industries, codes) in [
            (r#"{"code":"A","name":"Forestry"}"#, vec!["A"]),
            (
                r#"[{"code":"A","name":""},7,{"code":"B","name":""}]"#,
                vec!["A", "B"],
            ),
            ("[]", vec![]),
            ("null", vec![]),
            ("\"A\"", vec![]),
            (r#"{"code":1}"#, vec![]),
        ] {
            let text = format!(
                r#"{{"id":"o1","fullName":"Skógur","organizationIndustries":{industries}}}"#
            );
            let organization: Organization = serde_json::from_str(&text).unwrap();
            let found = organization.organization_industries.iter();
            assert_eq!(
                found.map(|industry| &*industry.code).collect::<Vec<_>>(),
                codes
            );
        }
        let organization: Organization =
            serde_json::from_str(r#"{"id":"o1","fullName":"Skógur"}"#).unwrap();
        assert_eq!(organization.organization_industries, []);
    }
}
