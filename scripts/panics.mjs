import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main, root, step } from "./lib/command.mjs";
import { compileNpmCrate } from "./lib/wasm-crate.mjs";
import { setup } from "./setup.mjs";

// What may stand in our own source where a panic was compiled, and why no input reaches it.
const unreachable = [
  {
    source: /^(\{|async\b)/,
    why: "an async body polled after its end: only the executor polls, and it drops what has ended",
  },
  {
    source: /^(borrow|borrow_mut|replace)\(/,
    why: "a RefCell in use: no borrow lives across an await, or while a function of the host's user runs",
  },
];

/**
 * Fails when a line of this crate can panic for another reason than those above. The published wasm does not tell: its
 * panics are bare `unreachable`s, inlined wherever. The same code compiled with messages keeps the place of each panic
 * that the linker kept: file, line and column.
 */
export async function checkPanics({ cargo, env }) {
  const wasm = await step("cargo rustc --release with panic messages", () =>
    compileNpmCrate({ cargo, env }, { targetDir: "target/panics" }),
  );
  const places = panicPlaces(readFileSync(join(root, wasm)));
  const ours = places.filter(({ file }) => file.startsWith("src/")).map(withSource);
  if (ours.length === 0) throw new Failure("The build names no place of a panic: how rustc writes them has changed.");

  for (const { source, why } of unreachable) {
    console.log(`${String(ours.filter((place) => source.test(place.source)).length).padStart(4)}  ${why}`);
  }
  console.log(`${String(places.length - ours.length).padStart(4)}  in std and other crates`);
  const others = ours.filter((place) => !unreachable.some(({ source }) => source.test(place.source)));
  if (others.length > 0) {
    const lines = others.map(({ file, line, column, source }) => `  ${file}:${line}:${column}  ${source}`);
    throw new Failure(`These lines can panic:\n${lines.join("\n")}`);
  }
}

function withSource(place) {
  const lines = readFileSync(join(root, place.file), "utf8").split("\n");
  return { ...place, source: lines[place.line - 1].slice(place.column - 1) };
}

/** Every `core::panic::Location` in a module's data: address and length of a file's name, line, column. */
function panicPlaces(wasm) {
  const segments = dataSegments(wasm);
  const start = Math.min(...segments.map(({ address }) => address));
  const memory = Buffer.alloc(Math.max(...segments.map(({ address, bytes }) => address + bytes.length)));
  for (const { address, bytes } of segments) memory.set(bytes, address);

  const places = new Map();
  for (let at = start & ~3; at + 16 <= memory.length; at += 4) {
    const [name, length, line, column] = [0, 4, 8, 12].map((field) => memory.readUInt32LE(at + field));
    if (name < start || length > 300 || name + length > memory.length || line === 0 || column === 0) continue;
    const file = memory.toString("latin1", name, name + length).replace(/\0$/, "");
    if (/^[\x20-\x7e]+\.rs$/.test(file)) places.set(`${file}:${line}:${column}`, { file, line, column });
  }
  return [...places.values()];
}

/** The data section of a module: https://webassembly.github.io/spec/core/binary/modules.html#data-section */
function dataSegments(wasm) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const taken = (length) => wasm.subarray(at, (at += length));
  const dataSection = 11;
  while (at < wasm.length) {
    const section = wasm[at++];
    const length = number();
    if (section !== dataSection) {
      at += length;
      continue;
    }
    return Array.from({ length: number() }, () => {
      // Active, in memory 0, at an `i32.const` that an `end` follows: positive, as rustc's are.
      const [kind, constant] = taken(2);
      const address = number();
      const [end] = taken(1);
      if (kind !== 0 || constant !== 0x41 || end !== 0x0b) throw new Failure("A data segment has a form of its own.");
      return { address, bytes: taken(number()) };
    });
  }
  return [];
}

await main(import.meta, async () => checkPanics(await setup(["wasm"])));
