-- Carries final states onward: counts them on the direct downstreams, decides these, and goes on
-- with those that were decided without running (skipped, upstream_failed). What becomes ready is
-- queued at once when slots are free for all of it, else it waits for engine.admit. Ends the runs
-- that have nothing left. Returns how many it queued. The DAGs are locked by the caller, who admits
-- afterwards.
CREATE FUNCTION engine.settle(p_final uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_frontier uuid[] := p_final;
  v_all uuid[] := p_final;
  v_gated uuid[];
  v_touched uuid[];
  v_ended uuid[];
  v_level int;
  v_queued int := 0;
BEGIN
  WHILE cardinality(v_frontier) > 0 LOOP
    WITH done AS MATERIALIZED (
      SELECT dag_run_id, downstream, state, within, map_index FROM task_instance
      WHERE id = ANY (v_frontier) AND (downstream <> '{}' OR within IS NOT NULL)
    ), step AS MATERIALIZED (
      SELECT dag_run_id, d.idx,
        count(*) FILTER (WHERE state = 'success')::int AS s,
        count(*) FILTER (WHERE state = 'failed')::int AS f,
        count(*) FILTER (WHERE state = 'upstream_failed')::int AS u,
        count(*) FILTER (WHERE state = 'skipped')::int AS k
      FROM done CROSS JOIN LATERAL unnest(downstream) AS d(idx)
      GROUP BY dag_run_id, d.idx
    ), inner_step AS MATERIALIZED (
      -- Within a mapped group an instance stands before those of its own element.
      SELECT dag_run_id, d.idx, map_index,
        count(*) FILTER (WHERE state = 'success')::int AS s,
        count(*) FILTER (WHERE state = 'failed')::int AS f,
        count(*) FILTER (WHERE state = 'upstream_failed')::int AS u,
        count(*) FILTER (WHERE state = 'skipped')::int AS k
      FROM done CROSS JOIN LATERAL unnest(within) AS d(idx)
      WHERE within IS NOT NULL AND map_index >= 0
      GROUP BY dag_run_id, d.idx, map_index
    ), decided AS MATERIALIZED (
      -- Nobody else decides about these: the DAG is locked.
      SELECT t.id, t.dag_id, t.pool, t.is_gated, s, f, u, k, CASE WHEN t.state = 'none' THEN engine.decide(
        t.trigger_rule, t.upstream_count, t.n_success + s, t.n_failed + f, t.n_upstream_failed + u,
        t.n_skipped + k) END AS becomes
      FROM step JOIN task_instance t ON t.dag_run_id = step.dag_run_id AND t.idx = step.idx
      UNION ALL
      SELECT t.id, t.dag_id, t.pool, t.is_gated, s, f, u, k, CASE WHEN t.state = 'none' THEN engine.decide(
        t.trigger_rule, t.upstream_count, t.n_success + s, t.n_failed + f, t.n_upstream_failed + u,
        t.n_skipped + k) END
      FROM inner_step i JOIN task_instance t
        ON t.dag_run_id = i.dag_run_id AND t.idx = i.idx AND t.map_index = i.map_index
    ), room AS MATERIALIZED (
      SELECT s.dag_id FROM (
        SELECT dag_id, count(*) AS n FROM decided WHERE becomes = 'scheduled' GROUP BY dag_id
        HAVING bool_and(pool = 'default_pool' AND NOT is_gated)
      ) ready JOIN dag_slot s ON s.dag_id = ready.dag_id
      -- Slots for all of them, and nothing that waits longer. Not a function: it would be called, not
      -- written into this statement, as it looks into a table.
      WHERE s.max_active_tasks - s.active_tasks >= ready.n AND NOT EXISTS (
        SELECT 1 FROM task_instance w WHERE w.dag_id = s.dag_id AND w.state = 'scheduled'
      )
    ), moved AS (
      UPDATE task_instance t SET
        n_success = t.n_success + s,
        n_failed = t.n_failed + f,
        n_upstream_failed = t.n_upstream_failed + u,
        n_skipped = t.n_skipped + k,
        state = CASE WHEN d.becomes = 'scheduled' AND room.dag_id IS NOT NULL THEN 'queued'
          ELSE coalesce(d.becomes, t.state) END,
        scheduled_at = CASE WHEN d.becomes <> 'none' THEN now() ELSE t.scheduled_at END,
        queued_at = CASE WHEN d.becomes = 'scheduled' AND room.dag_id IS NOT NULL THEN now()
          ELSE t.queued_at END,
        ended_at = CASE WHEN d.becomes IN ('skipped', 'upstream_failed') THEN now()
          ELSE t.ended_at END
      FROM decided d LEFT JOIN room ON room.dag_id = d.dag_id
      WHERE t.id = d.id
      RETURNING t.id, t.dag_id, t.is_gated, d.becomes, t.state
    ), taken AS (
      UPDATE dag_slot s SET active_tasks = s.active_tasks + q.n
      FROM (
        SELECT dag_id, count(*)::int AS n FROM moved
        WHERE becomes = 'scheduled' AND state = 'queued' GROUP BY dag_id
      ) q
      WHERE s.dag_id = q.dag_id
    )
    SELECT coalesce(array_agg(id) FILTER (WHERE becomes IN ('skipped', 'upstream_failed')), '{}'),
      count(*) FILTER (WHERE becomes = 'scheduled' AND state = 'queued'),
      array_agg(id) FILTER (WHERE becomes = 'scheduled' AND is_gated)
    INTO v_frontier, v_level, v_gated FROM moved;
    IF v_gated IS NOT NULL THEN
      v_frontier := v_frontier || engine.pass_gate(v_gated);
    END IF;
    v_all := v_all || v_frontier;
    v_queued := v_queued + v_level;
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
    v_queued := v_queued + engine.end_runs(v_ended);
  END IF;
  RETURN v_queued;
END
$$;

GRANT EXECUTE ON FUNCTION engine.settle(uuid[]) TO millrace_web;
