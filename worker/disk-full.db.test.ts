import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertDag, insertTeam, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "./worker";

const MEGABYTE = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "millrace-disk-"));
const mounted = mount();
let database: TestDatabase;
let db: pg.Pool;
let worker: Worker;

/** A disk of 20 MB, where this process may mount one. */
function mount(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=20m", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 2 });
  worker = await startTestWorker(database.sysUrl, {
    disk: { folders: [folder], minFreeBytes: 10 * MEGABYTE, everyMs: 50 },
  });
});
afterAll(async () => {
  await worker.stop(1_000);
  await db.end();
  await database.drop();
  if (mounted) execFileSync("umount", [folder]);
  rmSync(folder, { recursive: true, force: true });
});

async function trouble(): Promise<string | null> {
  const { rows } = await db.query<{ trouble: string | null }>("select trouble from worker");
  return rows[0]?.trouble ?? null;
}

describe.skipIf(!mounted)("a worker on a full disk", () => {
  it("takes nothing, says why, and goes on by itself", async () => {
    const filler = join(folder, "filler");
    writeFileSync(filler, Buffer.alloc(15 * MEGABYTE));
    await waitFor("the trouble to be told", async () => (await trouble()) !== null);
    expect(await trouble()).toBe(`The disk of ${folder} is full: under 10 MB are free`);
    expect(worker.notReady).toBe(await trouble());

    const teamId = await insertTeam(db);
    const dag = await insertDag(db, teamId, planOf([{ task_id: "a" }]), {
      document: { dag_id: "d", tasks: { a: { operator: "empty" } } },
    });
    const run = await dag.run();
    const state = async () => {
      const { rows } = await db.query<{ state: string }>(
        "select state::text from task_instance where dag_run_id = $1",
        [run],
      );
      return rows[0]?.state;
    };
    await waitFor("the task to be due", async () => (await state()) === "queued");
    // An idle worker answers such a notice with a turn at once.
    for (let looks = 0; looks < 50; looks += 1) {
      await db.query("select pg_notify('millrace_wake', '')");
      expect(await state()).toBe("queued");
    }

    rmSync(filler);
    await waitFor("the task's end", async () => (await state()) === "success");
    await waitFor("the end of the trouble", async () => (await trouble()) === null);
    expect(worker.notReady).toBeNull();
  });
});
