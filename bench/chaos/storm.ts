import { quantile, round } from "@/bench/machine";
import { AlertWatch } from "./alert-watch";
import { checkWork } from "./check-work";
import { stopWorkers, waitForEnd } from "./completion";
import type { Scene } from "./scene";
import { Witness } from "./witness";
import { type Tasks, visitTask } from "./workload";

const NAMES = ["chaos-79", "chaos-80"] as const;
const RETRY_SECONDS = 3;
/** A retry starts within this time after it may. */
const LATE_MS = 3_000;
/** Attempts that fail before one succeeds, by the task's number. */
const failuresOf = (index: number) => 1 + (index % 3);
const MOST_FAILURES = 3;

/**
 * Lets all tasks fail at the same moment; each is tried again when its delay is over. Rules that ask
 * for every failed attempt must make a handful of messages of it.
 */
export async function storm(scene: Scene): Promise<Record<string, number>> {
  const width = scene.small ? 60 : 300;
  const together = gate(width);
  const indexOf = (taskId: string) => Number(taskId.slice(1));
  const mayFail = ({ taskId, attempt }: { taskId: string; attempt: number }) =>
    attempt <= failuresOf(indexOf(taskId));
  const witness = await Witness.start(async (visit) => {
    if (visit.attempt === 1) await together();
    return { status: mayFail(visit) ? 503 : 200, delayMs: 0 };
  });
  const alerts = await AlertWatch.start(scene);
  const crew = scene.crew({
    leaseSeconds: 30,
    lightSlots: width,
    processSlots: 0,
    witness: `${witness.host},${alerts.host}`,
  });
  let told = { alertIncidents: 0, alertMessages: 0 };
  const begun = performance.now();
  try {
    const tasks: Tasks = {};
    for (let index = 0; index < width; index += 1) {
      const retries = { retries: MOST_FAILURES, retry_delay: RETRY_SECONDS };
      tasks[`t${index}`] = visitTask({ witness: witness.host }, [], [], retries);
    }
    for (const name of NAMES) await crew.start(name);
    const dag = await scene.dag(tasks);
    await scene.progress.step(`Let ${width} tasks fail at once`, async () => {
      await dag.run();
      await waitForEnd(scene);
    });
    told = await scene.progress.step("Wait for the alerts", () => alerts.check());
    await stopWorkers(scene, crew);
  } finally {
    witness.stop();
    await alerts.stop();
  }
  const late = await checkDelays(scene);
  return {
    ...(await checkWork(scene, { visits: witness.visits, mayFail })),
    ...told,
    lateMsP50: round(quantile(late, 0.5)),
    lateMsP99: round(quantile(late, 0.99)),
    seconds: round((performance.now() - begun) / 1_000),
  };
}

/** Holds callers back until so many have come. */
function gate(width: number): () => Promise<void> {
  let waiting = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    waiting += 1;
    if (waiting === width) open();
    await opened;
  };
}

/** How many milliseconds after its instant each retry began; one too early or late is a finding. */
async function checkDelays({ db, verdict }: Scene): Promise<number[]> {
  const { rows } = await db.query<{ task: string; attempt: number; late: number }>({
    text: `select t.task_id as task, a.number as attempt,
        extract(epoch from a.started_at - p.ended_at)::float8 * 1000 - $1 as late
      from attempt a join attempt p on p.task_instance_id = a.task_instance_id
        and p.number = a.number - 1
      join task_instance t on t.id = a.task_instance_id`,
    values: [RETRY_SECONDS * 1_000],
  });
  for (const { task, attempt, late } of rows) {
    if (late < 0 || late > LATE_MS) {
      verdict.add("unexpected", `attempt ${attempt} of ${task} began ${Math.round(late)} ms late`);
    }
  }
  return rows.map(({ late }) => late);
}
