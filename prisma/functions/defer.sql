-- Keeps what deferred attempts go on from. Their task instances have left `running` in this
-- transaction; only rows of deferral are locked from here on (see engine.look). Each element:
--   ti, a: task instance and number of the attempt
--   kept: what the operator goes on from;  saw: what it saw, in words
--   wait: seconds until the next look, or until: its instant; neither when only an event wakes it
--   run: the DAG run whose end wakes it;  asset, since: the asset whose update wakes it;  ask: what a person is asked, whose answer wakes it
--   active: milliseconds that the turn took;  seq, line: where the log goes on
CREATE FUNCTION engine.defer(p_deferred jsonb) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  -- A run that ends at this moment is waited for: its end either finds the row, or is seen below.
  PERFORM 1 FROM dag_run r
  WHERE r.id IN (SELECT (e ->> 'run')::uuid FROM jsonb_array_elements(p_deferred) e)
  ORDER BY r.id FOR SHARE;
  INSERT INTO deferral (task_instance_id, attempt, team_id, queue, kept, saw, begun_at, next_at,
    waits_for_run, waits_for_asset, waits_since, ask, active_ms, next_seq, next_line)
  SELECT t.id, d.a, t.team_id, t.queue, coalesce(d.kept, 'null'), coalesce(d.saw, ''), t.started_at,
    CASE
      WHEN d.run IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM dag_run r WHERE r.id = d.run AND r.ended_at IS NULL
      ) THEN now()
      ELSE coalesce(d.until, now() + make_interval(secs => d.wait))
    END,
    d.run, d.asset, d.since, d.ask, coalesce(d.active, 0), coalesce(d.seq, 0), coalesce(d.line, 0)
  FROM jsonb_to_recordset(p_deferred) AS d(
    ti uuid, a int, kept jsonb, saw text, wait double precision, until timestamptz, run uuid,
    asset uuid, since timestamptz, ask jsonb, active bigint, seq int, line int)
  JOIN task_instance t ON t.id = d.ti
  ORDER BY t.id;
  -- The worker that tells this has its timer; what is due at once is anybody's.
  PERFORM pg_notify('millrace_look', '') FROM jsonb_array_elements(p_deferred) e
  WHERE e ->> 'run' IS NOT NULL;
END
$$;
