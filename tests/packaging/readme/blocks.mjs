/**
 * The TypeScript and JavaScript blocks of a Markdown text. Words after the language are flags: `worker` is
 * code for Cloudflare Workers, `library` uses another HTTP library, and `run` is code that runs unchanged.
 *
 * @returns {{ line: number, language: "ts" | "js", marks: string[], code: string }[]}
 */
export function codeBlocks(markdown) {
  const fence = /^```(ts|js)\b([^\n]*)\n(.*?)^```$/gms;
  return [...markdown.matchAll(fence)].map(({ index, 1: language, 2: marks, 3: code }) => ({
    line: markdown.slice(0, index).split("\n").length + 1,
    language,
    marks: marks.trim().split(/\s+/).filter(Boolean),
    code,
  }));
}
