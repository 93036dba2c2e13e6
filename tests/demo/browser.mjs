import { chromium, firefox } from "playwright-core";

const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

const launchers = {
  chromium: () =>
    chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--headless", "--no-sandbox", "--disable-gpu", ...quiet],
    }),
  // An unpatched Firefox over WebDriver BiDi; its colour scheme can only be set by a preference.
  firefox: (colorScheme) =>
    firefox.launch({
      channel: "moz-firefox",
      executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
      firefoxUserPrefs: { "ui.systemUsesDarkTheme": colorScheme === "dark" ? 1 : 0 },
    }),
};

/** A headless browser, by its name, that prefers the colour scheme. */
export function launchBrowser(name, colorScheme) {
  return launchers[name](colorScheme);
}
