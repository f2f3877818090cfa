import type { Queryable } from "./pool";

/** What a worker says of itself when it starts. */
export interface WorkerRegistration {
  name: string;
  host: string;
  pid: number;
  queues: string[];
  processSlots: number;
  lightSlots: number;
  isolation: string;
  version: string;
}

/** Enters a worker; returns its id, which fences all that it writes. */
export async function registerWorker(db: Queryable, worker: WorkerRegistration): Promise<string> {
  const { rows } = await db.query<{ id: string }>({
    text: `insert into worker (name, host, pid, queues, process_slots, light_slots, isolation, version)
      values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    values: [
      worker.name,
      worker.host,
      worker.pid,
      worker.queues,
      worker.processSlots,
      worker.lightSlots,
      worker.isolation,
      worker.version,
    ],
  });
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("the worker could not be registered");
  return id;
}

/** Renews a worker's lease. False when it was declared lost meanwhile: it must write nothing more. */
export async function heartbeat(
  db: Queryable,
  workerId: string,
  trouble: string | null,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "worker-heartbeat",
    text: `update worker set heartbeat_at = now(), trouble = $2
      where id = $1 and state in ('active', 'draining')`,
    values: [workerId, trouble],
  });
  return rowCount === 1;
}

/** Moves a live worker to `draining` (takes no more work) or `stopped` (has none). */
export async function setWorkerState(
  db: Queryable,
  workerId: string,
  state: "draining" | "stopped",
): Promise<void> {
  await db.query({
    text: `update worker set state = $2, ended_at = case when $2 = 'stopped' then now() end
      where id = $1 and state in ('active', 'draining')`,
    values: [workerId, state],
  });
}

/** Processes on this host that were registered under this name and never said goodbye. */
export async function predecessorsOf(
  db: Queryable,
  name: string,
  host: string,
): Promise<{ id: string; pid: number }[]> {
  const { rows } = await db.query<{ id: string; pid: number }>({
    text: `select id, pid from worker
      where name = $1 and host = $2 and state in ('active', 'draining')`,
    values: [name, host],
  });
  return rows;
}

/** Declares workers lost, whatever their heartbeat says: their process is known to be gone. */
export async function declareLost(db: Queryable, workerIds: readonly string[]): Promise<void> {
  await db.query({
    text: `update worker set state = 'lost', ended_at = now()
      where id = any ($1) and state in ('active', 'draining')`,
    values: [workerIds],
  });
}

/** Declares workers lost whose lease ran out, by the database's clock; returns their ids. */
export async function expireLeases(db: Queryable, leaseSeconds: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: "worker-expire-leases",
    text: `update worker set state = 'lost', ended_at = now()
      where state in ('active', 'draining')
        and heartbeat_at < now() - make_interval(secs => $1)
      returning id`,
    values: [leaseSeconds],
  });
  return rows.map((row) => row.id);
}

/** Workers that are gone while the database still shows attempts of theirs as running. */
export async function goneWorkersWithClaims(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: "worker-gone-with-claims",
    text: `select distinct t.worker_id as id from task_instance t
      join worker w on w.id = t.worker_id
      where t.state = 'running' and w.state in ('lost', 'stopped')`,
    values: [],
  });
  return rows.map((row) => row.id);
}
