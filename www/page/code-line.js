import { copyButton } from "./button.js";
import { element } from "./element.js";
import { formatCount } from "./format.js";
import { preferences } from "./remembered.js";

// Ten thousand elements would take the browser longer than a reader looks at them.
const longest = 20_000;
const pattern =
  /(?<comment>(?<!:)\/\/.*)|(?<string>"[^"]*"|'[^']*'|`[^`]*`)|(?<keyword>\b(?:const|let|for|while|await|async|of|in|new|import|from)\b)/g;

/** Creates the code of an action in the selected language, with a copy button. */
export function codeLine({ js, rust = js }) {
  const copy = copyButton({ label: "Copy this code", read: () => (chosenLanguage() === "rust" ? rust : js) });
  return element("div", { className: "code-line" }, codeBlock(js, "js"), codeBlock(rust, "rust"), copy);
}

/** Creates a shell command, or another text, with a copy button; `copied` is what it copies. */
export function commandLine(shown, copied = shown) {
  const copy = copyButton({ label: "Copy", read: () => copied });
  return element("div", { className: "code-line" }, codeBlock(shown), copy);
}

/** Connects the radio buttons in `fieldset` to the language of all code lines, which is remembered. */
export function chooseLanguage(fieldset) {
  const remembered = preferences.read("language") === "rust" ? "rust" : "js";
  fieldset.querySelector(`[value="${remembered}"]`).checked = true;
  const apply = () => (document.documentElement.dataset.language = fieldset.querySelector(":checked").value);
  fieldset.onchange = () => {
    apply();
    preferences.write("language", chosenLanguage());
  };
  apply();
}

/** Returns the text with its strings, keywords and comments in elements for syntax highlighting. */
function highlight(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    parts.push(text.slice(end, match.index), element("span", { className: `code-${kind}` }, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

/** The same for a text of any length: of a long one the beginning, and how much follows. */
export function highlightStart(text) {
  const rest = text.length - longest;
  return rest > 0
    ? [...highlight(text.slice(0, longest)), ` … ${formatCount(rest, "more character")}`]
    : highlight(text);
}

// Lines are broken by hand. Where one is still too long for the column the block scrolls, and the Tab key stops at it.
const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

function codeBlock(text, language) {
  const properties = { className: "code", role: "group", "aria-label": "Code", "data-language": language };
  const block = element("pre", properties, element("code", {}, highlight(text)));
  scrolling.observe(block);
  return block;
}

function chosenLanguage() {
  return document.documentElement.dataset.language;
}
