//! Tokens that must not be used again: refused, invalidated, deleted or revoked.

use super::ClientCore;
use super::prepared_request::Credential;
use crate::api::Operation;
use crate::api::request::EndpointArguments;
use crate::client::call::Call;
use crate::client::call_error::CallError;
use crate::client::event::TokenAction;
use crate::client::token::{Token, TokenOwner};
use crate::runtime::executor::Task;
use crate::runtime::promise::wait_for;
use crate::runtime::values::{JsString, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What became of the tokens that were to be deleted.
#[derive(Default)]
pub(crate) struct RevocationReport {
    pub(crate) revoked: u32,
    pub(crate) errors: Vec<CallError>,
    /// Tokens that were not tried before the caller aborted.
    pub(crate) left: usize,
}

impl ClientCore {
    /// Removes exactly the token that the registry refused. In the token store its successor will replace it: deleting it could
    /// delete a newer one there, where the store is only eventually consistent.
    pub(super) fn remove_refused(&self, token: &Rc<Token>, call: &Call) {
        if self.tokens.remove_refused(token) {
            self.emit_token(call, TokenAction::Dropped, &token.owner, None);
        }
    }

    fn evict_where(&self, call: &Call, matches: &dyn Fn(&Token) -> bool) -> Vec<Rc<Token>> {
        let evicted = self.tokens.evict_where(matches);
        for token in &evicted {
            self.emit_token(call, TokenAction::Dropped, &token.owner, None);
        }
        evicted
    }

    /// Forgets what is cached here for one owner, or for all with `None`: at once, for the caller's next line must not meet
    /// the old token. The future removes it from the token store.
    pub(crate) fn invalidate(
        self: &Rc<Self>,
        owner: Option<&TokenOwner>,
        call: Rc<Call>,
    ) -> impl Future<Output = Result<JsValue, CallError>> + use<> {
        self.forget_installations(owner);
        let is_owners = |token: &Token| owner.is_none_or(|owner| token.owner == *owner);
        let evicted = self.evict_where(&call, &is_owners);
        // The outcomes of requests in flight are ignored too.
        self.tokens.evict(owner);
        let mut owners = Vec::new();
        match owner {
            Some(owner) => owners.push(owner.clone()),
            None => owners.extend(evicted.iter().rev().map(|token| token.owner.clone())),
        }
        let core = Rc::clone(self);
        async move {
            while let Some(owner) = owners.pop() {
                let deletion = core.tokens.start_deletion(&owner, None, core.now_ms());
                if let Some(mut deletion) = deletion {
                    let outcome = (&mut deletion.wait).await;
                    core.finish_store_call(&owner, &call, &deletion, outcome);
                }
            }
            Ok(JsValue::UNDEFINED)
        }
    }

    /// Deletes a token. It is removed from the cache and the token store whatever the registry responds.
    pub(crate) async fn delete(
        self: Rc<Self>,
        secret: JsString,
        call: Rc<Call>,
    ) -> Result<JsValue, CallError> {
        call.throw_if_aborted()?;
        // Beside the request, which a store that hangs must not delay.
        let mut evicted = self.evict_where(&call, &|token| *token.secret == *secret);
        let removal = evicted
            .pop()
            .filter(|_| self.tokens.has_store())
            .map(|token| self.start_removal(token, &call));
        let prepared = self.prepare_endpoint(
            Operation::DeleteAccessToken,
            EndpointArguments::default(),
            Credential::Token(secret.clone()),
            Rc::clone(&call),
        )?;
        let result = Rc::clone(&self).send(prepared).await;
        if result.as_ref().err().is_none_or(is_gone) {
            self.tokens.forget_created(&secret);
        }
        if let (Ok(_), Some(removal)) = (&result, removal) {
            wait_for(&removal, call.wait_ms(), &call.signal).await;
        }
        result
    }

    /// Removes a token from the token store, in the background.
    fn start_removal(self: &Rc<Self>, token: Rc<Token>, call: &Call) -> Promise {
        let (core, call) = (Rc::clone(self), call.shared());
        let shared_call = Rc::clone(&call);
        let work = Task::new(async move {
            let (tokens, owner, secret) = (&core.tokens, &token.owner, &token.secret);
            // A store that goes through compares by itself.
            let mut is_stored = tokens.goes_through(core.now_ms());
            if !is_stored && let Some(mut load) = tokens.start_load(owner, core.now_ms()) {
                let outcome = (&mut load.wait).await;
                is_stored = tokens.is_stored(secret, &load, outcome, core.now_ms());
            }
            if is_stored
                && let Some(mut deletion) =
                    tokens.start_deletion(owner, Some(secret), core.now_ms())
            {
                let outcome = (&mut deletion.wait).await;
                core.finish_store_call(owner, &shared_call, &deletion, outcome);
            }
            Ok(JsValue::UNDEFINED)
        });
        self.spawn_background(&call, work, true)
    }

    /// Deletes the tokens that this client created, several at a time; those that others may use through the token store only
    /// if they are wanted, too.
    /// What was done before the caller aborted is reported.
    pub(crate) async fn revoke_all(
        self: Rc<Self>,
        shared: bool,
        call: Rc<Call>,
    ) -> RevocationReport {
        let report = Rc::new(RefCell::new(RevocationReport::default()));
        let mut deletions = Vec::new();
        for token in &self.tokens.created_here(self.now_ms(), shared) {
            let token = Rc::clone(token);
            let (core, call, report) = (Rc::clone(&self), Rc::clone(&call), Rc::clone(&report));
            deletions.push(self.spawn(Task::new(async move {
                let result = core.delete(token.secret.clone(), call).await;
                let result = result.map_err(|error| error.for_installation(&token.owner));
                report.borrow_mut().add(result);
                Ok(JsValue::UNDEFINED)
            })));
        }
        while let Some(deletion) = deletions.pop() {
            wait_for(&deletion, None, &JsValue::UNDEFINED).await;
        }
        report.take()
    }
}

impl RevocationReport {
    fn add(&mut self, result: Result<JsValue, CallError>) {
        match result {
            Ok(_) => self.revoked += 1,
            Err(error) if is_gone(&error) => self.revoked += 1,
            Err(error) if error.error().is_none() => self.left += 1,
            Err(error) => self.errors.push(error),
        }
    }
}

/// Whether an error says that the token had expired, or that somebody else has deleted it.
fn is_gone(error: &CallError) -> bool {
    error.code() == "unauthorized"
}
