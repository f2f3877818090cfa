import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";

/** The least that a Python task could need: no limits, no log, no files, no values. */
export interface PythonFloor {
  /** One task in a forked child of a Python that runs in a sandbox, where the machine has one. */
  forked(): Promise<void>;
  /** So many tasks one after the other in the Python itself; returns the milliseconds. */
  bare(count: number): Promise<number>;
  stop(): Promise<void>;
}

const BWRAP = "/usr/bin/bwrap";
const WALLS = ["--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc"];
const SERVER = `import os, sys, time
for line in sys.stdin:
    count = int(line)
    begun = time.perf_counter()
    if count == 0:
        pid = os.fork()
        if pid == 0:
            work()
            os._exit(0)
        os.waitpid(pid, 0)
    for _ in range(count):
        work()
    print((time.perf_counter() - begun) * 1000, flush=True)
`;

/** Starts a Python in which `definition` has defined work(). */
export async function startPythonFloor(definition: string): Promise<PythonFloor> {
  const python = ["/usr/bin/python3", "-c", definition + SERVER];
  const sandbox = existsSync(BWRAP) ? [BWRAP, ...WALLS] : [];
  const [file = "", ...args] = [...sandbox, ...python];
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (count: number): Promise<number> => {
    child.stdin.write(`${count}\n`);
    const { value, done } = await answers.next();
    if (done === true) throw new Error("the Python of the floor ended");
    return Number(value);
  };
  return {
    forked: async () => {
      await ask(0);
    },
    bare: ask,
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
