-- Carries final states onward: counts them on the direct downstreams, decides these, and goes on
-- with those that were decided without running (skipped, upstream_failed). Ends the runs that have
-- nothing left. The DAGs are locked by the caller, who admits afterwards.
CREATE FUNCTION engine.settle(p_final uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_frontier uuid[] := p_final;
  v_all uuid[] := p_final;
  v_gated uuid[];
  v_touched uuid[];
  v_ended uuid[];
BEGIN
  WHILE cardinality(v_frontier) > 0 LOOP
    WITH done AS MATERIALIZED (
      SELECT dag_run_id, downstream, state FROM task_instance
      WHERE id = ANY (v_frontier) AND downstream <> '{}'
    ), step AS MATERIALIZED (
      SELECT dag_run_id, d.idx,
        count(*) FILTER (WHERE state = 'success')::int AS s,
        count(*) FILTER (WHERE state = 'failed')::int AS f,
        count(*) FILTER (WHERE state = 'upstream_failed')::int AS u,
        count(*) FILTER (WHERE state = 'skipped')::int AS k
      FROM done CROSS JOIN LATERAL unnest(downstream) AS d(idx)
      GROUP BY dag_run_id, d.idx
    ), moved AS (
      UPDATE task_instance t SET
        n_success = t.n_success + s,
        n_failed = t.n_failed + f,
        n_upstream_failed = t.n_upstream_failed + u,
        n_skipped = t.n_skipped + k,
        state = CASE WHEN t.state = 'none' THEN engine.decide(t.trigger_rule, t.upstream_count,
          t.n_success + s, t.n_failed + f, t.n_upstream_failed + u, t.n_skipped + k)
          ELSE t.state END,
        scheduled_at = CASE WHEN t.state = 'none' THEN now() ELSE t.scheduled_at END,
        ended_at = CASE WHEN t.state = 'none' AND engine.decide(t.trigger_rule, t.upstream_count,
          t.n_success + s, t.n_failed + f, t.n_upstream_failed + u, t.n_skipped + k)
          IN ('skipped', 'upstream_failed') THEN now() ELSE t.ended_at END
      FROM step
      WHERE t.dag_run_id = step.dag_run_id AND t.idx = step.idx
      RETURNING t.id, old.state = 'none' AND new.state IN ('skipped', 'upstream_failed') AS decided,
        t.is_gated AND old.state = 'none' AND new.state = 'scheduled' AS gated
    )
    SELECT coalesce(array_agg(id) FILTER (WHERE decided), '{}'), array_agg(id) FILTER (WHERE gated)
    INTO v_frontier, v_gated FROM moved;
    IF v_gated IS NOT NULL THEN
      v_frontier := v_frontier || engine.pass_gate(v_gated);
    END IF;
    v_all := v_all || v_frontier;
  END LOOP;

  WITH ended AS (
    SELECT dag_run_id, count(*)::int AS n FROM task_instance WHERE id = ANY (v_all)
    GROUP BY dag_run_id
  ), counted AS (
    UPDATE dag_run r SET unfinished = r.unfinished - ended.n
    FROM ended WHERE r.id = ended.dag_run_id
    RETURNING r.id, r.unfinished
  )
  SELECT array_agg(id), array_agg(id) FILTER (WHERE unfinished = 0)
  INTO v_touched, v_ended FROM counted;
  PERFORM engine.tell(v_touched);

  IF v_ended IS NOT NULL THEN
    PERFORM engine.end_runs(v_ended);
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION engine.settle(uuid[]) TO millrace_web;
