import { byId } from "../page/element.js";

const tools = {
  jwt: () => import("./jwt-tool.js"),
  webhook: () => import("./webhook-tool.js"),
  install: () => import("./install-tool.js"),
};

/** Creates the view of tools; each is loaded when it is first opened, and keeps what was typed into it. */
export function createLab() {
  const opened = new Map();
  let shown;
  return {
    /** Shows a tool, with the values of the address. */
    async open(name, query) {
      const known = Object.hasOwn(tools, name) ? name : "jwt";
      shown = known;
      for (const link of byId("lab-tabs").children) {
        if (link.hash === `#lab/${known}`) link.ariaCurrent = "page";
        else link.removeAttribute("aria-current");
      }
      if (!opened.has(known)) opened.set(known, (await tools[known]()).createTool());
      if (shown !== known) return;
      const tool = opened.get(known);
      byId("lab-tool").replaceChildren(tool.element);
      tool.open?.(query);
    },
  };
}
