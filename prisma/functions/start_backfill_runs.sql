-- Lets queued runs of backfills of some (locked) DAGs run, as far as the limit of each backfill
-- allows; returns these, for the caller to advance. A function of its own: other DAGs pay a probe of
-- an index that is empty for them.
CREATE FUNCTION engine.start_backfill_runs(p_dags uuid[]) RETURNS uuid[]
  LANGUAGE plpgsql AS $$
DECLARE
  v_picked uuid[];
BEGIN
  PERFORM 1 FROM dag_run
  WHERE dag_id = ANY (p_dags) AND backfill_id IS NOT NULL AND state IN ('queued', 'running');
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT array_agg(k.id) INTO v_picked FROM (
    SELECT r.id, r.state, b.max_active_runs, row_number() OVER (PARTITION BY r.backfill_id
      ORDER BY r.state = 'running' DESC, r.run_after, r.id) AS place
    FROM dag d
    JOIN dag_run r ON r.dag_id = d.id AND r.backfill_id IS NOT NULL
      AND r.state IN ('queued', 'running')
    JOIN backfill b ON b.id = r.backfill_id
    WHERE d.id = ANY (p_dags) AND d.deleted_at IS NULL
  ) k
  WHERE k.state = 'queued' AND k.place <= k.max_active_runs;
  IF v_picked IS NULL THEN RETURN NULL; END IF;
  UPDATE dag_run r SET state = 'running', started_at = coalesce(r.started_at, now()),
    timeout_at = now() + make_interval(secs => d.dagrun_timeout), timed_out = false
  FROM dag d WHERE r.id = ANY (v_picked) AND d.id = r.dag_id;
  PERFORM pg_notify('millrace_due', '') FROM dag
  WHERE id = ANY (p_dags) AND dagrun_timeout IS NOT NULL;
  RETURN v_picked;
END
$$;

GRANT EXECUTE ON FUNCTION engine.start_backfill_runs(uuid[]) TO millrace_web;
