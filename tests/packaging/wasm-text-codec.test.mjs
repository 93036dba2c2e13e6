import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/lib/command.mjs";
import { compileTextDecoder, encodeWasmAsText } from "../../scripts/lib/wasm-text-codec.mjs";

const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const longestText = 2 ** 19;
const { memory, decode } = new WebAssembly.Instance(new WebAssembly.Module(await compileTextDecoder(longestText)))
  .exports;

/** As js/wasm-module.inline.ts does it. */
function decodeText(text) {
  const bytes = new Uint8Array(memory.buffer);
  return bytes.slice(0, decode(new TextEncoder().encodeInto(text, bytes).written));
}

test("every byte survives encoding and decoding", () => {
  for (const byte of allBytes) assert.deepEqual(decodeText(encodeWasmAsText([byte])), Uint8Array.of(byte));
});

test("every pair of bytes survives encoding and decoding", () => {
  const pairs = Uint8Array.from([...allBytes].flatMap((first) => [...allBytes].flatMap((second) => [first, second])));
  assert.deepEqual(decodeText(encodeWasmAsText(pairs)), pairs);
});

test("the package's wasm survives encoding and decoding", () => {
  const wasm = readFileSync(join(root, "dist/core.wasm"));
  assert.deepEqual(Buffer.from(decodeText(encodeWasmAsText(wasm))), wasm);
});

test("the text is printable ASCII", () => {
  assert.match(encodeWasmAsText(allBytes), /^[ -~]+$/);
});

test("the longest text fits into the decoder's memory", () => {
  assert.ok(memory.buffer.byteLength >= longestText);
});
