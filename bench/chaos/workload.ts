/** The tasks of a document. */
export type Tasks = Record<string, Record<string, unknown>>;

/** What the tasks of a workload have in common. */
export interface WorkloadSettings {
  /** `host:port` of the witness that each task calls. */
  witness: string;
  /** Stands in the command line of each process. */
  marker: string;
  /** Every so many'th task beside others runs as a process; 0 for none. */
  processEvery: number;
}

/** Upstreams whose tokens a task brings along: a URL has its limits. */
const MAX_BROUGHT = 5;
/** Enough that no task may fail, however often its worker is killed. */
const RETRIES = 20;

/** A task that calls the witness once an attempt, bringing what its upstreams handed on. */
export function visitTask(
  settings: Pick<WorkloadSettings, "witness">,
  needs: readonly string[] = [],
  visited: readonly string[] = needs,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const tokens = visited.slice(0, MAX_BROUGHT).map((id) => `{{ xcom.${id}.token }}`);
  return {
    operator: "http.request",
    method: "POST",
    url: `http://${settings.witness}/{{ run_id }}/{{ ti.task_id }}/{{ try_number }}?with=${tokens.join(",")}`,
    retries: RETRIES,
    retry_delay: 0.1,
    needs,
    ...more,
  };
}

/** A chain of tasks, a fan of which some are processes, and a task that waits for the whole fan. */
export function chainAndFan(settings: WorkloadSettings, chain: number, width: number): Tasks {
  const tasks: Tasks = {};
  for (let place = 0; place < chain; place += 1) {
    tasks[`c${place}`] = visitTask(settings, place === 0 ? [] : [`c${place - 1}`]);
  }
  const fan: string[] = [];
  const visited: string[] = [];
  for (let place = 0; place < width; place += 1) {
    const id = `f${place}`;
    const isProcess = settings.processEvery > 0 && place % settings.processEvery === 0;
    tasks[id] = isProcess
      ? processTask(settings.marker, [`c${chain - 1}`])
      : visitTask(settings, [`c${chain - 1}`]);
    fan.push(id);
    if (!isProcess) visited.push(id);
  }
  tasks.join = visitTask(settings, fan, visited);
  return tasks;
}

function processTask(marker: string, needs: readonly string[]): Record<string, unknown> {
  return {
    operator: "bash",
    // The script is in a file: only the name of what it starts is seen among the processes.
    command: `echo "begin $MILLRACE_TRY_NUMBER"; (exec -a ${marker} sleep 0.8); echo done`,
    retries: RETRIES,
    retry_delay: 0.1,
    needs,
  };
}
