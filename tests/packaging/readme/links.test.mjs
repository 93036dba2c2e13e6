import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root, run } from "../../../scripts/lib/command.mjs";

const documents = (await run(["git", "ls-files", "*.md", "llms.txt"])).trim().split("\n");
const read = (path) => readFileSync(join(root, path), "utf8");

/** The names by which a document's headings are linked to. */
function anchors(path) {
  const headings = [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

for (const document of documents) {
  test(`the links of ${document} lead to files and headings of this repository`, () => {
    const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
    const broken = links.filter((link) => {
      if (link.startsWith("https://")) return false;
      const [file, anchor] = link.split("#");
      const path = file === "" ? document : join(dirname(document), file);
      return !existsSync(join(root, path)) || (anchor !== undefined && !anchors(path).includes(anchor));
    });
    assert.deepEqual(broken, []);
  });
}
