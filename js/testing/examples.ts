import type { AccessToken, Installation, InstallationAccessToken } from "../model.js";

/**
 * An app access token in the documented shape.
 *
 * @example
 * const icr = { appAccessToken: () => Promise.resolve(exampleAccessToken) };
 */
export const exampleAccessToken: AccessToken = {
  id: "7d1f5c1e-2f0b-4a39-9d8e-0c5f3a6b1e42",
  createdAt: "2023-06-20T09:15:32.418Z",
  updatedAt: "2023-06-20T09:15:32.418Z",
  token: "crs_0123456789abcdef0123456789abcdef0123456789abcdef",
  expiresAt: "2023-07-20T09:15:32.411Z",
  isActive: true,
  permissions: { organization_info: "VIEW", organization_projects: "VIEW" },
  appId: "f3b0a6de-94c7-4c1b-8a5d-6e2d17c09b58",
};

/**
 * An installation access token in the documented shape.
 *
 * @example
 * const { permissions } = exampleInstallationAccessToken;
 */
export const exampleInstallationAccessToken: InstallationAccessToken = {
  ...exampleAccessToken,
  id: "b8b3c0f4-6f6e-4c55-8f43-1a9e7d20c6aa",
  token: "crs_fedcba9876543210fedcba9876543210fedcba9876543210",
  permissions: {
    organization_info: "VIEW",
    organization_members: "VIEW",
    organization_projects: "VIEW",
    organization_inventory: "REQUEST",
    organization_warehouse: "WRITE",
  },
  installationId: "2a6f9c58-77d1-4e0f-b1c3-5b8d4e907f16",
  organizationId: "c94d2e7b-13a8-4f66-a0b9-8e5f6d3c2a71",
};

/**
 * An installation in the documented shape.
 *
 * @example
 * const icr = { getInstallation: () => Promise.resolve(exampleInstallation) };
 */
export const exampleInstallation: Installation = {
  id: "2a6f9c58-77d1-4e0f-b1c3-5b8d4e907f16",
  createdAt: "2023-05-04T13:02:11.090Z",
  updatedAt: "2023-06-19T08:44:50.737Z",
  organization: {
    id: "c94d2e7b-13a8-4f66-a0b9-8e5f6d3c2a71",
    createdAt: "2023-01-16T10:30:00.000Z",
    updatedAt: "2023-06-01T16:20:45.201Z",
    fullName: "Glerá Restoration ehf.",
    countryCode: "IS",
    city: "Akureyri",
    zip: "600",
    physicalAddress: "Hafnarstræti 91",
    registrationNumber: "5501230990",
    website: "https://glera-restoration.example",
    logo: "https://glera-restoration.example/logo.svg",
    organizationIndustries: { code: "A02", name: "Forestry and logging" },
    type: "projectProponent",
    isPublic: true,
    url: "https://registry.example/organizations/c94d2e7b-13a8-4f66-a0b9-8e5f6d3c2a71",
  },
  permissions: exampleInstallationAccessToken.permissions,
  appNameId: "canopy-ledger",
  appId: "f3b0a6de-94c7-4c1b-8a5d-6e2d17c09b58",
  accessTokensUrl: "undefined/app/installations/2a6f9c58-77d1-4e0f-b1c3-5b8d4e907f16/accessTokens",
};
