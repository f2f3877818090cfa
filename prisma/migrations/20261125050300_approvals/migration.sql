-- What a person is asked, beside what waits for the answer; and how deep a DAG run stands in a chain
-- of DAGs that trigger each other.

-- AlterTable
ALTER TABLE "deferral" ADD COLUMN "ask" JSONB;

-- AlterTable
ALTER TABLE "dag_run" ADD COLUMN "trigger_depth" INTEGER NOT NULL DEFAULT 0;

-- The team's questions, the newest first: open ones, and all.
CREATE INDEX deferral_asked_open ON deferral (team_id, begun_at DESC, task_instance_id DESC, attempt DESC)
  WHERE ask IS NOT NULL AND open AND input IS NULL;
CREATE INDEX deferral_asked ON deferral (team_id, begun_at DESC, task_instance_id DESC, attempt DESC)
  WHERE ask IS NOT NULL;

-- People answer.
GRANT UPDATE (input) ON deferral TO millrace_web;
