//! What a test says of an installation.

use super::emulator::json_text;
use crate::runtime::values::JsObject;
use std::fmt;

/// What a test says of an installation, for [`Registry::install`](super::Registry::install). The rest is filled in.
///
/// ```
/// use icr_app_client::testing::{InstallationDraft, Registry};
///
/// # #[wasm_bindgen_test::wasm_bindgen_test]
/// # fn example() {
/// # let registry = Registry::new();
/// let draft = InstallationDraft::new().id("i-1").full_name("Kaskelot Mangroves");
/// let installation = registry.install(draft.permissions([("organization_info", "VIEW")]));
/// assert_eq!(installation.permissions["organization_info"], "VIEW");
/// # assert_eq!((&*installation.id, &*installation.organization.full_name), ("i-1", "Kaskelot Mangroves"));
/// # }
/// ```
#[must_use = "a draft does nothing before it is installed"]
pub struct InstallationDraft {
    /// As `install` takes it.
    fields: JsObject,
    organization: JsObject,
}

impl Default for InstallationDraft {
    fn default() -> Self {
        let organization = JsObject::new();
        let fields = JsObject::new();
        fields.set("organization", organization.clone().into());
        Self {
            fields,
            organization,
        }
    }
}

impl InstallationDraft {
    /// An installation at a new organization.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn into_fields(self) -> JsObject {
        self.fields
    }

    /// Sets the installation's id.
    pub fn id(self, id: &str) -> Self {
        self.fields.set("id", id.into());
        self
    }

    /// Sets the organization's id.
    pub fn organization_id(self, id: &str) -> Self {
        self.organization.set("id", id.into());
        self
    }

    /// Sets the organization's name.
    pub fn full_name(self, full_name: &str) -> Self {
        self.organization.set("fullName", full_name.into());
        self
    }

    /// Sets the organization's country: ISO 3166-1, two letters.
    pub fn country_code(self, country_code: &str) -> Self {
        self.organization.set("countryCode", country_code.into());
        self
    }

    /// Sets what the organization granted: a level by permission name.
    pub fn permissions<'a>(
        self,
        permissions: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        self.fields
            .set("permissions", object_of(permissions).into());
        self
    }
}

impl fmt::Debug for InstallationDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = json_text(&self.fields).unwrap_or_default();
        f.debug_tuple("InstallationDraft").field(&fields).finish()
    }
}

/// Permissions as the emulator takes them.
pub(super) fn object_of<'a>(permissions: impl IntoIterator<Item = (&'a str, &'a str)>) -> JsObject {
    let object = JsObject::new();
    for (name, level) in permissions {
        object.set(name, level.into());
    }
    object
}
