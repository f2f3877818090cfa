-- What data-quality checks found: kept as history, beside the task instance that measured it.

-- CreateTable
CREATE TABLE "check_result" (
    "task_instance_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "team_id" UUID NOT NULL,
    "dag_id" UUID NOT NULL,
    "dag_run_id" UUID NOT NULL,
    "task_id" TEXT NOT NULL,
    "logical_date" TIMESTAMPTZ(3) NOT NULL,
    "position" INTEGER NOT NULL,
    "severity" TEXT NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "value" TEXT,
    "expected" TEXT NOT NULL,
    "sample" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "check_result_pkey" PRIMARY KEY ("task_instance_id","attempt","name")
);

-- CreateIndex
CREATE INDEX "check_result_dag_run_id_idx" ON "check_result"("dag_run_id");

-- CreateIndex
CREATE INDEX "check_result_dag_id_task_id_name_logical_date_idx" ON "check_result"("dag_id", "task_id", "name", "logical_date" DESC);

-- AddForeignKey
ALTER TABLE "check_result" ADD CONSTRAINT "check_result_task_instance_id_team_id_fkey" FOREIGN KEY ("task_instance_id", "team_id") REFERENCES "task_instance"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE check_result ENABLE ROW LEVEL SECURITY;
ALTER TABLE check_result FORCE ROW LEVEL SECURITY;
CREATE POLICY web ON check_result TO millrace_web
  USING (team_id = (SELECT current_team_id()))
  WITH CHECK (team_id = (SELECT current_team_id()));
CREATE POLICY sys ON check_result TO millrace_sys USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON check_result TO millrace_sys;
GRANT SELECT ON check_result TO millrace_web;
