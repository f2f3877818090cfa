-- Starts the next dates of a backfill of a (locked) DAG: creates what is missing, runs again what
-- its order says, and leaves alone what is under way or is to stay. Each date is looked at as it is
-- now, whatever the dry run said.
CREATE FUNCTION engine.start_backfill_dates(p_backfill uuid, p_count int) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  b backfill;
  d record;
  v_new int[] := '{}';
  v_again uuid;
BEGIN
  SELECT * INTO b FROM backfill WHERE id = p_backfill;
  FOR d IN
    SELECT i.position, i.reason, r.id AS run, r.state AS run_state,
      r.backfill_id = p_backfill AS is_own
    FROM (
      SELECT * FROM backfill_item WHERE backfill_id = p_backfill AND state = 'waiting'
      ORDER BY position LIMIT p_count
    ) i
    LEFT JOIN dag_run r ON r.dag_id = b.dag_id AND r.logical_date = i.logical_date
    ORDER BY i.position
  LOOP
    IF d.run IS NULL THEN
      v_new := v_new || d.position;
      CONTINUE;
    END IF;
    IF d.is_own AND d.run_state <> 'failed' THEN
      -- Of a date that was to be retried: a person cleared its run meanwhile.
      UPDATE backfill_item SET state = CASE d.run_state WHEN 'success' THEN 'success'
        ELSE 'running' END::backfill_item_state
      WHERE backfill_id = b.id AND position = d.position;
      CONTINUE;
    END IF;
    IF d.run_state IN ('queued', 'running') OR NOT (b.reprocess = 'completed'
      OR (d.run_state = 'failed' AND (b.reprocess = 'failed' OR d.reason = 'retry')))
    THEN
      UPDATE backfill_item SET state = 'left', decision = 'leave',
        reason = CASE WHEN d.run_state IN ('queued', 'running') THEN 'running' ELSE 'exists' END
      WHERE backfill_id = b.id AND position = d.position;
      CONTINUE;
    END IF;
    UPDATE backfill_item SET state = 'running', decision = 'rerun',
      reason = CASE WHEN d.reason = 'retry' THEN 'retry' ELSE d.run_state::text END
    WHERE backfill_id = b.id AND position = d.position;
    IF NOT engine.rerun_for_backfill(b.id, d.run, d.reason = 'retry') THEN
      UPDATE backfill_item SET state = 'left', decision = 'leave', reason = 'no_such_tasks'
      WHERE backfill_id = b.id AND position = d.position;
    END IF;
  END LOOP;
  IF v_new = '{}' THEN RETURN; END IF;

  UPDATE backfill_item SET state = 'running', decision = 'create'
  WHERE backfill_id = b.id AND position = ANY (v_new);
  PERFORM engine.create_runs((
    SELECT jsonb_agg(jsonb_build_object(
      'id', uuidv7(), 'team_id', b.team_id, 'dag_id', b.dag_id,
      'dag_version_id', b.dag_version_id,
      'run_id', 'backfill__' || to_char(i.logical_date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN date_part('milliseconds', i.logical_date)::int % 1000 = 0 THEN ''
          ELSE to_char(i.logical_date AT TIME ZONE 'UTC', '.MS') END || '+00:00',
      'type', 'backfill', 'logical_date', i.logical_date, 'interval_start', i.interval_start,
      'interval_end', i.interval_end, 'run_after', i.interval_end, 'conf', b.conf,
      'params', b.params, 'triggered_by', b.created_by,
      'backfill_id', b.id) ORDER BY i.position)
    FROM backfill_item i WHERE i.backfill_id = b.id AND i.position = ANY (v_new)
  ));
END
$$;

GRANT EXECUTE ON FUNCTION engine.start_backfill_dates(uuid, int) TO millrace_web;
