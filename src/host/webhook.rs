//! A webhook's event, typed.

use super::mac::digest;
use super::payload::{MAX_BODY_BYTES, check_payload, invalid_payload};
use super::signature::verify_signed_data;
use crate::api::{Error, Secret};
use serde_json::Value;

/// What has happened. ICR adds events without notice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventName {
    /// An organization has installed the app.
    Installed,
    /// An organization has removed the app; its tokens are dead.
    Uninstalled,
    /// The app may not act for the organization for a while.
    Suspended,
    /// The app may act for the organization again.
    Unsuspended,
    /// An admin has accepted permissions that the app asked for.
    NewPermissionsAccepted,
    /// Something has moved in the organization's warehouse.
    WarehouseTransaction,
    /// Something has moved in the organization's inventory.
    OrganizationTransaction,
    /// Another event, by ICR's name.
    Other(String),
}

impl From<&str> for EventName {
    fn from(name: &str) -> Self {
        match name {
            "installed" => Self::Installed,
            "uninstalled" => Self::Uninstalled,
            "suspended" => Self::Suspended,
            "unsuspended" => Self::Unsuspended,
            "newPermissionsAccepted" => Self::NewPermissionsAccepted,
            "warehouseTransaction" => Self::WarehouseTransaction,
            "organizationTransaction" => Self::OrganizationTransaction,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// What the registry has signed: an event about an installation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookEvent {
    /// What has happened.
    pub name: EventName,
    /// The installation that it is about; `None` only for an event of another name.
    pub installation: Option<WebhookInstallation>,
    /// Who has caused it.
    pub sender: Option<WebhookSender>,
    /// What has moved.
    pub transaction: Option<WebhookTransaction>,
    /// The state of the install link.
    pub state: Option<String>,
    /// The SHA-256 of what was signed, in hexadecimal digits. ICR numbers no deliveries: the same content has the same id.
    pub id: String,
    /// All that was signed, as JSON: fields that this version does not know, too.
    pub json: String,
}

/// The installation that an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookInstallation {
    /// Its id.
    pub id: String,
    /// The organization's id.
    pub organization_id: Option<String>,
    /// The organization's name.
    pub organization_name: Option<String>,
    /// When it changed last, as ICR writes it. Deliveries may arrive out of order.
    pub updated_at: Option<String>,
}

/// Who has caused an event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookSender {
    /// Their id.
    pub id: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their name.
    pub full_name: Option<String>,
}

/// What has moved.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WebhookTransaction {
    /// Its id.
    pub id: String,
    /// Where it is, by ICR's word for it.
    pub status: Option<String>,
    /// What it is, by ICR's word for it.
    pub kind: Option<String>,
    /// How many credits, as ICR writes the number.
    pub amount: Option<String>,
    /// Which credits.
    pub credit_id: Option<String>,
}

impl Eq for WebhookTransaction {}

/// The event of a webhook, if one of the secrets has signed it: what `signedData` says, and nothing that lies beside it.
/// `signature` is the header [`SIGNATURE_HEADER`](super::SIGNATURE_HEADER), empty where there is none.
///
/// # Errors
/// `InvalidOptions` for an empty secret or for none, `InvalidSignature`, and `InvalidPayload` for a body that is no webhook of
/// ICR or longer than [`MAX_BODY_BYTES`].
///
/// ```
/// use icr_app_client::host::verify_webhook;
/// use icr_app_client::{ErrorKind, Secret};
///
/// let secrets = [Secret::from("of the webhook".to_owned())];
/// let error = verify_webhook("", br#"{"signedData":"e30="}"#, &secrets).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidSignature);
/// ```
pub fn verify_webhook(
    signature: &str,
    body: &[u8],
    secrets: &[Secret],
) -> Result<WebhookEvent, Error> {
    if body.len() > MAX_BODY_BYTES {
        return Err(invalid_payload(
            "The webhook's body has more than 1048576 bytes.",
        ));
    }
    let body: Option<Value> = serde_json::from_slice(body).ok();
    let signed_data = body.as_ref().and_then(|body| body["signedData"].as_str());
    let json = verify_signed_data(signature, signed_data, secrets)?;
    let Ok(content) = serde_json::from_str::<Value>(&json) else {
        return Err(invalid_payload(
            "The webhook's `signedData` is not base64 of JSON.",
        ));
    };
    let event = content["event"].as_str();
    let installation = &content["installation"];
    check_payload(event, installation["id"].as_str())?;
    let organization = &installation["organization"];
    let (sender, transaction) = (&content["sender"], &content["transaction"]);
    Ok(WebhookEvent {
        name: event.unwrap_or_default().into(),
        installation: text(installation, "id").map(|id| WebhookInstallation {
            id,
            organization_id: text(organization, "id"),
            organization_name: text(organization, "fullName")
                .or_else(|| text(organization, "name")),
            updated_at: text(installation, "updatedAt"),
        }),
        sender: text(sender, "id").map(|id| WebhookSender {
            id,
            email: text(sender, "email"),
            full_name: text(sender, "fullName"),
        }),
        transaction: text(transaction, "id").map(|id| WebhookTransaction {
            id,
            status: text(transaction, "status"),
            kind: text(transaction, "type"),
            amount: text(transaction, "amount"),
            credit_id: text(transaction, "creditId"),
        }),
        state: text(&content, "state"),
        id: digest(signed_data.unwrap_or_default()),
        json,
    })
}

