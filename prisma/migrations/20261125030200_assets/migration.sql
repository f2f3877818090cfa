-- Assets: named data that tasks publish and that schedules wait for.
CREATE TABLE asset (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT asset_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX asset_team_id_name_key ON asset (team_id, name);
CREATE UNIQUE INDEX asset_id_team_id_key ON asset (id, team_id);
ALTER TABLE asset ADD CONSTRAINT asset_team_id_fkey
  FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE;

-- Which tasks of which version publish an asset when they succeed.
CREATE TABLE asset_producer (
  dag_version_id uuid NOT NULL,
  task_id text NOT NULL,
  asset_id uuid NOT NULL,
  dag_id uuid NOT NULL,
  team_id uuid NOT NULL,
  CONSTRAINT asset_producer_pkey PRIMARY KEY (dag_version_id, task_id, asset_id)
);
CREATE INDEX asset_producer_dag_id_team_id_idx ON asset_producer (dag_id, team_id);
CREATE INDEX asset_producer_asset_id_team_id_idx ON asset_producer (asset_id, team_id);
ALTER TABLE asset_producer ADD CONSTRAINT asset_producer_dag_version_id_team_id_fkey
  FOREIGN KEY (dag_version_id, team_id) REFERENCES dag_version (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE asset_producer ADD CONSTRAINT asset_producer_asset_id_team_id_fkey
  FOREIGN KEY (asset_id, team_id) REFERENCES asset (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE asset_producer ADD CONSTRAINT asset_producer_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- Which DAGs wait for an asset, by their current versions.
CREATE TABLE asset_consumer (
  dag_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  team_id uuid NOT NULL,
  CONSTRAINT asset_consumer_pkey PRIMARY KEY (dag_id, asset_id)
);
CREATE INDEX asset_consumer_asset_id_team_id_idx ON asset_consumer (asset_id, team_id);
ALTER TABLE asset_consumer ADD CONSTRAINT asset_consumer_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE asset_consumer ADD CONSTRAINT asset_consumer_asset_id_team_id_fkey
  FOREIGN KEY (asset_id, team_id) REFERENCES asset (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- That an asset was published. What published it is told by name: it may be gone before this is.
CREATE TABLE asset_event (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  source_dag text NOT NULL DEFAULT '',
  source_run uuid,
  source_run_id text NOT NULL DEFAULT '',
  source_task text NOT NULL DEFAULT '',
  source_map_index int NOT NULL DEFAULT -1,
  interval_start timestamptz(3),
  interval_end timestamptz(3),
  published_by text NOT NULL DEFAULT '',
  extra jsonb NOT NULL DEFAULT '{}',
  at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT asset_event_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX asset_event_id_team_id_key ON asset_event (id, team_id);
CREATE INDEX asset_event_asset_id_team_id_id_idx ON asset_event (asset_id, team_id, id DESC);
CREATE INDEX asset_event_team_id_id_idx ON asset_event (team_id, id DESC);
ALTER TABLE asset_event ADD CONSTRAINT asset_event_asset_id_team_id_fkey
  FOREIGN KEY (asset_id, team_id) REFERENCES asset (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- An event on its way to a DAG that waits for it: once for each, and into one run at most.
CREATE TABLE asset_delivery (
  dag_id uuid NOT NULL,
  event_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  team_id uuid NOT NULL,
  dag_run_id uuid,
  is_seen boolean NOT NULL DEFAULT false,
  CONSTRAINT asset_delivery_pkey PRIMARY KEY (dag_id, event_id)
);
CREATE INDEX asset_delivery_event_id_team_id_idx ON asset_delivery (event_id, team_id);
CREATE INDEX asset_delivery_dag_run_id_team_id_idx ON asset_delivery (dag_run_id, team_id);
CREATE INDEX asset_delivery_asset_id_team_id_idx ON asset_delivery (asset_id, team_id);
CREATE INDEX asset_delivery_open ON asset_delivery (dag_id) WHERE dag_run_id IS NULL;
CREATE INDEX asset_delivery_new ON asset_delivery (dag_id) WHERE dag_run_id IS NULL AND NOT is_seen;
ALTER TABLE asset_delivery ADD CONSTRAINT asset_delivery_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE asset_delivery ADD CONSTRAINT asset_delivery_event_id_team_id_fkey
  FOREIGN KEY (event_id, team_id) REFERENCES asset_event (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE asset_delivery ADD CONSTRAINT asset_delivery_dag_run_id_team_id_fkey
  FOREIGN KEY (dag_run_id, team_id) REFERENCES dag_run (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE asset_delivery ADD CONSTRAINT asset_delivery_asset_id_team_id_fkey
  FOREIGN KEY (asset_id, team_id) REFERENCES asset (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

GRANT SELECT, INSERT ON asset, asset_producer, asset_event TO millrace_web;
GRANT SELECT, INSERT, DELETE ON asset_consumer, asset_delivery TO millrace_web;
GRANT SELECT, INSERT, UPDATE, DELETE
  ON asset, asset_producer, asset_consumer, asset_event, asset_delivery TO millrace_sys;
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['asset', 'asset_producer', 'asset_consumer', 'asset_event', 'asset_delivery'] LOOP
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
