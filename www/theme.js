// Before the first paint, so that nothing flashes; the policy allows no inline script. page/theme-switch.js writes it.
try {
  const theme = JSON.parse(localStorage.getItem("theme"));
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // The browser blocks storage.
}
