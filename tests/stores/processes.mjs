import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The program, where it finds this package by its name. */
export const program = fileURLToPath(new URL("child.mjs", import.meta.url));

/** Starts a process that does the tasks of child.mjs, in Node or in what `options` of `fork` name. */
export async function startProcess(path = program, options = {}) {
  const child = fork(path, options);
  const waiting = new Map();
  let count = 0;
  const answer = (number) => new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
  child.on("message", ({ number, result, error }) => {
    const { resolve, reject } = waiting.get(number);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.once("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("The process has ended."));
  });
  await answer(0);
  return {
    do(task, given) {
      const number = (count += 1);
      child.send({ number, task, ...given });
      return answer(number);
    },
    /** Kills it at once. */
    async close() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Starts some of them, and resolves to a function that has each do a task, and one that kills them. */
export async function startProcesses(count, ...how) {
  const started = await Promise.all(Array.from({ length: count }, () => startProcess(...how)));
  return {
    everywhere: (task, given) => Promise.all(started.map((one) => one.do(task, given))),
    close: () => Promise.all(started.map((one) => one.close())),
  };
}
