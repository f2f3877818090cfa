-- The ledger of ticks: what became of every logical date that a schedule called for. One row for a
-- stretch of dates with one outcome, not one for a date.
CREATE TYPE tick_outcome AS ENUM ('created', 'skipped', 'missed');

CREATE TABLE tick_span (
  dag_id uuid NOT NULL,
  team_id uuid NOT NULL,
  from_date timestamptz(3) NOT NULL,
  until_date timestamptz(3) NOT NULL,
  outcome tick_outcome NOT NULL,
  reason text NOT NULL DEFAULT '',
  timetable jsonb NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT tick_span_pkey PRIMARY KEY (dag_id, from_date),
  CONSTRAINT tick_span_order CHECK (from_date < until_date)
) WITH (fillfactor = 80);

ALTER TABLE tick_span ADD CONSTRAINT tick_span_dag_id_team_id_fkey
  FOREIGN KEY (dag_id, team_id) REFERENCES dag (id, team_id) ON DELETE CASCADE ON UPDATE CASCADE;

-- The runs of the past are what was created until now.
INSERT INTO tick_span (dag_id, team_id, from_date, until_date, outcome, timetable)
SELECT d.id, d.team_id, min(r.logical_date),
  greatest(max(r.logical_date) + interval '1 millisecond', max(r.interval_end)), 'created', d.timetable
FROM dag_run r JOIN dag d ON d.id = r.dag_id
WHERE r.type = 'scheduled'
GROUP BY d.id;

GRANT SELECT, INSERT ON tick_span TO millrace_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON tick_span TO millrace_sys;
ALTER TABLE tick_span ENABLE ROW LEVEL SECURITY;
ALTER TABLE tick_span FORCE ROW LEVEL SECURITY;
CREATE POLICY web ON tick_span TO millrace_web
  USING (team_id = (SELECT current_team_id()))
  WITH CHECK (team_id = (SELECT current_team_id()));
CREATE POLICY sys ON tick_span TO millrace_sys USING (true) WITH CHECK (true);

-- Since when max_active_runs holds the next date back; null again once it was created.
ALTER TABLE dag ADD COLUMN held_since timestamptz(3);

-- What the watchdog looks at: schedules that stand still, and that should perhaps not.
CREATE INDEX dag_without_next ON dag (id)
  WHERE next_run_at IS NULL AND NOT paused AND deleted_at IS NULL
    AND timetable ->> 'schedule' IS NOT NULL;
CREATE INDEX dag_held ON dag (id) WHERE at_run_limit AND deleted_at IS NULL;
