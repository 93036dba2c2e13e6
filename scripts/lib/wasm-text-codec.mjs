import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./command.mjs";

// js/decode-wasm-text.wat has the same four numbers.
/** Flips the bits that make most of wasm's bytes a printable character. */
const mask = 69;
/** `%`, the first of the four characters that start an escape: one for each value of a byte's upper two bits. */
const firstEscape = 37;
/** `0`, the first of the 64 characters that end an escape: one for each value of a byte's lower bits. */
const firstLowCharacter = 48;
const lowBits = 6;

const printable = /[ -~]/;
/** What starts an escape, and what JavaScript would have to escape in a string or template literal. */
const reserved = /[%&'("\\`]/;

const wasmPageSize = 65_536;

/**
 * Bytes as printable ASCII, a character for most of them and two for the others. An app is 5.6 kB smaller (of brotli)
 * than with base64, in which compressors do not recognize what repeats.
 *
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function encodeWasmAsText(bytes) {
  let text = "";
  for (const byte of bytes) text += encodedBytes[byte];
  return text;
}

const encodedBytes = Array.from({ length: 256 }, (_, byte) => encodeByte(byte));

function encodeByte(byte) {
  const code = byte ^ mask;
  const character = String.fromCharCode(code);
  if (printable.test(character) && !reserved.test(character)) return character;
  const low = code & ((1 << lowBits) - 1);
  return String.fromCharCode(firstEscape + (code >> lowBits), firstLowCharacter + low);
}

/**
 * The wasm module that decodes such a text, compiled from js/decode-wasm-text.wat.
 *
 * @param {number} textLength the length of the longest text that it can decode
 * @returns {Promise<Buffer>}
 */
export async function compileTextDecoder(textLength) {
  const template = readFileSync(join(root, "js/decode-wasm-text.wat"), "utf8");
  const source = join(root, "target/decode-wasm-text.wat");
  const wasm = join(root, "target/decode-wasm-text.wasm");
  writeFileSync(source, template.replace("$PAGES", Math.ceil(textLength / wasmPageSize)));
  await run(["node_modules/.bin/wasm-opt", "-Oz", source, "-o", wasm]);
  return readFileSync(wasm);
}
