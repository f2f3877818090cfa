import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readAppliedMigrations } from "@/lib/db/stores/migration";
import { workerPulse } from "@/lib/db/stores/worker";
import { toError } from "@/lib/errors";

/** How the installation is, as `/api/health` says it. */
export interface Health {
  /**
   * `ok`; `degraded` when pages work but no worker lives; `unavailable` when the database is away or
   * older than this version.
   */
  status: "ok" | "degraded" | "unavailable";
  database: "up" | "down";
  migrations: { applied: number; pending: number } | null;
  workers: { active: number; lastHeartbeatAt: string | null } | null;
}

/** Looks at the database. `onFailure` hears why it did not answer; the answer itself does not say. */
export async function readHealth(now: Date, onFailure: (error: Error) => void): Promise<Health> {
  try {
    const [known, applied, pulse] = await Promise.all([
      knownMigrations(),
      readAppliedMigrations(),
      workerPulse(now),
    ]);
    const pending = known.filter((name) => !applied.has(name)).length;
    const serving = pulse.active > 0 ? "ok" : "degraded";
    return {
      status: pending === 0 ? serving : "unavailable",
      database: "up",
      migrations: { applied: applied.size, pending },
      workers: {
        active: pulse.active,
        lastHeartbeatAt: pulse.lastHeartbeatAt?.toISOString() ?? null,
      },
    };
  } catch (caught) {
    onFailure(toError(caught));
    return { status: "unavailable", database: "down", migrations: null, workers: null };
  }
}

let known: Promise<string[]> | undefined;

/** Names of this version's migrations; they come with the program and do not change while it runs. */
function knownMigrations(): Promise<string[]> {
  known ??= readdir(join(process.cwd(), "prisma", "migrations"), { withFileTypes: true }).then(
    (entries) => entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name),
  );
  return known;
}
