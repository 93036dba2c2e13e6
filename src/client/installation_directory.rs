//! The installations that were found by their organizations.

use crate::runtime::values::{JsMap, freeze};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/client/js/installations.js")]
extern "C" {
    #[wasm_bindgen(js_name = removeInstallation)]
    fn remove_installation(installations: &JsMap, id: &JsValue);
}

/// Installations by organization id, frozen.
pub(crate) struct InstallationDirectory {
    installations: JsMap,
    capacity: u32,
}

impl InstallationDirectory {
    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            installations: JsMap::new(),
            capacity,
        }
    }

    pub(crate) fn get(&self, organization_id: &JsValue) -> Option<JsValue> {
        Some(self.installations.get(organization_id)).filter(JsValue::is_object)
    }

    pub(crate) fn insert(&self, organization_id: &JsValue, installation: &JsValue) {
        if self.installations.size() >= self.capacity {
            self.installations.clear();
        }
        freeze(installation);
        self.installations.set(organization_id, installation);
    }

    /// Removes one installation, or all with `None`.
    pub(crate) fn remove(&self, installation_id: Option<&JsValue>) {
        match installation_id {
            Some(id) => remove_installation(&self.installations, id),
            None => self.installations.clear(),
        }
    }
}
