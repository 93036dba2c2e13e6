import { announce, byId, icon } from "./element.js";
import { preferences } from "./remembered.js";

const themes = {
  system: { symbol: "theme-system", label: "Theme: as the system" },
  light: { symbol: "theme-light", label: "Theme: light" },
  dark: { symbol: "theme-dark", label: "Theme: dark" },
};
const names = Object.keys(themes);

/** Makes the button switch between the system's theme, light and dark, which is remembered. */
export function createThemeSwitch() {
  const button = byId("theme");
  const current = () => document.documentElement.dataset.theme ?? "system";
  button.onclick = () => {
    const next = names[(names.indexOf(current()) + 1) % names.length];
    apply(next);
    preferences.write("theme", next === "system" ? undefined : next);
    show();
    announce(themes[next].label);
  };
  // Another tab has changed it.
  addEventListener("storage", ({ key }) => {
    if (![null, "theme"].includes(key)) return;
    apply(preferences.read("theme"));
    show();
  });
  show();

  function apply(theme) {
    if (Object.hasOwn(themes, theme) && theme !== "system") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }

  function show() {
    const { symbol, label } = themes[current()] ?? themes.system;
    button.replaceChildren(icon(symbol));
    button.title = label;
    button.ariaLabel = label;
  }
}
