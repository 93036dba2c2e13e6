import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../../scripts/lib/command.mjs";
import { sourceFiles } from "../../../scripts/lib/source-files.mjs";

// ICR documents `alg` as a claim of the payload, which libraries for JWTs do not write by themselves. The emulator refuses
// a JWT without it: of the examples, the demo and `jwtSigner`, their own tests say that it accepts theirs.

// Claims of a JWT, in any of our languages: an object with `iss` and `exp`.
const claims = /\{(?=[^{}]*\biss"?:)(?=[^{}]*\bexp\b)[^{}]*\}/g;
// Some of their JWTs are to be refused.
const wrongOnPurpose = ["tests/emulator/jwt.test.mjs", "tests/demo/lab-jwt.test.mjs", "www/lab/jwt-tool.js"];

test("whatever writes claims of a JWT writes alg", () => {
  const isText = (path) => /\.(ts|js|mjs|rs|md|html)$/.test(path) && !wrongOnPurpose.includes(path);
  const paths = ["bench", "docs", "examples", "js", "scripts", "src", "tests", "www"].flatMap((folder) =>
    sourceFiles(folder),
  );
  const found = ["README.md", ...paths.filter(isText)].flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(claims)].map(([object]) => ({ path, object })),
  );
  assert.ok(found.length > 10, `${found.length} found`);
  assert.deepEqual(
    found.filter(({ object }) => !/\balg\b/.test(object)),
    [],
  );
});
