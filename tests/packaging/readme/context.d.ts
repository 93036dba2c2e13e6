import type { IcrClient } from "icr-app-client";

// What a block may use without making it, as its reader would have made it before. The test that runs blocks sets them.
declare global {
  const icr: IcrClient;
  const org: ReturnType<IcrClient["asInstallation"]>;
  const installationId: string;
  const organizationId: string;
}
