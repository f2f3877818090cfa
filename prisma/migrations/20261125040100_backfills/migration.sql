-- A person's order to run a range of logical dates, and what becomes of each of them.
CREATE TYPE backfill_state AS ENUM ('running', 'paused', 'cancelling', 'success', 'failed', 'cancelled');
CREATE TYPE backfill_item_state AS ENUM ('waiting', 'running', 'success', 'failed', 'left', 'cancelled');
CREATE TYPE backfill_decision AS ENUM ('create', 'rerun', 'leave');
CREATE TYPE reprocess AS ENUM ('none', 'failed', 'completed');

CREATE TABLE backfill (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  dag_id uuid NOT NULL,
  dag_version_id uuid NOT NULL,
  state backfill_state NOT NULL DEFAULT 'running',
  reason text NOT NULL DEFAULT '',
  from_date timestamptz(3) NOT NULL,
  to_date timestamptz(3) NOT NULL,
  reprocess reprocess NOT NULL DEFAULT 'none',
  run_backwards boolean NOT NULL DEFAULT false,
  keep_versions boolean NOT NULL DEFAULT false,
  tasks text[],
  conf jsonb NOT NULL DEFAULT '{}',
  params jsonb NOT NULL DEFAULT '{}',
  max_active_runs integer NOT NULL DEFAULT 10,
  canary integer NOT NULL DEFAULT 0,
  max_failure_percent integer,
  judged_done integer NOT NULL DEFAULT 0,
  judged_failed integer NOT NULL DEFAULT 0,
  created_by text NOT NULL DEFAULT '',
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ended_at timestamptz(3),
  CONSTRAINT backfill_pkey PRIMARY KEY (id),
  CONSTRAINT backfill_dates CHECK (from_date <= to_date),
  CONSTRAINT backfill_limits CHECK (max_active_runs > 0 AND canary >= 0
    AND max_failure_percent BETWEEN 0 AND 100)
);
CREATE UNIQUE INDEX backfill_id_team_id_key ON backfill (id, team_id);
-- A DAG's and a team's lists, the latest first: uuidv7 is ordered by time.
CREATE INDEX backfill_dag_id_id_idx ON backfill (dag_id, id DESC);
CREATE INDEX backfill_team_id_id_idx ON backfill (team_id, id DESC);
-- Deleting a version asks for its backfills.
CREATE INDEX backfill_dag_version_id_team_id_idx ON backfill (dag_version_id, team_id);
ALTER TABLE backfill ADD CONSTRAINT backfill_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE backfill ADD CONSTRAINT backfill_dag_version_id_team_id_fkey
  FOREIGN KEY (dag_version_id, team_id) REFERENCES dag_version (id, team_id)
  ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE backfill_item (
  backfill_id uuid NOT NULL,
  position integer NOT NULL,
  team_id uuid NOT NULL,
  logical_date timestamptz(3) NOT NULL,
  interval_start timestamptz(3) NOT NULL,
  interval_end timestamptz(3) NOT NULL,
  decision backfill_decision NOT NULL,
  reason text NOT NULL,
  state backfill_item_state NOT NULL DEFAULT 'waiting',
  CONSTRAINT backfill_item_pkey PRIMARY KEY (backfill_id, position)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX backfill_item_backfill_id_logical_date_key
  ON backfill_item (backfill_id, logical_date);
-- What starts next, and the counts by state.
CREATE INDEX backfill_item_backfill_id_state_position_idx
  ON backfill_item (backfill_id, state, position);
ALTER TABLE backfill_item ADD CONSTRAINT backfill_item_backfill_id_team_id_fkey
  FOREIGN KEY (backfill_id, team_id) REFERENCES backfill (id, team_id)
  ON DELETE CASCADE ON UPDATE CASCADE;

-- The backfill that created a run, or ran it again last. Deleting a DAG takes both at once.
ALTER TABLE dag_run ADD COLUMN backfill_id uuid;
ALTER TABLE dag_run ADD CONSTRAINT dag_run_backfill_id_team_id_fkey
  FOREIGN KEY (backfill_id, team_id) REFERENCES backfill (id, team_id)
  ON DELETE NO ACTION ON UPDATE CASCADE;
CREATE INDEX dag_run_of_backfill ON dag_run (backfill_id) WHERE backfill_id IS NOT NULL;
-- What a backfill has under way: its own limit counts them.
CREATE INDEX dag_run_backfill_active ON dag_run (dag_id, backfill_id)
  WHERE backfill_id IS NOT NULL AND state IN ('queued', 'running');

GRANT SELECT, INSERT ON backfill, backfill_item TO millrace_web;
GRANT UPDATE (state, reason, canary, judged_done, judged_failed, ended_at) ON backfill TO millrace_web;
GRANT UPDATE (state, reason, decision) ON backfill_item TO millrace_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON backfill, backfill_item TO millrace_sys;
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['backfill', 'backfill_item'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY web ON %I TO millrace_web
         USING (team_id = (SELECT current_team_id()))
         WITH CHECK (team_id = (SELECT current_team_id()))', t);
    EXECUTE format('CREATE POLICY sys ON %I TO millrace_sys USING (true) WITH CHECK (true)', t);
  END LOOP;
END
$$;

-- Running a date again may pin its run to another version and narrow it to some tasks.
GRANT UPDATE (dag_version_id, backfill_id, type, conf, params, priority, triggered_by)
  ON dag_run TO millrace_web;
GRANT UPDATE (idx, operator, is_process, trigger_rule, upstream_count, downstream, priority, queue,
  past, is_gated, pool, pool_slots)
  ON task_instance TO millrace_web;
