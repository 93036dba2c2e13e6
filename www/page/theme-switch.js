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
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    preferences.write("theme", next === "system" ? undefined : next);
    show();
    announce(themes[next].label);
  };
  show();

  function show() {
    const { symbol, label } = themes[current()] ?? themes.system;
    button.replaceChildren(icon(symbol));
    button.title = label;
    button.ariaLabel = label;
  }
}
