//! Permissions that an admin accepts later: they are in new tokens alone.

use super::ClientCore;
use super::prepared_request::{Next, PreparedRequest, Stage};
use crate::api::Operation;
use crate::api::request::EndpointArguments;
use crate::client::call_error::CallError;
use crate::client::token::Token;
use crate::runtime::executor::{Task, WaitOutcome};
use crate::runtime::fetch::cancel_body;
use crate::runtime::promise::wait_for;
use std::ops::ControlFlow::{Break, Continue};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/client/js/installations.js")]
extern "C" {
    /// Whether two objects have different permissions.
    #[wasm_bindgen(js_name = haveOtherPermissions)]
    fn differ(installation: &JsValue, token: &JsValue) -> bool;
}

impl ClientCore {
    /// Reads the installation of a token that a 403 refused: its permissions may have changed since.
    pub(super) fn check_permissions(
        self: &Rc<Self>,
        prepared: &PreparedRequest,
        token: &Rc<Token>,
        result: Result<JsValue, CallError>,
    ) -> Next {
        let call = &prepared.call;
        let id = token.owner.as_string().unwrap_or_default();
        let arguments = EndpointArguments {
            id: &id,
            ..EndpointArguments::default()
        };
        match self.call_endpoint(Operation::GetInstallation, arguments, call.shared()) {
            Ok(read) => {
                // A task of its own: it is a part of sending, and sends.
                let read = self.spawn(Task::new(read));
                prepared
                    .stage
                    .set(Stage::Permissions(token.clone(), result));
                Continue(wait_for(&read, call.wait_ms(), &call.signal))
            }
            Err(_) => Break(result),
        }
    }

    /// Sends the request again with a new token if the permissions are others, else ends with the 403.
    pub(super) fn finish_permission_check(
        &self,
        prepared: &PreparedRequest,
        token: &Rc<Token>,
        result: Result<JsValue, CallError>,
        outcome: WaitOutcome,
    ) -> Next {
        let cancel = || result.as_ref().ok().map(cancel_body);
        if let WaitOutcome::Aborted(reason) = outcome {
            cancel();
            return Break(Err(CallError::aborted(reason)));
        }
        if let WaitOutcome::Fulfilled(installation) = outcome
            && installation.is_object()
            && differ(&installation, &token.value)
        {
            prepared.progress.replaced.set(true);
            self.remove_refused(token, &prepared.call);
            self.forget_installations(Some(&token.owner));
            cancel();
            return prepared.send_again(0.0);
        }
        Break(result)
    }
}
