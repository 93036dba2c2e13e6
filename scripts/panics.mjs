import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main, root, step } from "./lib/command.mjs";
import { compileNpmCrate, wasmNames } from "./lib/wasm-crate.mjs";
import { setup } from "./setup.mjs";

// The source that may stand at a panic's location in this crate, and why no input reaches it.
const unreachable = [
  {
    source: /^(\{|async\b)/,
    why: "an async body polled after completion: only the executor polls, and it drops completed tasks",
  },
  {
    source: /^(borrow|borrow_mut|replace)\(/,
    why: "a RefCell already borrowed: no borrow lives across an await or a call of a user's function",
  },
];

/**
 * Fails when a line of this crate can panic for another reason than those above. The published wasm does not show it: its
 * panics are bare `unreachable`s, inlined anywhere. The same code compiled with messages has the location of each panic
 * that the linker kept: file, line and column.
 */
export async function checkPanics({ cargo, env }) {
  const found = [];
  for (const name of wasmNames) {
    const wasm = await step(`cargo rustc --release for ${name}.wasm with panic messages`, () =>
      compileNpmCrate(name, { cargo, env }, { targetDir: "target/panics" }),
    );
    found.push(...panicLocations(readFileSync(join(root, wasm))));
  }
  const ours = found.filter(({ file }) => file.startsWith("src/")).map(withSource);
  if (ours.length === 0) throw new Failure("The build has no panic locations: how rustc writes them has changed.");

  for (const { source, why } of unreachable) {
    console.log(`${String(ours.filter((location) => source.test(location.source)).length).padStart(4)}  ${why}`);
  }
  console.log(`${String(found.length - ours.length).padStart(4)}  in std and other crates`);
  const others = ours.filter((location) => !unreachable.some(({ source }) => source.test(location.source)));
  if (others.length > 0) {
    const lines = others.map(({ file, line, column, source }) => `  ${file}:${line}:${column}  ${source}`);
    throw new Failure(`These lines can panic:\n${lines.join("\n")}`);
  }
}

function withSource(location) {
  const lines = readFileSync(join(root, location.file), "utf8").split("\n");
  return { ...location, source: lines[location.line - 1].slice(location.column - 1) };
}

/** Every `core::panic::Location` in a module's data: address and length of a file's name, line, column. */
function panicLocations(wasm) {
  const segments = dataSegments(wasm);
  const start = Math.min(...segments.map(({ address }) => address));
  const memory = Buffer.alloc(Math.max(...segments.map(({ address, bytes }) => address + bytes.length)));
  for (const { address, bytes } of segments) memory.set(bytes, address);

  const locations = new Map();
  for (let at = start & ~3; at + 16 <= memory.length; at += 4) {
    const [name, length, line, column] = [0, 4, 8, 12].map((field) => memory.readUInt32LE(at + field));
    if (name < start || length > 300 || name + length > memory.length || line === 0 || column === 0) continue;
    const file = memory.toString("latin1", name, name + length).replace(/\0$/, "");
    if (/^[\x20-\x7e]+\.rs$/.test(file)) locations.set(`${file}:${line}:${column}`, { file, line, column });
  }
  return [...locations.values()];
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
  const take = (length) => wasm.subarray(at, (at += length));
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
      const [kind, constant] = take(2);
      const address = number();
      const [end] = take(1);
      if (kind !== 0 || constant !== 0x41 || end !== 0x0b)
        throw new Failure("A data segment is not active at a constant address in memory 0.");
      return { address, bytes: take(number()) };
    });
  }
  return [];
}

await main(import.meta, async () => checkPanics(await setup(["wasm"])));
