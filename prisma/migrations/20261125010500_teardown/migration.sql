-- Teardowns: they run when their setups succeeded, and a run does not fail by them unless asked.
-- A leaf is an instance whose failure fails its run.
ALTER TABLE "task_instance" ADD COLUMN "setups" INTEGER[],
  ADD COLUMN "is_leaf" BOOLEAN NOT NULL DEFAULT false;
UPDATE task_instance SET is_leaf = true
WHERE downstream = '{}' AND coalesce(expanded, 0) = 0;

GRANT UPDATE (is_leaf) ON task_instance TO millrace_web;
