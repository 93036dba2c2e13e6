import type { Permissions } from "../model.js";

const ranks: Readonly<Record<string, number>> = { VIEW: 1, READ: 1, REQUEST: 2, WRITE: 3 };

/** Returns whether `permissions` grant at least `level` for one of `names`; an unknown level grants only itself. */
export function permits(permissions: Permissions, names: readonly string[], level: string): boolean {
  const needed = ranks[level] ?? Infinity;
  return names.some((name) => {
    const granted = permissions[name] ?? "";
    return (ranks[granted] ?? 0) >= needed || granted === level;
  });
}

/** Permissions for everything that the registry emulates. */
export const allPermissions: Permissions = {
  organization_info: "VIEW",
  organization_members: "VIEW",
  organization_projects: "VIEW",
  organization_inventory: "REQUEST",
  organization_warehouse: "WRITE",
};
