-- Pools: slots that tasks of any DAG of a team share. How many are used is counted from what runs,
-- when work is claimed: no counter that every completion would have to write.

-- CreateTable
CREATE TABLE "pool" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "slots" INTEGER NOT NULL,
    "include_deferred" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pool_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "pool_team_id_name_key" ON "pool"("team_id", "name");

-- AddForeignKey
ALTER TABLE "pool" ADD CONSTRAINT "pool_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE pool ADD CONSTRAINT pool_slots_range CHECK (slots >= 0);
GRANT SELECT, INSERT, UPDATE, DELETE ON pool TO millrace_sys, millrace_web;
ALTER TABLE pool ENABLE ROW LEVEL SECURITY;
ALTER TABLE pool FORCE ROW LEVEL SECURITY;
CREATE POLICY web ON pool TO millrace_web
  USING (team_id = (SELECT current_team_id()))
  WITH CHECK (team_id = (SELECT current_team_id()));
CREATE POLICY sys ON pool TO millrace_sys USING (true) WITH CHECK (true);

-- Every team has the pool of tasks that name none, however the team is made.
CREATE FUNCTION make_default_pool() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pool (team_id, name, description, slots)
  VALUES (new.id, 'default_pool', 'Tasks that name no pool', 128);
  RETURN NULL;
END
$$;
CREATE TRIGGER make_default_pool AFTER INSERT ON team
  FOR EACH ROW EXECUTE FUNCTION make_default_pool();

-- The owner is bound by the policies too: those who make teams from before have their pools here.
CREATE POLICY migration ON pool TO CURRENT_USER USING (true) WITH CHECK (true);
INSERT INTO pool (team_id, name, description, slots)
SELECT id, 'default_pool', 'Tasks that name no pool', 128 FROM team;
DROP POLICY migration ON pool;

-- Most task instances of a team that may run at once; null for no limit.
ALTER TABLE "team" ADD COLUMN "max_active_tasks" INTEGER;
ALTER TABLE team ADD CONSTRAINT team_max_active_tasks_range CHECK (max_active_tasks > 0);

ALTER TABLE "task_instance" ADD COLUMN "pool" TEXT NOT NULL DEFAULT 'default_pool',
  ADD COLUMN "pool_slots" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE task_instance ADD CONSTRAINT task_instance_pool_slots CHECK (pool_slots > 0);

-- What may be claimed, in lanes: those of one queue, team, pool and kind stand in their order.
DROP INDEX task_instance_claim;
CREATE INDEX task_instance_claim
  ON task_instance (queue, team_id, pool, is_process, priority DESC, queued_at)
  WHERE state = 'queued';
-- What waits for a slot of its DAG.
DROP INDEX task_instance_admit;
CREATE INDEX task_instance_admit ON task_instance (dag_id, pool, priority DESC, scheduled_at)
  WHERE state = 'scheduled';
-- What runs: of a team and pool, and (few have any) of a worker.
DROP INDEX task_instance_running;
CREATE INDEX task_instance_running ON task_instance (team_id, pool, worker_id)
  WHERE state = 'running';
-- Instances of a pool of its own that hold a slot of their DAG.
CREATE INDEX task_instance_pooled ON task_instance (dag_id, pool)
  WHERE pool <> 'default_pool' AND state IN ('queued', 'running');
-- Few instances take more than one slot; few pools count what is deferred.
CREATE INDEX task_instance_wide ON task_instance (team_id, pool)
  WHERE pool_slots > 1 AND state IN ('queued', 'running');
CREATE INDEX task_instance_deferred ON task_instance (team_id, pool) WHERE state = 'deferred';
