//! A page that lists an app's installations and shows what the first has in its warehouse.

use gloo_net::http::Request;
use icr_app_client::{Client, Error, Installation, InstallationsOptions};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
async fn main() -> Result<(), JsValue> {
    let base_url = host("/icr/url").await.map_err(JsError::from)?;
    if let Err(error) = show_all(&base_url).await {
        show("status", &format!("{}: {error}", error.code()));
    }
    Ok(())
}

/// The response of this page's own host.
async fn host(path: &str) -> Result<String, gloo_net::Error> {
    Request::get(path).send().await?.text().await
}

async fn show_all(base_url: &str) -> Result<(), Error> {
    let icr = Client::builder()
        .jwt_provider(|_| host("/icr/jwt"))
        .base_url(base_url)
        .build()?;

    let mut pages = icr.installations(InstallationsOptions::default())?;
    let mut all = Vec::new();
    while let Some(page) = pages.next_page().await? {
        all.extend(page.installations);
        let total = page.pagination.total;
        show("status", &format!("{} of {total} installations", all.len()));
    }
    let names = all.iter().map(|each| each.organization.full_name.as_str());
    show("list", &names.collect::<Vec<_>>().join("\n"));

    let Some(Installation {
        id, organization, ..
    }) = all.first()
    else {
        return Ok(());
    };
    let path = format!("/organizations/{}/warehouse/inventory", organization.id);
    let response = icr.fetch_as_installation(id, path).await?;
    let text = response.text().await;
    show("answer", &text.unwrap_or_else(|error| error.to_string()));
    Ok(())
}

fn show(id: &str, text: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(element) = document.and_then(|document| document.get_element_by_id(id)) {
        element.set_text_content(Some(text));
    }
}
