// What wasm-bindgen generates from src/wasm/npm.rs, as far as js/client.ts uses it: its own declarations do not pass
// `skipLibCheck: false`. The build resolves `./core.js` to the generated file.

import type { Page } from "./model.js";

export function initSync(source: { module: WebAssembly.Module }): unknown;

export class NativeClient {
  constructor(options: unknown);
  createAppAccessToken(options: unknown): Promise<never>;
  createInstallationAccessToken(installationId: unknown, options: unknown): Promise<never>;
  deleteAccessToken(token: unknown, options: unknown): Promise<never>;
  listInstallations(options: unknown): Promise<never>;
  getInstallation(installationId: unknown, options: unknown): Promise<never>;
  walk(options: unknown): NativePages;
  installationForOrganization(organizationId: unknown, options: unknown): Promise<never>;
  accessToken(owner: unknown, options: unknown): Promise<never>;
  fetchAs(owner: unknown, input: unknown, init: unknown): Promise<never>;
  invalidate(installationId: unknown): Promise<never>;
  revokeAll(options: unknown): Promise<never>;
}

export class NativePages {
  next(): Promise<Page | undefined>;
}
