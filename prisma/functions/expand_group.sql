-- Makes the instances of all tasks of a mapped group, one for each element, from what the instance -1
-- of its first task found: [{item, label}…]. Those of the first task are ready at once, as those of a
-- mapped task are; the others wait for what stands before them within their element, and what is
-- behind the group counts them all. A task of the group whose instance -1 had ended before (it was
-- marked or skipped, or only the first task was cleared) hands that state to its instances. p_final
-- are instances that have ended and were not carried onward yet. Returns how many were queued at once.
CREATE FUNCTION engine.expand_group(p_mapper task_instance, p_items jsonb, p_final uuid[])
  RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_run uuid := p_mapper.dag_run_id;
  v_count int := jsonb_array_length(p_items);
  v_open int;
  v_tasks int;
  v_decided uuid[];
  v_queued int := 0;
BEGIN
  SELECT count(*) FILTER (WHERE idx <> p_mapper.idx AND state = 'none'), count(*)
  INTO v_open, v_tasks FROM task_instance
  WHERE dag_run_id = v_run AND map_group = p_mapper.idx AND map_index < 0 AND state <> 'removed';

  INSERT INTO task_instance AS i (team_id, dag_run_id, dag_id, idx, task_id, map_index, operator,
    is_process, state, scheduled_at, ended_at, max_tries, trigger_rule, upstream_count, n_success,
    n_failed, n_upstream_failed, n_skipped, downstream, within, map_group, priority, queue, pool,
    pool_slots, past, max_per_dag, max_per_run, is_capped, is_gated, is_cut, is_leaf, map_item,
    map_label)
  SELECT g.team_id, v_run, g.dag_id, g.idx, g.task_id, e.n - 1, g.operator, p.is_process,
    k.state, CASE WHEN k.state = 'scheduled' THEN now() END,
    CASE WHEN k.state NOT IN ('none', 'scheduled') THEN now() END,
    p.max_tries, p.trigger_rule,
    CASE WHEN k.is_first THEN g.upstream_count ELSE (
      SELECT count(*) FROM task_instance u
      WHERE u.dag_run_id = v_run AND u.map_group = p_mapper.idx AND u.map_index < 0
        AND u.state <> 'removed' AND g.idx = ANY (u.within)) END,
    CASE WHEN k.is_first THEN g.n_success ELSE 0 END,
    CASE WHEN k.is_first THEN g.n_failed ELSE 0 END,
    CASE WHEN k.is_first THEN g.n_upstream_failed ELSE 0 END,
    CASE WHEN k.is_first THEN g.n_skipped ELSE 0 END,
    -- The first one's edges to the others are those of the instance that finds the elements.
    CASE WHEN k.is_first THEN ARRAY(
      SELECT d.idx FROM unnest(g.downstream) AS d(idx) WHERE NOT EXISTS (
        SELECT 1 FROM task_instance o WHERE o.dag_run_id = v_run AND o.idx = d.idx
          AND o.map_index < 0 AND o.map_group = p_mapper.idx)) ELSE g.downstream END,
    g.within, g.map_group, g.priority, g.queue, g.pool, g.pool_slots,
    CASE WHEN NOT k.is_first THEN p.past END, p.max_per_dag, p.max_per_run,
    k.is_first AND k.is_limited, NOT k.is_first AND (p.past IS NOT NULL OR k.is_limited),
    k.is_first AND g.is_cut, g.is_leaf, e.element -> 'item', e.element ->> 'label'
  FROM task_instance g
  JOIN dag_run r ON r.id = v_run
  JOIN dag_version v ON v.id = r.dag_version_id
  CROSS JOIN LATERAL jsonb_to_record(v.plan -> g.idx) AS p(
    is_process boolean, max_tries int, trigger_rule text, past text, max_per_dag int,
    max_per_run int)
  CROSS JOIN LATERAL (
    SELECT g.idx = p_mapper.idx AS is_first,
      p.max_per_dag IS NOT NULL OR p.max_per_run IS NOT NULL AS is_limited,
      CASE WHEN g.idx = p_mapper.idx THEN 'scheduled' ELSE g.state END AS state
  ) k
  CROSS JOIN LATERAL jsonb_array_elements(p_items) WITH ORDINALITY AS e(element, n)
  WHERE g.dag_run_id = v_run AND g.map_group = p_mapper.idx AND g.map_index < 0
    AND g.state <> 'removed'
  ON CONFLICT (dag_run_id, idx, map_index) DO UPDATE SET
    operator = excluded.operator, is_process = excluded.is_process, state = excluded.state,
    scheduled_at = excluded.scheduled_at, queued_at = NULL, started_at = NULL,
    ended_at = excluded.ended_at, max_tries = i.try_number - i.infra_losses + excluded.max_tries,
    trigger_rule = excluded.trigger_rule, upstream_count = excluded.upstream_count,
    n_success = excluded.n_success, n_failed = excluded.n_failed,
    n_upstream_failed = excluded.n_upstream_failed, n_skipped = excluded.n_skipped,
    downstream = excluded.downstream, within = excluded.within, map_group = excluded.map_group,
    priority = excluded.priority, queue = excluded.queue, pool = excluded.pool,
    pool_slots = excluded.pool_slots, past = excluded.past, max_per_dag = excluded.max_per_dag,
    max_per_run = excluded.max_per_run, is_capped = excluded.is_capped,
    is_gated = excluded.is_gated, is_cut = excluded.is_cut, is_leaf = excluded.is_leaf,
    map_item = excluded.map_item, map_label = excluded.map_label, skips = NULL
  WHERE i.state = 'removed';

  DELETE FROM xcom WHERE dag_run_id = v_run AND map_index >= v_count
    AND task_id IN (SELECT task_id FROM task_instance
      WHERE dag_run_id = v_run AND map_group = p_mapper.idx AND map_index < 0);
  -- What had ended before does not count any more: its instances will.
  UPDATE task_instance t SET
    n_success = t.n_success - b.s, n_failed = t.n_failed - b.f,
    n_upstream_failed = t.n_upstream_failed - b.u, n_skipped = t.n_skipped - b.k
  FROM (
    SELECT d.idx,
      count(*) FILTER (WHERE g.state = 'success')::int AS s,
      count(*) FILTER (WHERE g.state = 'failed')::int AS f,
      count(*) FILTER (WHERE g.state = 'upstream_failed')::int AS u,
      count(*) FILTER (WHERE g.state = 'skipped')::int AS k
    FROM task_instance g CROSS JOIN LATERAL unnest(g.downstream) AS d(idx)
    WHERE g.dag_run_id = v_run AND g.map_group = p_mapper.idx AND g.map_index < 0
      AND g.idx <> p_mapper.idx AND g.state NOT IN ('none', 'removed') AND g.id <> ALL (p_final)
    GROUP BY d.idx
  ) b
  WHERE t.dag_run_id = v_run AND t.idx = b.idx;
  -- What is behind the group counts its instances instead of those that stood for them.
  UPDATE task_instance t SET upstream_count = t.upstream_count + b.n * (v_count - 1)
  FROM (
    SELECT d.idx, count(*)::int AS n
    FROM task_instance g CROSS JOIN LATERAL unnest(g.downstream) AS d(idx)
    WHERE g.dag_run_id = v_run AND g.map_group = p_mapper.idx AND g.map_index < 0
      AND g.state <> 'removed'
    GROUP BY d.idx
  ) b
  WHERE t.dag_run_id = v_run AND t.idx = b.idx AND t.map_group IS DISTINCT FROM p_mapper.idx;
  UPDATE task_instance SET
    expanded = v_count, downstream = '{}', state = 'success',
    scheduled_at = coalesce(scheduled_at, now()), ended_at = now(),
    upstream_count = CASE WHEN idx = p_mapper.idx THEN upstream_count ELSE 0 END,
    n_success = CASE WHEN idx = p_mapper.idx THEN n_success ELSE 0 END,
    n_failed = CASE WHEN idx = p_mapper.idx THEN n_failed ELSE 0 END,
    n_upstream_failed = CASE WHEN idx = p_mapper.idx THEN n_upstream_failed ELSE 0 END,
    n_skipped = CASE WHEN idx = p_mapper.idx THEN n_skipped ELSE 0 END
  WHERE dag_run_id = v_run AND map_group = p_mapper.idx AND map_index < 0 AND state <> 'removed';
  UPDATE dag_run SET unfinished = unfinished + v_count * v_tasks - v_open WHERE id = v_run;
  SELECT array_agg(id) INTO v_decided FROM task_instance
  WHERE dag_run_id = v_run AND map_group = p_mapper.idx AND map_index >= 0
    AND state IN ('success', 'failed', 'upstream_failed', 'skipped');
  IF v_decided IS NOT NULL THEN
    v_queued := engine.settle(v_decided);
  END IF;
  -- What nothing stands before within its element begins.
  RETURN v_queued + engine.advance(ARRAY[v_run]);
END
$$;
