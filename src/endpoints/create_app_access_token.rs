//! `POST /app/accessTokens`, with the app's JWT.

use crate::endpoints::create_installation_access_token;
use crate::request::{Operation, Request};
use crate::shape::Shape;

/// All documented as required.
pub(crate) const ANSWER: Shape = Shape {
    within: "",
    fields: "id,createdAt,updatedAt,token,expiresAt,isActive,permissions,appId",
    allowed: create_installation_access_token::ANSWER
        .allowed
        .split_at(8)
        .0,
};

pub(crate) fn build() -> Request {
    let path = String::from("/app/accessTokens");
    Request::new(Operation::CreateAppAccessToken, "POST", path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{check, kinds_of};
    use serde_json::{Value, json};

    /// The documented example.
    pub(crate) fn example() -> Value {
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
        let request = build();
        assert_eq!(
            (request.method, &*request.path),
            ("POST", "/app/accessTokens")
        );
        assert_eq!(request.query, "");
    }

    #[test]
    fn the_documented_answer_passes_and_every_field_is_required() {
        let example = example();
        assert_eq!(check(&ANSWER, &kinds_of(&example, &ANSWER)), Ok(()));
        for field in ANSWER.fields.split(',') {
            let mut broken = example.clone();
            broken[field] = json!(7);
            let flaw = check(&ANSWER, &kinds_of(&broken, &ANSWER)).unwrap_err();
            assert!(flaw.contains(field), "{flaw}");
            broken.as_object_mut().unwrap().remove(field);
            assert!(check(&ANSWER, &kinds_of(&broken, &ANSWER)).is_err());
        }
    }
}
