import type { Crew } from "./crew";
import { processesWith } from "./processes";
import type { Scene } from "./scene";

/** Nothing moved for so long: it never will. */
const STILL_MS = 90_000;
const ORPHAN_MS = 20_000;
const LOOK_MS = 200;

/** How far the work is. */
interface Standing {
  /** Runs that have not ended, and schedules that are due. */
  open: number;
  /** Changes whenever anything moves. */
  moved: string;
}

async function standing({ db }: Scene): Promise<Standing> {
  const { rows } = await db.query<Standing>({
    text: `select (select count(*)::int from dag_run where state in ('queued', 'running'))
        + (select count(*)::int from dag where next_run_at <= now() and not paused) as open,
      concat_ws(':', (select count(*) from dag_run), (select count(*) from attempt),
        (select count(*) from attempt where state <> 'running')) as moved`,
    values: [],
  });
  return rows[0] ?? { open: 0, moved: "" };
}

/** True while runs are open or schedules due. */
export async function isWorkLeft(scene: Scene): Promise<boolean> {
  return (await standing(scene)).open > 0;
}

/** Waits until a worker has work, or nobody has any more. */
export async function waitUntilBusy(scene: Scene, name: string): Promise<void> {
  for (;;) {
    const { rows } = await scene.db.query({
      text: `select 1 from task_instance t join worker w on w.id = t.worker_id
        where w.name = $1 and w.state = 'active' limit 1`,
      values: [name],
    });
    if (rows.length > 0 || !(await isWorkLeft(scene))) return;
    await scene.pause(50);
  }
}

/** Waits until all runs have ended; what stands still meanwhile counts as stuck. */
export async function waitForEnd(scene: Scene): Promise<void> {
  let last = "";
  let movedAt = performance.now();
  for (;;) {
    const { open, moved } = await standing(scene);
    if (open === 0) return;
    if (moved !== last) {
      last = moved;
      movedAt = performance.now();
    }
    if (performance.now() - movedAt > STILL_MS) {
      await tellStuck(scene, open);
      return;
    }
    await scene.pause(LOOK_MS);
  }
}

async function tellStuck({ db, verdict }: Scene, open: number): Promise<void> {
  const { rows } = await db.query<{ state: string; holder: string | null; n: number }>({
    text: `select t.state::text as state, w.state::text as holder, count(*)::int as n
      from task_instance t join dag_run r on r.id = t.dag_run_id
      left join worker w on w.id = t.worker_id
      where r.state in ('queued', 'running')
        and t.state not in ('success', 'failed', 'skipped', 'upstream_failed', 'removed')
      group by 1, 2`,
    values: [],
  });
  const states = rows.map(({ state, holder, n }) =>
    holder === null ? `${n} ${state}` : `${n} ${state} on a worker that is ${holder}`,
  );
  verdict.add("stuck", `${open} runs or schedules stand still: ${states.join(", ")}`, open);
}

/** Lets the workers stop, and looks for processes that outlived them. */
export async function stopWorkers(scene: Scene, crew: Crew, marker?: string): Promise<void> {
  await crew.stop();
  const { rows } = await scene.db.query<{ name: string }>({
    text: "select name from worker where state in ('active', 'draining')",
    values: [],
  });
  for (const { name } of rows) {
    scene.verdict.add("unexpected", `${name} is registered although no worker is there`);
  }
  if (marker === undefined) return;
  const until = performance.now() + ORPHAN_MS;
  while (processesWith(marker).length > 0 && performance.now() < until) await scene.pause(LOOK_MS);
  for (const pid of processesWith(marker)) {
    scene.verdict.add("unexpected", `process ${pid} outlived its worker`);
  }
}
