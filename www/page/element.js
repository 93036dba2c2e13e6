/**
 * Creates an element. Names that the element has as properties are set as such (listeners too: `onclick`), the others as
 * attributes; children that are false, null or undefined are skipped.
 */
export function element(tag, properties = {}, ...children) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name in created) created[name] = value;
    else created.setAttribute(name, value);
  }
  created.append(...children.flat().filter((child) => child !== false && child != null));
  return created;
}

/** Creates an icon of images/icons.svg: decorative, unless it has a label. */
export function icon(name, label) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "icon");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `images/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Returns the element of index.html with this id. */
export const byId = (id) => document.getElementById(id);

/** Focuses `target` if the focused element was removed. */
export function restoreFocus(target) {
  if (document.activeElement === document.body) target.focus({ preventScroll: true });
}

/** Announces a change to screen readers. */
export function announce(text) {
  const announcer = byId("announcer");
  // The same text again is announced again only if it differs.
  announcer.textContent = announcer.textContent === text ? `${text}\u00A0` : text;
}
