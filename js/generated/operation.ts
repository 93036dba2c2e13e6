// Generated from src/ by `npm run generate`: change the Rust source, not this file.

/** An operation, as the index that the wasm takes. */
export const enum Operation {
  createAppAccessToken,
  createInstallationAccessToken,
  deleteAccessToken,
  listInstallations,
  getInstallation,
  installationForOrganization,
  installations,
  appAccessToken,
  installationAccessToken,
  fetchAsApp,
  fetchAsInstallation,
  json,
  pages,
  revokeAll,
  invalidate,
}

/**
 * An operation of the client, named like its method. A call that consists of others fails as the one that failed.
 *
 * @example
 * const isList = ({ operation }: IcrError): boolean => operation === "listInstallations";
 */
export type IcrOperation =
  /** Creates an app access token. */
  | "createAppAccessToken"
  /** Creates an installation access token. */
  | "createInstallationAccessToken"
  /** Deletes an access token. */
  | "deleteAccessToken"
  /** Reads one page of installations. */
  | "listInstallations"
  /** Reads one installation. */
  | "getInstallation"
  /** Finds the installation of an organization. */
  | "installationForOrganization"
  /** Reads all pages of installations. */
  | "installations"
  /** Returns the managed app access token. */
  | "appAccessToken"
  /** Returns the managed access token of an installation. */
  | "installationAccessToken"
  /** Calls any path of the API with the app access token. */
  | "fetchAsApp"
  /** Calls any path of the API with an installation access token. */
  | "fetchAsInstallation"
  /** Calls any path of the API with a managed token, and reads the response's JSON. */
  | "json"
  /** Reads all pages of any list of the API with a managed token. */
  | "pages"
  /** Deletes the tokens that the client created. */
  | "revokeAll"
  /** Forgets what is cached. */
  | "invalidate";
