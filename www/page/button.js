import { announce, element, icon } from "./element.js";

/**
 * Creates a button that runs `action`, and is busy and ignores clicks until the returned promise settles. It stays
 * focusable: a disabled button would lose the keyboard focus.
 */
export function actionButton({ label, symbol, action, className = "button" }) {
  const button = element("button", { type: "button", className }, symbol && icon(symbol), element("span", {}, label));
  button.onclick = async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    setBusy(button, true);
    try {
      await action();
    } finally {
      setBusy(button, false);
    }
  };
  return button;
}

/** Creates a button with only an icon, whose accessible name is `label`. */
export function iconButton({ label, symbol, action }) {
  return element(
    "button",
    { type: "button", className: "icon-button", title: label, "aria-label": label, onclick: action },
    icon(symbol),
  );
}

/** Creates a button that copies the text which `read` returns or resolves to, and confirms it. */
export function copyButton({ label, read }) {
  const button = iconButton({ label, symbol: "copy", action: copy });
  let back;
  async function copy() {
    clearTimeout(back);
    const copied = await writeClipboard(await read());
    show(copied ? "check" : "alert");
    announce(copied ? "Copied" : "The browser does not let this page copy");
    back = setTimeout(() => show("copy"), 1800);
  }
  function show(symbol) {
    button.replaceChildren(icon(symbol));
    button.classList.toggle("is-done", symbol === "check");
    button.title = { copy: label, check: "Copied", alert: "The browser does not let this page copy" }[symbol];
  }
  return button;
}

function setBusy(button, busy) {
  button.classList.toggle("is-busy", busy);
  button.setAttribute("aria-disabled", String(busy));
}

async function writeClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
