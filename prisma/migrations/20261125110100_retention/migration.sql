-- How long a team keeps what has ended: runs, their logs, and how many of a DAG's newest runs
-- whatever their age. Logs are never kept longer than their runs.
ALTER TABLE "team" ADD COLUMN "keep_runs_days" INTEGER NOT NULL DEFAULT 365,
  ADD COLUMN "keep_logs_days" INTEGER NOT NULL DEFAULT 90,
  ADD COLUMN "keep_newest_runs" INTEGER NOT NULL DEFAULT 30;
ALTER TABLE team ADD CONSTRAINT team_retention_range
  CHECK (keep_newest_runs > 0 AND keep_logs_days > 0 AND keep_logs_days <= keep_runs_days);

-- When upkeep last removed the run's logs. A run that ended again since then has new ones.
ALTER TABLE "dag_run" ADD COLUMN "logs_removed_at" TIMESTAMPTZ(3);
-- Runs whose logs are still there, by their end: a pass of upkeep reads only what it removes.
CREATE INDEX dag_run_logged ON dag_run (team_id, ended_at)
  WHERE ended_at IS NOT NULL AND (logs_removed_at IS NULL OR logs_removed_at < ended_at);
CREATE INDEX "asset_event_team_id_at_idx" ON "asset_event" ("team_id", "at");
