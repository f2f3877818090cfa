-- A task may decide which way its run takes: what it skips, and what of that is skipped again when
-- it alone is cleared.
ALTER TABLE "task_instance" ADD COLUMN "skips" INTEGER[], ADD COLUMN "is_cut" BOOLEAN NOT NULL DEFAULT false;

GRANT UPDATE (skips, is_cut) ON task_instance TO millrace_web;
