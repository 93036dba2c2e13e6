//! Tokens that must not be used any more: refused, invalidated, deleted or revoked.

use super::api::{Api, CallOptions, Credential};
use super::event::TokenAction;
use super::failure::Failure;
use super::host::JsString;
use super::managed::{Owner, Sent, Token};
use crate::endpoints::delete_access_token;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

impl Api {
    /// Drops exactly the token that the registry refused, here and, behind the caller, in the host's store.
    pub(super) fn refused(self: &Rc<Self>, owner: &Owner, sent: &Sent) {
        if self
            .managed
            .tokens
            .borrow_mut()
            .reject(sent.ticket)
            .is_some()
        {
            self.tell_token(TokenAction::Dropped, owner, None);
        }
        if self.managed.store.is_some() {
            if self.managed.refused.size() >= self.managed.capacity {
                self.managed.refused.clear();
            }
            self.managed.refused.set(&sent.token.secret, &JsValue::TRUE);
            let (api, token) = (Rc::clone(self), Rc::clone(&sent.token));
            let work = async move {
                api.unsave(&token.owner, Some(&token.secret)).await;
                Ok(JsValue::UNDEFINED)
            };
            self.managed.run(Box::pin(work), true);
        }
    }

    /// Drops the tokens that match wherever they are cached here.
    fn drop_tokens(&self, matches: &dyn Fn(&Rc<Token>) -> bool) -> Vec<Rc<Token>> {
        let dropped = self.managed.tokens.borrow_mut().forget_where(matches);
        for token in &dropped {
            self.tell_token(TokenAction::Dropped, &token.owner, None);
        }
        dropped
    }

    /// Forgets what is cached here for one owner, or for all. Gives the owners that the host's store may still know.
    pub(super) fn forget(&self, owner: Option<&Owner>) -> Vec<Owner> {
        self.managed.forget_installation(owner);
        let dropped = self.drop_tokens(&|token| owner.is_none_or(|owner| token.owner == *owner));
        // Requests that are under way are disowned too.
        let mut tokens = self.managed.tokens.borrow_mut();
        if let Some(owner) = owner {
            tokens.forget(owner);
            return vec![owner.clone()];
        }
        tokens.clear();
        dropped.iter().map(|token| token.owner.clone()).collect()
    }

    pub(super) async fn forget_stored(
        self: Rc<Self>,
        owners: Vec<Owner>,
    ) -> Result<JsValue, Failure> {
        for owner in owners {
            self.unsave(&owner, None).await;
        }
        Ok(JsValue::UNDEFINED)
    }

    /// Deletes a token, which is dropped from the cache and the host's store whatever the registry answers.
    pub(super) async fn delete(
        self: Rc<Self>,
        secret: JsString,
        call: CallOptions,
    ) -> Result<JsValue, Failure> {
        for token in self.drop_tokens(&|token| *token.secret == *secret) {
            self.unsave(&token.owner, Some(&token.secret)).await;
        }
        let credential = Credential::Token(secret);
        self.ask(delete_access_token::build(), credential, call)
            .await
    }

    /// Deletes the tokens that this client made and still holds. Gives how many, and the failures.
    ///
    /// # Errors
    /// `Aborted`; what was not deleted by then stays in the cache.
    pub(super) async fn revoke_all(
        self: Rc<Self>,
        call: CallOptions,
    ) -> Result<(u32, Vec<Failure>), Failure> {
        let made = self.managed.tokens.borrow().held(|token| token.made);
        let mut revoked = 0;
        let mut failures = Vec::new();
        for token in made {
            match Rc::clone(&self)
                .delete(token.secret.clone(), call.clone())
                .await
            {
                Ok(_) => revoked += 1,
                // It had expired, or somebody else has revoked it.
                Err(failure) if failure.code() == "unauthorized" => revoked += 1,
                Err(failure) if failure.error().is_none() => return Err(failure),
                Err(failure) => failures.push(failure),
            }
        }
        Ok((revoked, failures))
    }
}
