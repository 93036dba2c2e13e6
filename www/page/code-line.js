import { copyButton } from "./button.js";
import { element } from "./element.js";

const pattern =
  /(?<comment>\/\/.*)|(?<string>"[^"]*"|'[^']*'|`[^`]*`)|(?<keyword>\b(?:const|let|for|while|await|of|new|import|from)\b)/g;

/** Creates the code of an action in the selected language, with a copy button. */
export function codeLine({ js, rust }) {
  const copy = copyButton({ label: "Copy this code", read: () => (chosenLanguage() === "rust" ? rust : js) });
  return element("div", { className: "code-line" }, codeBlock("js", js), codeBlock("rust", rust), copy);
}

/** Creates a shell command with a copy button. */
export function commandLine(command) {
  const copy = copyButton({ label: "Copy this command", read: () => command });
  const code = element("code", { className: "code" }, highlight(command));
  return element("div", { className: "code-line" }, code, copy);
}

/** Connects the radio buttons in `fieldset` to the language of all code lines, which is remembered. */
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

/** Returns the text with its strings, keywords and comments in elements for syntax highlighting. */
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

// `localStorage` throws where the browser blocks storage.
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
