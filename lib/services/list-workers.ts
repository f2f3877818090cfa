import type * as z from "zod";
import { listWorkerRows } from "@/lib/db/stores/worker";
import type { Tenant } from "@/lib/db/tenant";
import { workerSchema } from "@/lib/schemas/api/team";

export type WorkerView = z.infer<typeof workerSchema>;

/** The installation's workers: those that run, and those that ended in the last day. */
export async function listWorkers(t: Tenant, now: Date): Promise<WorkerView[]> {
  const rows = await listWorkerRows(t, now);
  return rows.map((row) =>
    workerSchema.parse({
      ...row,
      startedAt: row.startedAt.toISOString(),
      heartbeatAt: row.heartbeatAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
    }),
  );
}
