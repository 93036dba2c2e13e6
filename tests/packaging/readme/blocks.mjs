import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/lib/command.mjs";
import { sourceFiles } from "../../../scripts/lib/source-files.mjs";

/**
 * The blocks of a Markdown text in some languages. Words after the language are flags: `worker` is
 * code for Cloudflare Workers, `library` uses another HTTP library, `store` is a token store over a database, and `run` is code that runs unchanged.
 * `file=path` is an excerpt of that file, which is tested there.
 *
 * @returns {{ line: number, language: string, marks: string[], file?: string, code: string }[]}
 */
export function codeBlocks(markdown, languages = ["ts", "js"]) {
  const fence = new RegExp(`^\`\`\`(${languages.join("|")})\\b([^\n]*)\n(.*?)^\`\`\`$`, "gms");
  return [...markdown.matchAll(fence)].map(({ index, 1: language, 2: info, 3: code }) => {
    const words = info.trim().split(/\s+/).filter(Boolean);
    const [file] = words.flatMap((word) => /^file=(.+)$/.exec(word)?.[1] ?? []);
    return {
      line: markdown.slice(0, index).split("\n").length + 1,
      language,
      marks: words.filter((word) => !word.startsWith("file=")),
      ...(file && { file }),
      code,
    };
  });
}

/** The documents for users: the README and docs, without the page that is generated. */
export function documents() {
  const pages = sourceFiles("docs").filter((path) => path.endsWith(".md") && path !== "docs/reference.md");
  return ["README.md", ...pages.sort()];
}

/**
 * The blocks of all documents, each with its `document` and with a `name` that is like no other's.
 *
 * @param {string[]} [languages]
 */
export function documentBlocks(languages) {
  return documents().flatMap((document) =>
    codeBlocks(readFileSync(join(root, document), "utf8"), languages).map((block) => ({
      ...block,
      document,
      name: `${document.replace(/\.md$/, "").replaceAll("/", "-")}-${block.line}`,
    })),
  );
}
