-- Mapped tasks: one instance finds out what there is to do, and an instance for each element does it.
ALTER TABLE "task_instance" ADD COLUMN "expanded" INTEGER,
  ADD COLUMN "map_item" JSONB,
  ADD COLUMN "map_label" TEXT,
  ADD COLUMN "max_per_dag" INTEGER,
  ADD COLUMN "max_per_run" INTEGER,
  ADD COLUMN "is_capped" BOOLEAN NOT NULL DEFAULT false;

-- Looked into whenever tasks of a DAG are admitted: empty but where a task is limited by itself.
CREATE INDEX task_instance_capped ON task_instance (dag_id) WHERE is_capped;

GRANT UPDATE (expanded, downstream, upstream_count, is_capped) ON task_instance TO millrace_web;
