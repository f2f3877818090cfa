import { createLogger } from "@/lib/log";
import { createFolderGuard } from "@/lib/net/folders";
import { createNetGuard } from "@/lib/net/guard";
import { operatorRegistry } from "@/lib/operators/registry";
import { createExecutor } from "@/worker/executor/executor";
import { detectIsolation } from "@/worker/executor/isolation";
import { Worker, type WorkerOptions } from "@/worker/worker";

/** Starts a whole worker inside the test's process, on the test's database. */
export async function startTestWorker(
  databaseUrl: string,
  more: Partial<WorkerOptions> = {},
): Promise<Worker> {
  const isolation = await detectIsolation();
  const warm = { most: 4, idleMs: 60_000 };
  const executor = await createExecutor({ mode: "local", egress: null, isolation, warm });
  const worker = new Worker({
    databaseUrl,
    name: "test-1",
    version: "test",
    queues: ["default"],
    lightSlots: 100,
    processSlots: 4,
    leaseSeconds: 30,
    log: createLogger("worker", process.env.MILLRACE_TEST_LOG ?? "fatal"),
    executor,
    operators: operatorRegistry,
    net: createNetGuard({ allow: [] }),
    folders: createFolderGuard({ allow: [], hosted: false }),
    openSecret: () => {
      throw new Error("this test has no secrets");
    },
    baseUrl: "http://127.0.0.1:3210",
    ...more,
  });
  await worker.start();
  const stop = worker.stop.bind(worker);
  worker.stop = async (graceMs) => {
    await stop(graceMs);
    await executor.close();
  };
  return worker;
}
