//! Client for the app API of the International Carbon Registry (ICR), for WebAssembly.
//!
//! The crate builds requests and reads answers; the host's `fetch` carries them, and the host supplies the JWT. It
//! never signs one.
//!
//! ```text
//! options ─▶ request ─▶ wasm/fetch ─▶ response ─▶ typed value │ error
//! host JWT ─▶ token cache ─▶ authorization ──┘
//! ```
//!
//! What a request, an answer, a wait, a page or a token's life leads to is a pure function of its input and of `now_ms`,
//! tested natively. Only `wasm` touches the host and drives them: on other targets there is no `Client`.

#![cfg_attr(
    not(all(target_arch = "wasm32", feature = "npm")),
    expect(
        dead_code,
        reason = "only `wasm` drives the decisions, and only the npm package reads what JavaScript passes"
    )
)]

mod clock;
mod endpoints;
mod error;
mod jwt;
mod model;
mod number;
mod options;
mod paging;
mod request;
mod response;
mod retry;
mod shape;
mod token_cache;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use error::{Error, Report};
#[cfg(all(target_arch = "wasm32", feature = "client"))]
pub use gloo_net::http::{Method, Response};
pub use model::{
    AccessToken, Installation, Organization, OrganizationIndustry, Page, Pagination, Secret,
};
pub use options::{API_VERSION, PRODUCTION_URL, SANDBOX_URL};
pub use request::Operation;
#[cfg(all(target_arch = "wasm32", feature = "client"))]
pub use wasm::{
    Client, ClientBuilder, FetchRequest, Installations, ListOptions, Revocation, WalkOptions,
};
#[cfg(target_arch = "wasm32")]
pub use wasm::{Event, JwtContext, JwtReason, TokenAction};
