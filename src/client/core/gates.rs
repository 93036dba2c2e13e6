//! The gates of credentials that met a 429: which requests may be in flight with each.

use super::ClientCore;
use super::prepared_request::Credential;
use crate::policy::rate_limit::RateLimit;
use crate::policy::token_cache::Index;
use crate::runtime::clock::monotonic_now;
use crate::runtime::fetch::create_gate;
use crate::runtime::values::JsObject;
use wasm_bindgen::prelude::*;

/// How many credentials' gates are kept.
const MAX_GATES: usize = 15_000;

impl ClientCore {
    fn gate_index(&self, credential: &Credential) -> Option<usize> {
        if self.gates.borrow().is_empty() {
            return None;
        }
        self.gates_by_credential.find(&gate_key(credential)?)
    }

    /// The gate of a credential: those of the app and the installations have one from their first 429 on. Tokens that are sent
    /// by themselves, to be deleted, share one.
    pub(super) fn gate(&self, credential: &Credential) -> Option<JsObject> {
        if let Credential::Token(_) = credential {
            return Some(self.deletions.clone());
        }
        let index = self.gate_index(credential)?;
        self.gates.borrow().get(index).map(|(_, gate)| gate.clone())
    }

    /// Closes the gate of a credential for so long.
    pub(super) fn close_gate(&self, credential: &Credential, delay_ms: f64) {
        let Some(key) = gate_key(credential) else {
            return;
        };
        let mut gates = self.gates.borrow_mut();
        let index = self.gates_by_credential.find(&key).unwrap_or_else(|| {
            if gates.len() >= MAX_GATES {
                gates.clear();
                self.gates_by_credential.clear();
            }
            let limit = RateLimit::default();
            let gate = create_gate(limit.limit(), self.config.coalesce);
            self.gates_by_credential
                .set(&key, &JsValue::from(gates.len()));
            gates.push((limit, gate));
            gates.len() - 1
        });
        if let Some((limit, gate)) = gates.get_mut(index) {
            limit.record_429(monotonic_now(), delay_ms);
            gate.set("limit", limit.limit().into());
            gate.set("opensAtMs", limit.opens_at_ms().into());
        }
    }

    /// Records that a response accepted a credential.
    pub(super) fn widen_gate(&self, credential: &Credential) {
        if let Some(index) = self.gate_index(credential)
            && let Some((limit, gate)) = self.gates.borrow_mut().get_mut(index)
        {
            limit.record_success();
            gate.set("limit", limit.limit().into());
        }
    }
}

/// By what the gates of credentials are told apart; `None` for one that has no gate.
fn gate_key(credential: &Credential) -> Option<JsValue> {
    match credential {
        Credential::Jwt => Some(JsValue::TRUE),
        Credential::Managed(owner) => Some(owner.clone()),
        Credential::Token(_) => None,
    }
}
