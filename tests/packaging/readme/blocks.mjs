/**
 * The blocks of a Markdown text in some languages. Words after the language are flags: `worker` is
 * code for Cloudflare Workers, `library` uses another HTTP library, `store` is a token store over a database, and `run` is code that runs unchanged.
 *
 * @returns {{ line: number, language: string, marks: string[], code: string }[]}
 */
export function codeBlocks(markdown, languages = ["ts", "js"]) {
  const fence = new RegExp(`^\`\`\`(${languages.join("|")})\\b([^\n]*)\n(.*?)^\`\`\`$`, "gms");
  return [...markdown.matchAll(fence)].map(({ index, 1: language, 2: marks, 3: code }) => ({
    line: markdown.slice(0, index).split("\n").length + 1,
    language,
    marks: marks.trim().split(/\s+/).filter(Boolean),
    code,
  }));
}
