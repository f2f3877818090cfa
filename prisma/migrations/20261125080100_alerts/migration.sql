-- Alerts: what the engine saw (alert_event), what teams want to hear of (rules and channels), what is
-- wrong (incidents) and what was sent about it (deliveries).

CREATE TABLE alert_channel (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  config jsonb NOT NULL,
  secrets jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT alert_channel_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX alert_channel_id_team_id_key ON alert_channel (id, team_id);
CREATE UNIQUE INDEX alert_channel_team_id_name_key ON alert_channel (team_id, name);
ALTER TABLE alert_channel ADD CONSTRAINT alert_channel_team_id_fkey
  FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE alert_rule (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  name text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  event text NOT NULL,
  scope text NOT NULL,
  tag text NOT NULL DEFAULT '',
  dag_id uuid,
  task_id text NOT NULL DEFAULT '',
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT alert_rule_pkey PRIMARY KEY (id),
  CONSTRAINT alert_rule_scope CHECK (scope IN ('team', 'tag', 'dag', 'task')
    AND (scope IN ('dag', 'task')) = (dag_id IS NOT NULL))
);
CREATE UNIQUE INDEX alert_rule_id_team_id_key ON alert_rule (id, team_id);
CREATE UNIQUE INDEX alert_rule_team_id_name_key ON alert_rule (team_id, name);
CREATE INDEX alert_rule_dag_id_idx ON alert_rule (dag_id);
-- The engine asks it before it writes an event: does anybody of the team care?
CREATE INDEX alert_rule_event ON alert_rule (team_id, event) WHERE enabled;
ALTER TABLE alert_rule ADD CONSTRAINT alert_rule_team_id_fkey
  FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_rule ADD CONSTRAINT alert_rule_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE alert_rule_channel (
  rule_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  team_id uuid NOT NULL,
  CONSTRAINT alert_rule_channel_pkey PRIMARY KEY (rule_id, channel_id)
);
CREATE INDEX alert_rule_channel_channel_id_idx ON alert_rule_channel (channel_id);
ALTER TABLE alert_rule_channel ADD CONSTRAINT alert_rule_channel_rule_id_team_id_fkey
  FOREIGN KEY (rule_id, team_id) REFERENCES alert_rule (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_rule_channel ADD CONSTRAINT alert_rule_channel_channel_id_team_id_fkey
  FOREIGN KEY (channel_id, team_id) REFERENCES alert_channel (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- What happened, until the alert pass has read it: it deletes what it reads, with what it makes of it.
CREATE TABLE alert_event (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  kind text NOT NULL,
  dag_id uuid,
  dag_run_id uuid,
  task_instance_id uuid,
  attempt int,
  detail jsonb NOT NULL DEFAULT '{}',
  at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT alert_event_pkey PRIMARY KEY (id)
);
CREATE INDEX alert_event_dag_id_idx ON alert_event (dag_id);
CREATE INDEX alert_event_team_id_idx ON alert_event (team_id);
ALTER TABLE alert_event ADD CONSTRAINT alert_event_team_id_fkey
  FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_event ADD CONSTRAINT alert_event_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- An instant at which a run should have got somewhere; one timer waits for the earliest.
CREATE TABLE alert_deadline (
  rule_id uuid NOT NULL,
  dag_run_id uuid NOT NULL,
  team_id uuid NOT NULL,
  due_at timestamptz(3) NOT NULL,
  CONSTRAINT alert_deadline_pkey PRIMARY KEY (rule_id, dag_run_id)
);
CREATE INDEX alert_deadline_due_at_idx ON alert_deadline (due_at);
CREATE INDEX alert_deadline_dag_run_id_idx ON alert_deadline (dag_run_id);
ALTER TABLE alert_deadline ADD CONSTRAINT alert_deadline_rule_id_team_id_fkey
  FOREIGN KEY (rule_id, team_id) REFERENCES alert_rule (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_deadline ADD CONSTRAINT alert_deadline_dag_run_id_team_id_fkey
  FOREIGN KEY (dag_run_id, team_id) REFERENCES dag_run (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE alert_incident (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  dag_id uuid,
  family text NOT NULL,
  task_id text NOT NULL DEFAULT '',
  fingerprint text NOT NULL,
  -- What the latest occurrence was, as messages tell it.
  subject jsonb NOT NULL,
  occurrences int NOT NULL DEFAULT 1,
  opened_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  closed_by text NOT NULL DEFAULT '',
  last_logical_date timestamptz(3),
  acknowledged_at timestamptz(3),
  acknowledged_by text NOT NULL DEFAULT '',
  quiet_until timestamptz(3),
  -- snoozed or known
  quiet_reason text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  told_at timestamptz(3),
  CONSTRAINT alert_incident_pkey PRIMARY KEY (id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX alert_incident_id_team_id_key ON alert_incident (id, team_id);
-- One open incident for a DAG, task and fingerprint; without a DAG, for the team.
CREATE UNIQUE INDEX alert_incident_open
  ON alert_incident (team_id, dag_id, family, task_id, fingerprint) NULLS NOT DISTINCT
  WHERE closed_at IS NULL;
CREATE INDEX alert_incident_dag_open ON alert_incident (dag_id) WHERE closed_at IS NULL;
CREATE INDEX alert_incident_team_id_last_at_id_idx
  ON alert_incident (team_id, last_at DESC, id DESC);
CREATE INDEX alert_incident_dag_id_last_at_id_idx
  ON alert_incident (dag_id, last_at DESC, id DESC);
ALTER TABLE alert_incident ADD CONSTRAINT alert_incident_team_id_fkey
  FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_incident ADD CONSTRAINT alert_incident_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- What befell an incident: an occurrence (one for a run), or what somebody did.
CREATE TABLE alert_occurrence (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  incident_id uuid NOT NULL,
  dag_run_id uuid,
  subject jsonb NOT NULL,
  tasks int NOT NULL DEFAULT 1,
  at timestamptz(3) NOT NULL,
  CONSTRAINT alert_occurrence_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX alert_occurrence_incident_id_dag_run_id_key
  ON alert_occurrence (incident_id, dag_run_id);
CREATE INDEX alert_occurrence_dag_run_id_idx ON alert_occurrence (dag_run_id);
ALTER TABLE alert_occurrence ADD CONSTRAINT alert_occurrence_incident_id_team_id_fkey
  FOREIGN KEY (incident_id, team_id) REFERENCES alert_incident (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_occurrence ADD CONSTRAINT alert_occurrence_dag_run_id_team_id_fkey
  FOREIGN KEY (dag_run_id, team_id) REFERENCES dag_run (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- One message to one channel; what waits for its instant still takes items on.
CREATE TABLE alert_delivery (
  id uuid NOT NULL DEFAULT uuidv7(),
  team_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  dag_id uuid,
  is_test boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'pending',
  attempts int NOT NULL DEFAULT 0,
  -- While it is being sent: when it is taken for lost.
  due_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ended_at timestamptz(3),
  title text NOT NULL DEFAULT '',
  error text NOT NULL DEFAULT '',
  response text NOT NULL DEFAULT '',
  CONSTRAINT alert_delivery_pkey PRIMARY KEY (id),
  CONSTRAINT alert_delivery_state CHECK (state IN ('pending', 'sending', 'sent', 'failed'))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX alert_delivery_id_team_id_key ON alert_delivery (id, team_id);
CREATE INDEX alert_delivery_due ON alert_delivery (due_at) WHERE state IN ('pending', 'sending');
CREATE INDEX alert_delivery_team_id_created_at_id_idx
  ON alert_delivery (team_id, created_at DESC, id DESC);
CREATE INDEX alert_delivery_channel_id_dag_id_created_at_idx
  ON alert_delivery (channel_id, dag_id, created_at DESC);
CREATE INDEX alert_delivery_dag_id_idx ON alert_delivery (dag_id);
ALTER TABLE alert_delivery ADD CONSTRAINT alert_delivery_channel_id_team_id_fkey
  FOREIGN KEY (channel_id, team_id) REFERENCES alert_channel (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_delivery ADD CONSTRAINT alert_delivery_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- What a message tells. The key stops one happening from being told twice to one channel.
CREATE TABLE alert_delivery_item (
  channel_id uuid NOT NULL,
  key text NOT NULL,
  delivery_id uuid NOT NULL,
  team_id uuid NOT NULL,
  incident_id uuid,
  change text NOT NULL,
  subject jsonb NOT NULL,
  at timestamptz(3) NOT NULL,
  CONSTRAINT alert_delivery_item_pkey PRIMARY KEY (channel_id, key)
);
CREATE INDEX alert_delivery_item_delivery_id_at_idx ON alert_delivery_item (delivery_id, at);
CREATE INDEX alert_delivery_item_incident_id_idx ON alert_delivery_item (incident_id);
ALTER TABLE alert_delivery_item ADD CONSTRAINT alert_delivery_item_delivery_id_team_id_fkey
  FOREIGN KEY (delivery_id, team_id) REFERENCES alert_delivery (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_delivery_item ADD CONSTRAINT alert_delivery_item_channel_id_team_id_fkey
  FOREIGN KEY (channel_id, team_id) REFERENCES alert_channel (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_delivery_item ADD CONSTRAINT alert_delivery_item_incident_id_team_id_fkey
  FOREIGN KEY (incident_id, team_id) REFERENCES alert_incident (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- Teams that are there get what new ones get.
INSERT INTO alert_rule (team_id, name, event, scope, settings)
SELECT id, 'Failed scheduled runs', 'run_failed', 'team', '{"runTypes": ["scheduled"]}' FROM team;

GRANT SELECT, INSERT, UPDATE, DELETE ON alert_channel, alert_rule, alert_rule_channel, alert_event,
  alert_deadline, alert_incident, alert_occurrence, alert_delivery, alert_delivery_item TO millrace_sys;
GRANT SELECT, INSERT, UPDATE, DELETE ON alert_channel, alert_rule, alert_rule_channel TO millrace_web;
GRANT SELECT ON alert_incident, alert_occurrence, alert_delivery_item TO millrace_web;
GRANT UPDATE (acknowledged_at, acknowledged_by, quiet_until, quiet_reason, note, closed_at, closed_by)
  ON alert_incident TO millrace_web;
GRANT SELECT, INSERT ON alert_event, alert_deadline, alert_delivery TO millrace_web;
GRANT UPDATE (state, attempts, due_at, ended_at) ON alert_delivery TO millrace_web;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['alert_channel', 'alert_rule', 'alert_rule_channel', 'alert_event',
    'alert_deadline', 'alert_incident', 'alert_occurrence', 'alert_delivery', 'alert_delivery_item'
  ] LOOP
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

-- Dates that the schedule missed, and what the system itself did to a DAG, are told where they are
-- written, whoever writes them; nothing else passes the conditions.
CREATE FUNCTION note_missed_dates() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alert_event (team_id, kind, dag_id, detail)
  VALUES (NEW.team_id, 'run_missed', NEW.dag_id,
    jsonb_build_object('logicalDate', NEW.from_date, 'reason', NEW.reason));
  PERFORM pg_notify('millrace_alert', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER alert_missed AFTER INSERT ON tick_span
  FOR EACH ROW WHEN (NEW.outcome = 'missed') EXECUTE FUNCTION note_missed_dates();

CREATE FUNCTION note_system_act() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alert_event (team_id, kind, dag_id, detail)
  SELECT d.team_id, CASE NEW.action WHEN 'dag.schedule_stood_still' THEN 'run_late' ELSE 'dag_paused' END,
    d.id, NEW.detail
  FROM dag d WHERE d.team_id = NEW.team_id AND d.dag_id = NEW.entity_id AND d.deleted_at IS NULL;
  PERFORM pg_notify('millrace_alert', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER alert_system_act AFTER INSERT ON audit_event
  FOR EACH ROW WHEN (NEW.actor_kind = 'system'
    AND NEW.action IN ('dag.schedule_stood_still', 'dag.pause'))
  EXECUTE FUNCTION note_system_act();
