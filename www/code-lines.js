// The code that the page shows next to its actions. A test runs the JavaScript and compiles the Rust.

export const quickStart = () => ({
  js: `import { IcrClient } from "icr-app-client";

const icr = new IcrClient({ jwt: () => fetch("/icr/jwt").then((response) => response.text()) });
for await (const installation of icr.installations()) console.log(installation.organization.fullName);`,
  rust: `use icr_app_client::{Client, InstallationsOptions};

let icr = Client::builder().jwt(jwt).build()?;
let all = icr.installations(InstallationsOptions::default())?.collect(usize::MAX).await?;
for installation in &all { log(&installation.organization.full_name); }`,
});

export const createClient = ({ maxRetries, timeoutMs }) => ({
  js: `const icr = new IcrClient({ jwt, maxRetries: ${maxRetries}, timeoutMs: ${digits(timeoutMs)} });`,
  rust: `let icr = Client::builder().jwt(jwt).max_retries(${maxRetries}).timeout(Duration::from_millis(${digits(timeoutMs)})).build()?;`,
});

export const logEvents = () => ({
  js: `const icr = new IcrClient({ jwt, onEvent: (event) => console.log(event) });`,
  rust: `let icr = Client::builder().jwt(jwt).on_event(|event| log(&format!("{event:?}"))).build()?;`,
});

export const listPage = ({ limit, page }) => ({
  js: `const { installations } = await icr.listInstallations({ limit: ${limit}, page: ${page} });`,
  rust: `let page = icr.list_installations(ListOptions::default().limit(${limit}).page(${page})).await?;`,
});

export const listAll = ({ limit, concurrency }) => ({
  js: `for await (const page of icr.installations({ limit: ${limit}, concurrency: ${concurrency} }).pages()) show(page);`,
  rust: `let mut pages = icr.installations(InstallationsOptions::default().limit(${limit}).concurrency(${concurrency}))?;
while let Some(page) = pages.next_page().await? { show(page); }`,
});

export const getInstallation = (id) => ({
  js: `const installation = await icr.getInstallation(${text(id)});`,
  rust: `let installation = icr.get_installation(${text(id)}).await?;`,
});

export const createInstallationToken = (id) => ({
  js: `const token = await icr.createInstallationAccessToken(${text(id)});`,
  rust: `let token = icr.create_installation_access_token(${text(id)}).await?;`,
});

export const createAppToken = () => ({
  js: `const token = await icr.createAppAccessToken();`,
  rust: `let token = icr.create_app_access_token().await?;`,
});

export const deleteToken = () => ({
  js: `await icr.deleteAccessToken(token);`,
  rust: `icr.delete_access_token(token.token.expose()).await?;`,
});

export const callApi = (id, path) => ({
  js: `const response = await icr.fetchAsInstallation(${text(id)}, ${text(path)});`,
  rust: `let response = icr.fetch_as_installation(${text(id)}, ${text(path)}).await?;`,
});

export const manyCallers = (id, count) => ({
  js: `await Promise.all(Array.from({ length: ${count} }, () => icr.installationAccessToken(${text(id)})));`,
  rust: `let tokens = join_all((0..${count}).map(|_| icr.installation_access_token(${text(id)}))).await;`,
});

export const invalidate = (id) => ({
  js: `await icr.invalidate(${text(id)});`,
  rust: `icr.invalidate(Some(${text(id)})).await?;`,
});

export const revokeAll = () => ({
  js: `const { revoked } = await icr.revokeAll();`,
  rust: `let revoked = icr.revoke_all().await.revoked;`,
});

/** A script that signs a JWT where the app's private key is; it is not part of the package. */
export const jwtRecipe = `import { importPKCS8, SignJWT } from "jose";

const key = await importPKCS8(process.env.ICR_PRIVATE_KEY, "RS256");
const now = Math.floor(Date.now() / 1000);
const jwt = await new SignJWT({ alg: "RS256", iss: process.env.ICR_APP_ID, iat: now - 60, exp: now + 540 })
  .setProtectedHeader({ alg: "RS256" })
  .sign(key);
console.log(jwt);`;

const text = (value) => JSON.stringify(value);
const digits = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, "_");
