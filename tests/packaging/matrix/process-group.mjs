import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Starts a program in a new process group: the programs that it starts are killed with it, and all of them with this
 * process.
 */
export function startGroup([program, ...args], options) {
  const child = spawn(program, args, { ...options, detached: true });
  const closed = once(child, "close");
  const kill = () => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // They have exited already.
    }
  };
  process.once("exit", kill);
  return {
    child,
    closed,
    async end() {
      kill();
      process.off("exit", kill);
      await closed;
    },
  };
}
