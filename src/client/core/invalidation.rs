//! Tokens that must not be used again: refused, invalidated, deleted or revoked.

use super::ClientCore;
use super::send::Credential;
use crate::api::endpoints::delete_access_token;
use crate::api::request::EndpointArguments;
use crate::client::call_error::CallError;
use crate::client::call_options::CallOptions;
use crate::client::event::TokenAction;
use crate::client::token::{Token, TokenLease, TokenOwner};
use crate::runtime::executor::Task;
use crate::runtime::values::JsString;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

impl ClientCore {
    /// Removes exactly the token that the registry refused, here and, in the background, from the token store.
    pub(super) fn remove_refused(self: &Rc<Self>, lease: &TokenLease) {
        if self.tokens.remove_refused(lease) {
            self.emit_token(TokenAction::Dropped, &lease.token.owner, None);
        }
        if self.tokens.has_store() {
            let (core, token) = (Rc::clone(self), Rc::clone(&lease.token));
            let work = Task::new(async move {
                core.tokens
                    .delete_stored(&token.owner, Some(&token.secret))
                    .await;
                Ok(JsValue::UNDEFINED)
            });
            self.spawn_background(work, true);
        }
    }

    fn evict_where(&self, matches: &dyn Fn(&Token) -> bool) -> Vec<Rc<Token>> {
        let evicted = self.tokens.evict_where(matches);
        for token in &evicted {
            self.emit_token(TokenAction::Dropped, &token.owner, None);
        }
        evicted
    }

    /// Forgets what is cached here for one owner, or for all with `None`: at once, for the caller's next line must not meet
    /// the old token. The future removes it from the token store.
    pub(crate) fn invalidate(
        self: &Rc<Self>,
        owner: Option<&TokenOwner>,
    ) -> impl Future<Output = Result<JsValue, CallError>> + use<> {
        self.installations.remove(owner);
        let evicted = self.evict_where(&|token| owner.is_none_or(|owner| token.owner == *owner));
        // The outcomes of requests in flight are ignored too.
        self.tokens.evict(owner);
        let owners = match owner {
            Some(owner) => vec![owner.clone()],
            None => evicted.iter().map(|token| token.owner.clone()).collect(),
        };
        let core = Rc::clone(self);
        async move {
            for owner in owners {
                core.tokens.delete_stored(&owner, None).await;
            }
            Ok(JsValue::UNDEFINED)
        }
    }

    /// Deletes a token. It is removed from the cache and the token store whatever the registry responds.
    pub(crate) async fn delete(
        self: Rc<Self>,
        secret: JsString,
        call: CallOptions,
    ) -> Result<JsValue, CallError> {
        for token in self.evict_where(&|token| *token.secret == *secret) {
            self.tokens
                .delete_stored(&token.owner, Some(&token.secret))
                .await;
        }
        let request = delete_access_token::build(EndpointArguments::default())?;
        self.send_request(request, Credential::Token(secret), call)
            .await
    }

    /// Deletes the tokens that this client created and has cached. Returns how many, and the errors.
    ///
    /// # Errors
    /// The signal's reason, if the caller aborts; what was not deleted by then stays in the cache.
    pub(crate) async fn revoke_all(
        self: Rc<Self>,
        call: CallOptions,
    ) -> Result<(u32, Vec<CallError>), CallError> {
        let mut revoked = 0;
        let mut errors = Vec::new();
        for token in self.tokens.created_here() {
            match Rc::clone(&self)
                .delete(token.secret.clone(), call.clone())
                .await
            {
                Ok(_) => revoked += 1,
                // It had expired, or somebody else has revoked it.
                Err(error) if error.code() == "unauthorized" => revoked += 1,
                Err(error) if error.error().is_none() => return Err(error),
                Err(error) => errors.push(error),
            }
        }
        Ok((revoked, errors))
    }
}
