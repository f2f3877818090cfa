-- What a team's home counts by day: read from the index alone.
CREATE INDEX "dag_run_ended" ON "dag_run" ("team_id", "ended_at") INCLUDE ("state", "started_at")
  WHERE "ended_at" IS NOT NULL;
