-- Limits that end a run or pause its DAG.
ALTER TABLE "dag" ADD COLUMN "dagrun_timeout" DOUBLE PRECISION,
  ADD COLUMN "max_consecutive_failed_runs" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "paused_because" TEXT NOT NULL DEFAULT '';
ALTER TABLE "dag_run" ADD COLUMN "timeout_at" TIMESTAMPTZ(3),
  ADD COLUMN "timed_out" BOOLEAN NOT NULL DEFAULT false;

-- What the clock waits for: only runs that run and have a limit.
CREATE INDEX dag_run_timeout ON dag_run (timeout_at)
  WHERE state = 'running' AND timeout_at IS NOT NULL;

GRANT UPDATE (timeout_at, timed_out) ON dag_run TO millrace_web;
