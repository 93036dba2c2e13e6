//! A page that lists an app's installations, and shows what is in the warehouse of the one that is chosen.

mod client;

use client::client;
use icr_app_client::{Client, Error, Installation, InstallationsOptions};
use leptos::prelude::*;

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    // No JavaScript value is `Send`, and so the client is not: `LocalResource` and `new_local` take it as it is.
    let chosen = RwSignal::new(None::<Installation>);
    let icr = LocalResource::new(client);
    let all = LocalResource::new(move || async move { installations(icr.await?).await });
    let inventory = LocalResource::new(move || {
        let chosen = chosen.get();
        async move {
            match chosen {
                Some(chosen) => inventory(icr.await?, chosen).await,
                None => Ok(String::new()),
            }
        }
    });

    view! {
        <h1>"Installations"</h1>
        {move || match all.get() {
            None => view! { <p role="status">"Asking the registry…"</p> }.into_any(),
            Some(Err(error)) => failure(&error).into_any(),
            Some(Ok(all)) => view! {
                <p role="status">{all.len()} " installations"</p>
                <ul>{all.into_iter().map(|each| item(each, chosen)).collect_view()}</ul>
            }.into_any(),
        }}
        <h2>"Warehouse"</h2>
        {move || inventory.get().map(|text| match text {
            Ok(text) => view! { <pre>{text}</pre> }.into_any(),
            Err(error) => failure(&error).into_any(),
        })}
    }
}

fn item(installation: Installation, chosen: RwSignal<Option<Installation>>) -> impl IntoView {
    let name = installation.organization.full_name.clone();
    let choose = move |_| chosen.set(Some(installation.clone()));
    view! { <li><button on:click=choose>{name}</button></li> }
}

fn failure(error: &Error) -> impl IntoView + use<> {
    view! { <p role="alert">{format!("{}: {error}", error.code())}</p> }
}

async fn installations(icr: Client) -> Result<Vec<Installation>, Error> {
    icr.installations(InstallationsOptions::default())?
        .collect(usize::MAX)
        .await
}

async fn inventory(icr: Client, of: Installation) -> Result<String, Error> {
    let path = format!("/organizations/{}/warehouse/inventory", of.organization.id);
    let value: serde_json::Value = icr.as_installation(&of.id).json(path).await?;
    Ok(format!("{value:#}"))
}
