//! `GET /app/installations/{installationId}`, with the app's JWT.

use crate::error::Error;
use crate::request::{Operation, Request, encode_segment};
use crate::shape::{Kinds, Shape};

/// Optional texts come as `null` from the real API.
const OPTIONAL_TEXT: Kinds = Kinds::TEXT.or(Kinds::NULL).or(Kinds::ABSENT);

pub(crate) const ANSWER: Shape = Shape {
    within: "",
    fields: "id,organization,permissions,createdAt,updatedAt,appId,appNameId,accessTokensUrl",
    allowed: &[
        Kinds::TEXT,
        Kinds::OBJECT,
        Kinds::OBJECT,
        Kinds::TEXT,
        Kinds::TEXT,
        Kinds::TEXT,
        OPTIONAL_TEXT,
        OPTIONAL_TEXT,
    ],
};

/// `organizationIndustries` was seen as an object, a list and `null`: it may be anything.
pub(crate) const ORGANIZATION: Shape = Shape {
    within: "organization",
    fields: "id,fullName,createdAt,updatedAt,countryCode,city,zip,physicalAddress,registrationNumber,website,logo,type,url,isPublic",
    allowed: &[
        Kinds::TEXT,
        Kinds::TEXT,
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
        Kinds::BOOLEAN.or(Kinds::NULL).or(Kinds::ABSENT),
    ],
};

pub(crate) fn build(installation_id: &str) -> Result<Request, Error> {
    let operation = Operation::GetInstallation;
    let id = encode_segment(operation, "installationId", installation_id)?;
    let path = ["/app/installations/", &id].concat();
    Ok(Request::new(operation, "GET", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{check, kinds_of};
    use serde_json::{Value, json};

    fn check_json(value: &Value) -> Result<(), String> {
        check(&ANSWER, &kinds_of(value, &ANSWER))?;
        check(&ORGANIZATION, &kinds_of(value, &ORGANIZATION))
    }

    #[test]
    fn the_request_is_the_documented_one() {
        let request = build("i 1").unwrap();
        assert_eq!(
            (request.method, &*request.path),
            ("GET", "/app/installations/i%201")
        );
        assert_eq!(request.query, "");
        assert!(build("").is_err());
    }

    #[test]
    fn real_answers_pass_and_mistyped_ones_do_not() {
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
