//! The installation of an organization.

use super::ClientCore;
use crate::api::{ErrorKind, Operation};
use crate::client::call_error::CallError;
use crate::client::call_options::CallOptions;
use crate::client::core::pages::{DEFAULT_LIMIT, Pages};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/client/js/installations.js")]
extern "C" {
    #[wasm_bindgen(js_name = findInstallation)]
    fn find_installation(page: &JsValue, organization_id: &JsValue) -> JsValue;
}

impl ClientCore {
    /// The installation of an organization, remembered once it was found.
    pub(crate) async fn installation_for_organization(
        self: Rc<Self>,
        organization_id: JsValue,
        call: CallOptions,
    ) -> Result<JsValue, CallError> {
        if let Some(installation) = self.installations.get(&organization_id) {
            return Ok(installation);
        }
        let pages = Rc::new(Pages::new(Rc::clone(&self), DEFAULT_LIMIT, 1, call));
        loop {
            let page = Rc::clone(&pages).next().await?;
            if page.is_undefined() {
                break;
            }
            let installation = find_installation(&page, &organization_id);
            if installation.is_object() {
                self.installations.insert(&organization_id, &installation);
                return Ok(installation);
            }
        }
        Err(CallError::new(
            ErrorKind::NotFound,
            Operation::InstallationForOrganization,
            "This organization has no active installation of the app: check the id.",
        ))
    }
}
