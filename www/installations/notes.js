import { element } from "../page/element.js";

const notes = {
  empty: ["No organization yet", "When an organization installs your app, it appears here."],
  notFound: ["Nothing found", "No organization matches. Try other words or filters."],
  notLoaded: ["Not among those loaded", "Load all to search through every organization."],
};

/** Creates the note that replaces an empty list. */
export function emptyNote(reason) {
  const [title, text] = notes[reason];
  return element(
    "div",
    { className: "placeholder is-small" },
    element("p", { className: "placeholder-title" }, title),
    element("p", {}, text),
  );
}
