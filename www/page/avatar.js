import { element } from "./element.js";

/** Creates a coloured square with the initials of a name, the same colour for the same name. */
export function avatar(name) {
  const words = name.split(/[\s-]+/).filter((word) => /^\p{L}/u.test(word));
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");
  const square = element("span", { className: "avatar", "aria-hidden": "true" }, initials || "?");
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  square.style.setProperty("--hue", hue);
  return square;
}
