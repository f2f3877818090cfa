-- Tests of single tasks, as a person orders them from the editor: no DAG run, no task instance. The
-- log is kept in log_chunk under the test's own id, as attempt 1.
CREATE TABLE "task_test" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "dag_id" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "operator" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "document" JSONB NOT NULL,
    "logical_date" TIMESTAMPTZ(3) NOT NULL,
    "interval_start" TIMESTAMPTZ(3) NOT NULL,
    "interval_end" TIMESTAMPTZ(3) NOT NULL,
    "conf" JSONB NOT NULL,
    "params" JSONB NOT NULL,
    "map_index" INTEGER NOT NULL,
    "given" JSONB NOT NULL,
    "xcom_run_id" UUID,
    "ordered_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "worker_id" UUID,
    "worker_name" TEXT,
    "error_code" TEXT,
    "error" TEXT,
    "exit_code" INTEGER,
    "isolation" TEXT,
    "rendered" JSONB,
    "result" JSONB,

    CONSTRAINT "task_test_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "task_test_state" CHECK (state IN
      ('queued', 'running', 'success', 'failed', 'skipped', 'waiting', 'cancelled')),
    CONSTRAINT "task_test_ends" CHECK ((ended_at IS NULL) = (state IN ('queued', 'running')))
);

-- AddForeignKey
ALTER TABLE "task_test" ADD CONSTRAINT "task_test_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateIndex
CREATE INDEX "task_test_created_at_idx" ON "task_test"("created_at");
-- What workers take and what a team's limit counts: few rows at any time.
CREATE INDEX task_test_live ON task_test (state, created_at) WHERE ended_at IS NULL;

ALTER TABLE task_test ENABLE ROW LEVEL SECURITY;
ALTER TABLE task_test FORCE ROW LEVEL SECURITY;
CREATE POLICY web ON task_test TO millrace_web
  USING (team_id = (SELECT current_team_id()))
  WITH CHECK (team_id = (SELECT current_team_id()));
CREATE POLICY sys ON task_test TO millrace_sys USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON task_test TO millrace_sys;
GRANT SELECT, INSERT ON task_test TO millrace_web;
-- Somebody gives it up.
GRANT UPDATE (state, ended_at, error_code, error) ON task_test TO millrace_web;
