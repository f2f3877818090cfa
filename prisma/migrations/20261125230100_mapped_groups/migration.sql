-- Groups that are mapped: each element has an instance of every task in them. Both columns are null
-- for all other tasks, and cost a bit of the row's null bitmap there.
ALTER TABLE "task_instance" ADD COLUMN "within" INTEGER[],
  ADD COLUMN "map_group" INTEGER;

GRANT UPDATE (within, map_group) ON task_instance TO millrace_web;
