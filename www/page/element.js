/**
 * A new element. What the element has as a property is set as one (listeners too: `onclick`), the rest as attributes;
 * children that are false, null or undefined are left out.
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== false && child != null));
  return made;
}

/** A decorative icon out of images/icons.svg, or, given a label, one that says it. */
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

/** The part of index.html with this id. */
export const part = (id) => document.getElementById(id);

/** Gives the focus to `target` if what had it is gone. */
export function rescueFocus(target) {
  if (document.activeElement === document.body) target.focus({ preventScroll: true });
}

/** Tells a screen reader what changed. */
export function announce(text) {
  part("announcer").textContent = text;
}
