import { announce, element, icon } from "./element.js";

/**
 * A button that runs `action`, shows that it is busy until what that returns has settled, and ignores presses meanwhile.
 * It stays focusable: a disabled button would drop the focus of someone at the keyboard.
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

/** A button that shows an icon alone and is called `label`. */
export function iconButton({ label, symbol, action }) {
  return element(
    "button",
    { type: "button", className: "icon-button", title: label, "aria-label": label, onclick: action },
    icon(symbol),
  );
}

/** A button that copies the text which `read` returns, and says so. */
export function copyButton({ label, read }) {
  const button = iconButton({ label, symbol: "copy", action: copy });
  let back;
  async function copy() {
    clearTimeout(back);
    const copied = await writeClipboard(read());
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
