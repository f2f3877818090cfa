import type { Queryable } from "./pool";

/** A batch of log lines on its way to the database. */
export interface NewLogChunk {
  taskInstanceId: string;
  attempt: number;
  seq: number;
  firstLine: number;
  lines: number;
  text: string;
  at: Date;
}

/**
 * Stores a batch and tells open pages. Returns false, storing nothing, when the attempt is no longer
 * this worker's: what a worker writes after losing its lease is refused. Storing a batch twice is
 * harmless.
 */
export async function appendLog(
  db: Queryable,
  workerId: string,
  chunk: NewLogChunk,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "log-append",
    text: `with kept as (
        insert into log_chunk
          (task_instance_id, attempt, seq, team_id, first_line, lines, text, at)
        select a.task_instance_id, a.number, $3, a.team_id, $4, $5, $6, $7
        from attempt a
        where a.task_instance_id = $1 and a.number = $2 and a.worker_id = $8 and a.state = 'running'
        on conflict (task_instance_id, attempt, seq) do update set text = excluded.text
        returning team_id
      )
      select pg_notify('millrace_log', team_id || ':' || $1 || ':' || $2 || ':' || $3) from kept`,
    values: [
      chunk.taskInstanceId,
      chunk.attempt,
      chunk.seq,
      chunk.firstLine,
      chunk.lines,
      chunk.text,
      chunk.at,
      workerId,
    ],
  });
  return rowCount === 1;
}
