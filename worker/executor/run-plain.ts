import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CodeResult } from "@/lib/operators/code-spec";
import { Payload } from "./payload";
import type { CodeRun } from "./prepare";
import { processLimits } from "./sandbox-command";
import { supervise } from "./supervise";

/** Runs code as a plain process group of the worker's own user: limits, but no walls. */
export async function runPlain(run: CodeRun, prlimit: string | null): Promise<CodeResult> {
  const { code, limits, runtime } = run;
  const base = await mkdtemp(join(tmpdir(), "millrace-task-"));
  try {
    const folder = join(base, "millrace/task");
    const work = join(base, "work");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await mkdir(work, { mode: 0o700 });
    // Where the code's own `import … from "millrace"` finds the helper.
    await symlink(join(runtime.path, "node_modules"), join(base, "millrace/node_modules"));
    for (const [name, content] of Object.entries(code.files)) {
      await writeFile(join(folder, name), content, { mode: 0o600 });
    }
    const paths = { folder, helpers: runtime.path, memoryBytes: limits.memoryBytes };
    const command = [run.interpreter, ...code.argv(paths)];
    const [file = run.interpreter, ...args] =
      prlimit === null ? command : [prlimit, ...processLimits(limits), "--", ...command];
    const payload = new Payload({
      file,
      args,
      output: run.pipes.open(),
      cwd: work,
      env: {
        PATH: "/usr/local/bin:/usr/bin:/bin",
        HOME: work,
        TMPDIR: work,
        LANG: "C.UTF-8",
        TZ: "UTC",
        ...run.spec.env,
        ...code.env(paths),
      },
      stdio: [],
      innerPid: () => undefined,
    });
    const { exit, ...result } = await supervise(payload, {
      signal: run.signal,
      log: run.log,
      limits,
    });
    return { ...result, exitCode: exit.code, signal: exit.signal, isolation: "none", warm: false };
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
