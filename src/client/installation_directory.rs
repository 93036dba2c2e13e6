//! What the pages that searches have read say of organizations.

use crate::runtime::values::{JsArray, JsMap};
use wasm_bindgen::prelude::*;

/// How long an installation is remembered, in milliseconds.
pub(super) const MAX_AGE_MS: f64 = 600_000.0;
/// How long a complete search says that an organization has no installation, in milliseconds.
pub(super) const MAX_ABSENCE_MS: f64 = 10_000.0;

#[wasm_bindgen(module = "/src/client/js/installations.js")]
extern "C" {
    #[wasm_bindgen(js_name = rememberPage)]
    fn remember_page(installations: &JsMap, page: &JsValue, now_ms: f64, capacity: u32);
    #[wasm_bindgen(js_name = removeInstallation)]
    fn remove_installation(installations: &JsMap, id: &JsValue);
}

/// Installations by organization id, with the time when each was read.
pub(super) struct InstallationDirectory {
    installations: JsMap,
    capacity: u32,
    /// When a search read the list to its end without finding an organization, by its id.
    absent: JsMap,
}

impl InstallationDirectory {
    pub(super) fn new(capacity: u32) -> Self {
        Self {
            installations: JsMap::new(),
            capacity,
            absent: JsMap::new(),
        }
    }

    /// Whether it is not known if an organization has an installation.
    pub(super) fn lacks(&self, organization_id: &JsValue, now_ms: f64) -> bool {
        self.get(organization_id, now_ms, MAX_AGE_MS).is_none()
    }

    pub(super) fn get(
        &self,
        organization_id: &JsValue,
        now_ms: f64,
        max_age_ms: f64,
    ) -> Option<JsValue> {
        let entry = self.installations.get(organization_id);
        let entry = entry
            .is_object()
            .then(|| entry.unchecked_into::<JsArray>())?;
        // A clock that was set back makes nothing live longer.
        let age_ms = (now_ms - entry.number_at(1)).abs();
        (age_ms < max_age_ms).then(|| entry.at(0))
    }

    /// Whether a search has just read the whole list without finding an organization.
    pub(super) fn is_absent(&self, organization_id: &JsValue, now_ms: f64) -> bool {
        let searched_at_ms = self.absent.get(organization_id).as_f64();
        searched_at_ms
            .is_some_and(|searched_at_ms| (now_ms - searched_at_ms).abs() < MAX_ABSENCE_MS)
    }

    pub(super) fn insert_page(&self, page: &JsValue, now_ms: f64) {
        remember_page(&self.installations, page, now_ms, self.capacity);
    }

    pub(super) fn set_absent(&self, organization_id: &JsValue, now_ms: f64) {
        if self.absent.size() >= self.capacity {
            self.absent.clear();
        }
        self.absent.set(organization_id, &now_ms.into());
    }

    /// Removes one installation, or all with `None`.
    pub(super) fn remove(&self, installation_id: Option<&JsValue>) {
        self.absent.clear();
        match installation_id {
            Some(id) => remove_installation(&self.installations, id),
            None => self.installations.clear(),
        }
    }
}
