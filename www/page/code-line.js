import { copyButton } from "./button.js";
import { element } from "./element.js";

const pattern =
  /(?<comment>\/\/.*)|(?<string>"[^"]*"|'[^']*'|`[^`]*`)|(?<keyword>\b(?:const|let|for|while|await|of|new|import|from)\b)/g;

/** The line of code that does what the page does, in the language that the reader chose, with a button to copy it. */
export function codeLine({ js, rust }) {
  const copy = copyButton({ label: "Copy this code", read: () => (chosenLanguage() === "rust" ? rust : js) });
  return element("div", { className: "code-line" }, codeBlock("js", js), codeBlock("rust", rust), copy);
}

/** A command for a terminal, with a button to copy it. */
export function commandLine(command) {
  const copy = copyButton({ label: "Copy this command", read: () => command });
  const code = element("code", { className: "code" }, highlight(command));
  return element("div", { className: "code-line" }, code, copy);
}

/** Lets the radio buttons in `fieldset` choose the language of every code line; the next visit begins with it. */
export function chooseLanguage(fieldset) {
  const remembered = fieldset.querySelector(`[value="${rememberedLanguage()}"]`);
  if (remembered) remembered.checked = true;
  const apply = () => (document.documentElement.dataset.language = fieldset.querySelector(":checked").value);
  fieldset.onchange = () => {
    apply();
    rememberLanguage(chosenLanguage());
  };
  apply();
}

/** The text with its strings, keywords and comments in elements that the style sheet colours. */
export function highlight(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    parts.push(text.slice(end, match.index), element("span", { className: `code-${kind}` }, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function codeBlock(language, text) {
  return element("code", { className: "code", "data-language": language }, highlight(text));
}

function chosenLanguage() {
  return document.documentElement.dataset.language;
}

// A browser may keep nothing for a page, and says so by throwing.
function rememberLanguage(language) {
  try {
    localStorage.setItem("language", language);
  } catch {}
}

function rememberedLanguage() {
  try {
    return localStorage.getItem("language") === "rust" ? "rust" : "js";
  } catch {
    return "js";
  }
}
