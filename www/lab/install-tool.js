import { installUrl } from "icr-app-client/host";
import { install as installCode } from "../code-lines.js";
import { codeLine, commandLine } from "../page/code-line.js";
import { announce, element } from "../page/element.js";
import { addressOf, replaceAddress } from "../page/route.js";
import { field } from "./form.js";

/** Creates the tool that builds an install link, with the package's own function. */
export function createTool() {
  const changed = () => change();
  const nameId = field({
    label: "Name of the app",
    hint: "As in its address at ICR; installations have it as appNameId.",
    value: "canopy-ledger",
    changed,
  });
  const state = field({
    label: "State",
    hint: "On your server createState makes it, signed and bound to the visitor's session. Any text will do here.",
    value: "example-state",
    changed,
  });
  const redirectUri = field({
    label: "Callback URL",
    hint: "One from the app's list at ICR. If this is empty, ICR takes the first.",
    placeholder: "https://app.example/icr/callback",
    changed,
  });
  const sandbox = element("input", { type: "checkbox", id: "lab-sandbox", onchange: changed });
  const result = element("div", { className: "lab-result" });

  function change() {
    const values = {
      nameId: nameId.value,
      state: state.value,
      redirectUri: redirectUri.value,
      sandbox: sandbox.checked ? "yes" : "",
    };
    replaceAddress(addressOf("lab", "install", values));
    render();
  }

  function render() {
    const children = resultOf();
    result.replaceChildren(...children);
    announce(children[0].textContent);
  }

  function resultOf() {
    try {
      const link = installUrl({
        nameId: nameId.value,
        state: state.value,
        redirectUri: redirectUri.value || undefined,
        sandbox: sandbox.checked,
      });
      return [
        element("p", { className: "lab-verdict is-success" }, "The link for an organization's admin"),
        commandLine(link.replace("?", "\n  ?").replaceAll("&", "\n  &"), link),
        element("p", {}, element("a", { href: link, rel: "noreferrer" }, "Open it at ICR")),
      ];
    } catch (error) {
      return [
        element("p", { className: "lab-verdict is-refused" }, error.code ?? "The link cannot be built"),
        element("p", {}, error.message),
      ];
    }
  }
  render();

  return {
    element: element(
      "div",
      { className: "card lab-tool" },
      element(
        "div",
        { className: "lab-input" },
        element("h2", {}, "Build an install link"),
        element("p", { className: "hint" }, "An admin of an organization opens it to install your app."),
        nameId.element,
        state.element,
        redirectUri.element,
        element("label", { className: "check" }, sandbox, element("span", {}, "The app is in ICR's sandbox")),
      ),
      result,
      element("div", { className: "lab-code" }, element("h3", {}, "What your server does"), codeLine(installCode())),
    ),
    open(query) {
      if (query.size === 0) return;
      nameId.value = query.get("nameId") ?? "";
      state.value = query.get("state") ?? "";
      redirectUri.value = query.get("redirectUri") ?? "";
      sandbox.checked = query.has("sandbox");
      render();
    },
  };
}
