import { createExecutor } from "../executor";
import { detectIsolation } from "../isolation";
import { runCode } from "../test-run";

/** A worker whose interpreters wait for tasks; its test kills it. */
const executor = await createExecutor({
  mode: "local",
  egress: null,
  isolation: await detectIsolation(),
  uidBase: Number(process.argv[2]),
  warm: { most: 2, idleMs: 60_000 },
});
await runCode(executor, "python", "pass");
await runCode(executor, "node", "");
await executor.settled();
process.stdout.write("ready\n");
await runCode(executor, "python", "import time\ntime.sleep(600)");
