// The code that the page shows next to its actions, broken by hand. A test runs the JavaScript and compiles the Rust.

export const createClient = ({ maxRetries, timeoutMs }) => ({
  js: `const icr = new IcrClient({
  jwt,
  maxRetries: ${maxRetries},
  timeoutMs: ${digits(timeoutMs)},
});`,
  rust: `let icr = Client::builder()
    .jwt(jwt)
    .max_retries(${maxRetries})
    .timeout(Duration::from_millis(${digits(timeoutMs)}))
    .build()?;`,
});

export const install = () => ({
  js: `// from "icr-app-client/host"
const state = await createState({
  secret,
  session,
});
const link = installUrl({ nameId, state });`,
  rust: `let state = create_state(&secret, &visitor)?;
let link = install_url(&InstallLink {
    name_id,
    state: &state,
    redirect_uri: None,
    sandbox: false,
})?;`,
});

export const callback = () => ({
  js: `// from "icr-app-client/host"
const { installation } = await readCallback(
  request,
  { secret, session, client: icr },
);`,
  rust: `let callback = read_callback(
    query, &secret, session, now,
)?;
let id = callback.installation_id;
let installation =
    icr.get_installation(&id).await?;`,
});

export const webhook = () => ({
  js: `// from "icr-app-client/host"
const handleWebhook = webhookHandler({
  secrets,
  client: icr,
  on: {
    suspended: ({ installation }) =>
      pause(installation.id),
  },
});`,
  rust: `let event =
    verify_webhook(signature, body, &[secret])?;
let id = event.installation.map(|it| it.id);
icr.invalidate(id.as_deref()).await?;`,
});

export const listPage = ({ limit, page }) => ({
  js: `const page = await icr.listInstallations({
  limit: ${limit},
  page: ${page},
});`,
  rust: `let options = ListOptions::default()
    .limit(${limit})
    .page(${page});
let page = icr
    .list_installations(options)
    .await?;`,
});

export const listAll = ({ limit, concurrency }) => ({
  js: `const all = icr.installations({
  limit: ${limit},
  concurrency: ${concurrency},
});
for await (const page of all.pages()) {
  show(page);
}`,
  rust: `let options =
    InstallationsOptions::default()
        .limit(${limit})
        .concurrency(${concurrency});
let mut pages = icr.installations(options)?;
while let Some(page) =
    pages.next_page().await?
{
    show(page);
}`,
});

export const getInstallation = (id) => ({
  js: `const installation = await icr.getInstallation(
  ${text(id)},
);`,
  rust: `let installation = icr
    .get_installation(
        ${text(id)},
    )
    .await?;`,
});

export const accessToken = (id) => ({
  js: `const org = icr.asInstallation(
  ${text(id)},
);
const { token } = await org.accessToken();`,
  rust: `let org = icr.as_installation(
    ${text(id)},
);
let token = org.access_token().await?;`,
});

export const appAccessToken = () => ({
  js: `const app = icr.asApp();
const { token } = await app.accessToken();`,
  rust: `let app = icr.as_app();
let token = app.access_token().await?;`,
});

export const deleteToken = () => ({
  js: `await icr.deleteAccessToken(token);`,
  rust: `icr.delete_access_token(token.token.expose())
    .await?;`,
});

export const callApi = (id, path) => ({
  js: `const org = icr.asInstallation(
  ${text(id)},
);
const response = await org.fetch(${pathText(path, ["", " +", ""], "  ")});`,
  rust: `let org = icr.as_installation(
    ${text(id)},
);
let response = org
    .fetch(${pathText(path, ["concat!(", ",", ")"], "        ")})
    .await?;`,
});

export const findOrganization = (id) => ({
  js: `const found =
  await icr.installationForOrganization(
    ${text(id)},
  );`,
  rust: `let found = icr
    .installation_for_organization(
        ${text(id)},
    )
    .await?;`,
});

export const invalidate = (id) => ({
  js: `await icr.invalidate(
  ${text(id)},
);`,
  rust: `icr.invalidate(Some(
    ${text(id)},
))
.await?;`,
});

export const revokeAll = () => ({
  js: `const { revoked } = await icr.revokeAll();`,
  rust: `let revoked = icr.revoke_all().await.revoked;`,
});

/** A script that signs a JWT where the app's private key is. */
export const jwtRecipe = `import { jwtSigner } from "icr-app-client/host";

const sign = jwtSigner({
  appId: process.env.ICR_APP_ID,
  privateKey: process.env.ICR_PRIVATE_KEY,
});
console.log(await sign());`;

/** How to install the package, as the README has it. */
export const installLine = "npm install ../icr-app-client/icr-app-client-0.1.0.tgz";

/** A path; one with an id in the middle as three texts that stand below each other. */
function pathText(path, [open, separator, close], indent) {
  const [, ...parts] = /^(\/\w+\/)([\w-]{36})(\/.*)$/.exec(path) ?? [];
  if (parts.length === 0) return text(path);
  const lines = parts.map((part) => `\n${indent}${text(part)}`).join(separator);
  return `${open}${lines},\n${indent.slice(0, -2 * (open ? 2 : 1))}${close}`;
}

const text = (value) => JSON.stringify(value);
const digits = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, "_");
