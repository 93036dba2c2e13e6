//! Runs the Rust of the documentation: scripts/lib/wasm-tests.mjs puts this file beside it.

use crate::{guide, recipe};
use icr_app_client::testing::Registry;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

// A page whose own host responds with a JWT, and which reaches the registry at every other URL.
#[wasm_bindgen(inline_js = r#"
    export function openPage(registryFetch, jwt) {
        const { Request } = globalThis;
        globalThis.Request = class extends Request {
            constructor(input, init) {
                super(typeof input === "string" ? new URL(input, "https://page.example/") : input, init);
            }
        };
        globalThis.fetch = async (input, init) => {
            const { host, pathname } = new URL(input.url ?? input);
            if (host !== "page.example") return registryFetch(input, init);
            return pathname === "/icr/jwt" ? new Response(jwt) : new Response(null, { status: 404 });
        };
    }
"#)]
extern "C" {
    #[wasm_bindgen(js_name = openPage)]
    fn open_page(registry_fetch: &Function, jwt: &str);
}

#[wasm_bindgen_test]
async fn the_guide_lists_organizations() {
    let registry = Registry::new();
    let jwt = registry.sign_jwt().await;
    open_page(&registry.fetch(), "");
    let names = guide::names_of_organizations(&jwt).await.unwrap();
    let installations = registry.installations();
    let expected = installations
        .iter()
        .map(|each| &each.organization.full_name);
    assert!(names.iter().eq(expected), "{names:?}");
}

#[wasm_bindgen_test]
async fn the_recipe_finds_credits_and_projects() {
    let registry = Registry::new();
    open_page(&registry.fetch(), &registry.sign_jwt().await);
    let organization = registry.installations().remove(0).organization;
    let ids = recipe::ids(organization.id.clone()).await.unwrap();
    assert_eq!(ids.len(), 4, "three credits and one project: {ids:?}");
    assert!(ids[0].starts_with(&organization.id) && ids[3].starts_with("project-"));
    assert!(recipe::ids("unknown".to_owned()).await.unwrap().is_empty());
}
