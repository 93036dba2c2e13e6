//! What the registry sends, typed for Rust. JavaScript gets the registry's own objects, unchanged.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// An access token's secret. `Debug` prints `[redacted]`, and the text is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, to be sent as a bearer token and never to be logged.
    ///
    /// ```
    /// use icr_app_client::Secret;
    ///
    /// let secret = Secret::from("crs_1".to_owned());
    /// assert_eq!(secret.expose(), "crs_1");
    /// assert_eq!(format!("{secret:?}"), "[redacted]");
    /// ```
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        std::hint::black_box(&bytes);
    }
}

/// An access token of the app or of one installation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccessToken {
    /// The token's id.
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
    /// Permission name to level. Both are open sets.
    pub permissions: BTreeMap<String, String>,
    /// The app that it belongs to.
    pub app_id: String,
    /// For an installation's token: the installation.
    pub installation_id: Option<String>,
    /// For an installation's token: the organization that it gives access to.
    pub organization_id: Option<String>,
}

/// An organization's installation of the app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Installation {
    /// The installation's id.
    pub id: String,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: String,
    /// The organization that installed the app.
    pub organization: Organization,
    /// What the organization granted: permission name to level. Both are open sets.
    pub permissions: BTreeMap<String, String>,
    /// The app's short name.
    pub app_name_id: Option<String>,
    /// The app's id.
    pub app_id: String,
    /// As the registry sends it. Never call it: real responses contain `undefined/app/…`.
    pub access_tokens_url: Option<String>,
}

/// An organization of the registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Organization {
    /// The organization's id.
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
    /// Whether the registry shows it to everybody.
    pub is_public: Option<bool>,
    /// Its address at the registry.
    pub url: Option<String>,
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

/// One page of installations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Page {
    /// Where this page stands.
    pub pagination: Pagination,
    /// Active installations only.
    pub installations: Vec<Installation>,
}

/// Where a page stands among all. Pages count from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pagination {
    /// Installations on all pages, as the registry counts them.
    pub total: f64,
    /// This page.
    pub current_page: f64,
    /// Pages in all.
    pub page_count: f64,
    /// Its value on the last page is not documented.
    #[serde(default, deserialize_with = "number_or_none")]
    pub next_page: Option<f64>,
    /// Its value on the first page is not documented.
    #[serde(default, deserialize_with = "number_or_none")]
    pub prev_page: Option<f64>,
}

fn number_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Anything {
        Number(f64),
        Other(IgnoredAny),
    }
    Ok(match Anything::deserialize(from)? {
        Anything::Number(number) => Some(number),
        Anything::Other(IgnoredAny) => None,
    })
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
mod tests {
    use super::*;

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

    #[test]
    fn the_ends_of_pagination_may_hold_anything() {
        for (next, expected) in [
            ("2", Some(2.0)),
            ("null", None),
            ("\"x\"", None),
            ("false", None),
        ] {
            let text = format!(r#"{{"total":3,"currentPage":0,"pageCount":1,"nextPage":{next}}}"#);
            let pagination: Pagination = serde_json::from_str(&text).unwrap();
            assert_eq!(pagination.next_page, expected);
            assert_eq!(pagination.prev_page, None);
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
