import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/lib/command.mjs";
import { compileTextDecoder, encodeWasmAsText, findDataSection } from "../../scripts/lib/wasm-text-codec.mjs";

const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const allPairs = Uint8Array.from([...allBytes].flatMap((first) => [...allBytes].flatMap((second) => [first, second])));
const longestText = 2 ** 19;

/** The bytes of a text, decoded as js/wasm-module.inline.ts does it. */
async function decodeText(text, dataStart) {
  const decoder = await WebAssembly.compile(await compileTextDecoder(longestText, dataStart));
  const { memory, decode } = (await WebAssembly.instantiate(decoder)).exports;
  assert.ok(memory.buffer.byteLength >= longestText, "the longest text fits into the decoder's memory");
  const bytes = new Uint8Array(memory.buffer);
  return bytes.slice(0, decode(new TextEncoder().encodeInto(text, bytes).written));
}

for (const [bytes, dataStart] of [
  ["code", allPairs.length],
  ["data", 0],
]) {
  test(`every pair of bytes of ${bytes} survives encoding and decoding`, async () => {
    assert.deepEqual(await decodeText(encodeWasmAsText(allPairs, dataStart), dataStart), allPairs);
  });
}

test("the package's wasm survives encoding and decoding, and its messages are readable", async () => {
  const wasm = readFileSync(join(root, "dist/core.wasm"));
  const dataStart = findDataSection(wasm);
  const text = encodeWasmAsText(wasm, dataStart);
  assert.deepEqual(Buffer.from(await decodeText(text, dataStart)), wasm);
  assert.match(text, /No complete response arrived/);
});

test("the text is printable ASCII", () => {
  assert.match(encodeWasmAsText(allBytes, 256) + encodeWasmAsText(allBytes, 0), /^[ -~]+$/);
});
