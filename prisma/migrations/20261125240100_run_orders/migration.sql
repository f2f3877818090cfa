-- One order of a person over many runs (cancel, clear, mark), which a worker carries out run by run,
-- and what became of it in each.
CREATE TYPE run_order_verb AS ENUM ('cancel', 'clear', 'mark');
CREATE TYPE run_order_state AS ENUM ('running', 'done', 'stopped');
CREATE TYPE run_order_item_state AS ENUM ('waiting', 'done', 'left', 'refused');

CREATE TABLE run_order (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  verb run_order_verb NOT NULL,
  mark_as task_state,
  only_failed boolean NOT NULL DEFAULT false,
  filter jsonb,
  state run_order_state NOT NULL DEFAULT 'running',
  actor_kind text NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  total integer NOT NULL,
  n_done integer NOT NULL DEFAULT 0,
  n_left integer NOT NULL DEFAULT 0,
  n_refused integer NOT NULL DEFAULT 0,
  n_tasks integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  touched_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ended_at timestamptz(3),
  CONSTRAINT run_order_pkey PRIMARY KEY (id),
  CONSTRAINT run_order_mark CHECK ((verb = 'mark') = (mark_as IS NOT NULL)),
  CONSTRAINT run_order_end CHECK ((state = 'running') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX run_order_id_team_id_key ON run_order (id, team_id);
-- A team's list, the latest first: uuidv7 is ordered by time.
CREATE INDEX run_order_team_id_id_idx ON run_order (team_id, id DESC);
-- What no worker has gone on with for a while.
CREATE INDEX run_order_open ON run_order (touched_at) WHERE state = 'running';
-- What upkeep looks for.
CREATE INDEX run_order_ended_at_idx ON run_order (ended_at);
ALTER TABLE run_order ADD CONSTRAINT run_order_team_id_fkey
  FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE run_order_item (
  order_id uuid NOT NULL,
  position integer NOT NULL,
  team_id uuid NOT NULL,
  dag_run_id uuid NOT NULL,
  state run_order_item_state NOT NULL DEFAULT 'waiting',
  tasks integer NOT NULL DEFAULT 0,
  reason text NOT NULL DEFAULT '',
  tries smallint NOT NULL DEFAULT 0,
  CONSTRAINT run_order_item_pkey PRIMARY KEY (order_id, position)
) WITH (fillfactor = 80);
-- Each run once; and what is next, or of one outcome.
CREATE UNIQUE INDEX run_order_item_order_id_dag_run_id_key ON run_order_item (order_id, dag_run_id);
CREATE INDEX run_order_item_order_id_state_position_idx
  ON run_order_item (order_id, state, position);
-- What the end of a run looks for.
CREATE INDEX run_order_item_dag_run_id_idx ON run_order_item (dag_run_id);
ALTER TABLE run_order_item ADD CONSTRAINT run_order_item_order_id_team_id_fkey
  FOREIGN KEY (order_id, team_id) REFERENCES run_order (id, team_id)
  ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE run_order_item ADD CONSTRAINT run_order_item_dag_run_id_team_id_fkey
  FOREIGN KEY (dag_run_id, team_id) REFERENCES dag_run (id, team_id)
  ON DELETE CASCADE ON UPDATE CASCADE;

-- The web orders, and stops what goes on; the worker does the rest.
GRANT SELECT, INSERT ON run_order, run_order_item TO millrace_web;
GRANT UPDATE (state, ended_at) ON run_order TO millrace_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON run_order, run_order_item TO millrace_sys;
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['run_order', 'run_order_item'] LOOP
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
