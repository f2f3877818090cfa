-- Attempts that ended their turn without an end, and what wakes each of them.

-- CreateTable
CREATE TABLE "deferral" (
    "task_instance_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "team_id" UUID NOT NULL,
    "queue" TEXT NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT true,
    "kept" JSONB NOT NULL DEFAULT 'null',
    "saw" TEXT NOT NULL DEFAULT '',
    "looks" INTEGER NOT NULL DEFAULT 1,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "next_at" TIMESTAMPTZ(3),
    "waits_for_run" UUID,
    "input" JSONB,
    "worker_id" UUID,
    "losses" INTEGER NOT NULL DEFAULT 0,
    "active_ms" BIGINT NOT NULL DEFAULT 0,
    "next_seq" INTEGER NOT NULL DEFAULT 0,
    "next_line" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "deferral_pkey" PRIMARY KEY ("task_instance_id","attempt")
);

-- AddForeignKey
ALTER TABLE "deferral" ADD CONSTRAINT "deferral_task_instance_id_team_id_fkey" FOREIGN KEY ("task_instance_id", "team_id") REFERENCES "task_instance"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is over neither wakes nor is held.
ALTER TABLE deferral ADD CONSTRAINT deferral_closed
  CHECK (open OR (next_at IS NULL AND worker_id IS NULL));

-- What waits for its instant, for the workers of a queue; what a worker looks at; who waits for a run.
CREATE INDEX deferral_due ON deferral (queue, next_at)
  WHERE worker_id IS NULL AND next_at IS NOT NULL;
CREATE INDEX deferral_held ON deferral (worker_id) WHERE worker_id IS NOT NULL;
CREATE INDEX deferral_run ON deferral (waits_for_run) WHERE open AND waits_for_run IS NOT NULL;
ALTER TABLE deferral SET (fillfactor = 60);

ALTER TABLE deferral ENABLE ROW LEVEL SECURITY;
ALTER TABLE deferral FORCE ROW LEVEL SECURITY;
CREATE POLICY web ON deferral TO millrace_web
  USING (team_id = (SELECT current_team_id()))
  WITH CHECK (team_id = (SELECT current_team_id()));
CREATE POLICY sys ON deferral TO millrace_sys USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON deferral TO millrace_sys;
-- People end waiting (clear, mark, cancel) and shorten it (look now).
GRANT SELECT ON deferral TO millrace_web;
GRANT UPDATE (open, next_at, worker_id) ON deferral TO millrace_web;