/// A text, or a number as it is written.
fn text(object: &Value, field: &str) -> Option<String> {
    match &object[field] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::mac::sign;
    use super::*;
    use base64ct::{Base64, Encoding as _};
    use serde_json::json;
    use std::fmt::Write as _;

    fn secrets() -> [Secret; 1] {
        [Secret::from("of this test".to_owned())]
    }

    /// The signature and the body of a delivery, with fields beside what is signed.
    fn delivery(payload: &str, beside: Value) -> (String, Vec<u8>) {
        let data = Base64::encode_string(payload.as_bytes());
        let tag = sign(&secrets()[0], &[data.as_bytes()]);
        let mut signature = "sha256=".to_owned();
        for byte in tag {
            write!(signature, "{byte:02x}").unwrap();
        }
        let mut body = beside;
        body["signedData"] = data.into();
        (signature, serde_json::to_vec(&body).unwrap())
    }

    fn verify(payload: &Value, beside: Value) -> Result<WebhookEvent, Error> {
        let (signature, body) = delivery(&payload.to_string(), beside);
        verify_webhook(&signature, &body, &secrets())
    }

    #[test]
    fn what_is_signed_is_given_and_nothing_beside_it() {
        let payload = json!({
            "event": "suspended",
            "installation": { "id": "i-1", "updatedAt": "2026-01-01T00:00:00Z", "organization": { "id": "o-1", "name": "Kaskelot" } },
            "sender": { "id": "u-1", "email": "a@b.example", "fullName": "Ásta" },
            "transaction": { "id": "t-1", "amount": 12, "creditId": "c-1", "type": "RETIRE", "status": "completed" },
        });
        let forged = json!({ "event": "installed", "installation": { "id": "i-2" }, "state": "x" });
        let event = verify(&payload, forged).unwrap();
        assert_eq!(event.name, EventName::Suspended);
        let installation = event.installation.unwrap();
        assert_eq!(installation.id, "i-1");
        assert_eq!(installation.organization_name.as_deref(), Some("Kaskelot"));
        assert_eq!(event.sender.unwrap().full_name.as_deref(), Some("Ásta"));
        assert_eq!(event.transaction.unwrap().amount.as_deref(), Some("12"));
        assert_eq!(event.state, None);
        assert_eq!(event.json, payload.to_string());
    }

    #[test]
    fn the_same_content_has_the_same_id() {
        let vectors: Value = serde_json::from_str(include_str!("openssl-vectors.json")).unwrap();
        let text = |field: &str| vectors[0][field].as_str().unwrap();
        let body = json!({ "signedData": text("signedData") }).to_string();
        let secrets = [Secret::from(text("secret").to_owned())];
        let event = verify_webhook(text("signature"), body.as_bytes(), &secrets).unwrap();
        assert_eq!(event.id, text("digest"));
    }

    #[test]
    fn events_and_fields_to_come_pass() {
        let payload =
            json!({ "event": "projectVerified", "project": { "id": "p-1" }, "installation": null });
        let event = verify(&payload, json!({})).unwrap();
        assert_eq!(event.name, EventName::Other("projectVerified".to_owned()));
        assert_eq!(event.installation, None);
    }

    #[test]
    fn bodies_that_are_no_webhook_are_refused() {
        for payload in [
            "",
            "[]",
            "null",
            "7",
            "{}",
            r#"{"event":7}"#,
            r#"{"event":"installed"}"#,
        ] {
            let (signature, body) = delivery(payload, json!({}));
            let error = verify_webhook(&signature, &body, &secrets()).unwrap_err();
            assert_eq!(error.code(), "invalid_payload", "{payload}");
        }
        let (signature, _) = delivery("", json!({}));
        for body in [
            "",
            "[]",
            "null",
            "{}",
            r#"{"signedData":7}"#,
            r#"{"signedData":{"length":4}}"#,
        ] {
            let error = verify_webhook(&signature, body.as_bytes(), &secrets()).unwrap_err();
            assert_eq!(error.code(), "invalid_payload", "{body}");
            let error = verify_webhook("", body.as_bytes(), &secrets()).unwrap_err();
            assert_eq!(error.code(), "invalid_signature", "{body}");
        }
        let long = vec![b' '; MAX_BODY_BYTES + 1];
        let error = verify_webhook(&signature, &long, &secrets()).unwrap_err();
        assert_eq!(error.code(), "invalid_payload");
    }
}
