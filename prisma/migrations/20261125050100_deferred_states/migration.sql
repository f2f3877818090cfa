-- A value of an enum can be used only after the transaction that adds it.

-- Waits for a person, without a worker and without a slot.
ALTER TYPE "task_state" ADD VALUE 'awaiting_input' BEFORE 'restarting';
-- Goes on later, in the same log: its task instance is deferred or awaits input.
ALTER TYPE "attempt_state" ADD VALUE 'deferred' AFTER 'running';
