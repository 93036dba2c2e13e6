import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./command.mjs";

// js/decode-wasm-text.wat has the same four numbers.
/** Flips the bits that make most of the code's bytes a printable character, and those that compress best. */
const mask = 110;
/** `%`, the first of the four characters that start an escape: one for each value of a byte's upper two bits. */
const firstEscape = 37;
/** `0`, the first of the 64 characters that end an escape: one for each value of a byte's lower bits. */
const firstLowCharacter = 48;
const lowBits = 6;

const printable = /[ -~]/;
/** What starts an escape, and what JavaScript would have to escape in a string or template literal. */
const reserved = /[%&'("\\`]/;

const wasmPageSize = 65_536;
/** Of a module: magic number and version. */
const headerLength = 8;

/** The id of the section with a module's static data, which is the last one. */
const dataSection = 11;

/**
 * Bytes as printable ASCII, a character for most of them and two for the others. An app is 5.6 kB smaller (of brotli)
 * than with base64, in which compressors do not recognize what repeats.
 *
 * @param {Uint8Array} bytes
 * @param {number} dataStart where the bytes begin that are not masked: static data is English for the most part, of which
 *   brotli's dictionary has the words
 * @returns {string}
 */
export function encodeWasmAsText(bytes, dataStart) {
  let text = "";
  bytes.forEach((byte, at) => (text += encodedCodes[at < dataStart ? byte ^ mask : byte]));
  return text;
}

const encodedCodes = Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (printable.test(character) && !reserved.test(character)) return character;
  const low = code & ((1 << lowBits) - 1);
  return String.fromCharCode(firstEscape + (code >> lowBits), firstLowCharacter + low);
});

/**
 * Where the section with a module's static data starts.
 *
 * @param {Uint8Array} wasm
 */
export function findDataSection(wasm) {
  let at = headerLength;
  while (wasm[at] !== dataSection) {
    // An id and, in LEB128, the size of what follows.
    let size = 0;
    let shift = 0;
    do size |= (wasm[++at] & 127) << (7 * shift++);
    while (wasm[at] & 128);
    at += 1 + size;
  }
  return at;
}

/**
 * The wasm module that decodes such a text, compiled from js/decode-wasm-text.wat.
 *
 * @param {number} textLength the length of the longest text that it can decode
 * @param {number} dataStart as of `encodeWasmAsText`
 * @param {string} [name] which wasm it is for
 * @returns {Promise<Buffer>}
 */
export async function compileTextDecoder(textLength, dataStart, name = "core") {
  const template = readFileSync(join(root, "js/decode-wasm-text.wat"), "utf8");
  const source = join(root, `target/decode-wasm-text.${name}.wat`);
  const wasm = join(root, `target/decode-wasm-text.${name}.wasm`);
  const pages = Math.ceil(textLength / wasmPageSize);
  writeFileSync(source, template.replace("$PAGES", pages).replace("$DATA_START", dataStart));
  await run(["node_modules/.bin/wasm-opt", "-Oz", source, "-o", wasm]);
  return readFileSync(wasm);
}
