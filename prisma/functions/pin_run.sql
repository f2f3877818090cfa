-- Makes a run that has ended (its DAG is locked) one of a version: its task instances become what
-- that version's plan says. New tasks are there as skipped, those that the version lacks are
-- removed; nothing runs. Elements of mapped tasks are removed until they are found anew. On the
-- version that it has, only its priority changes. The caller clears afterwards, which also counts the
-- upstreams anew.
CREATE FUNCTION engine.pin_run(p_run uuid, p_version uuid) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  UPDATE dag_run SET dag_version_id = p_version WHERE id = p_run AND dag_version_id <> p_version;
  IF NOT FOUND THEN
    UPDATE task_instance t SET priority = p.priority + r.priority
      - CASE WHEN r.type = 'backfill' THEN 10000000 ELSE 0 END
    FROM dag_run r
    JOIN dag_version v ON v.id = r.dag_version_id
    CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(idx int, priority int)
    WHERE r.id = p_run AND t.dag_run_id = p_run AND t.idx = p.idx;
    RETURN;
  END IF;
  -- The places of the plan must be free.
  UPDATE task_instance SET idx = -1 - idx WHERE dag_run_id = p_run;

  WITH plan AS MATERIALIZED (
    SELECT p.* FROM dag_version v CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(
      idx int, task_id text, operator text, is_process boolean, trigger_rule text,
      upstream_count int, downstream int[], priority int, queue text, max_tries int,
      past text, pool text, pool_slots int, max_per_dag int, max_per_run int,
      is_mapped boolean, setups int[], is_leaf boolean, edges int[], within int[], map_group int)
    WHERE v.id = p_version
  ), place AS MATERIALIZED (
    SELECT t.id, t.map_index, -1 - t.idx AS was, p.idx AS now,
      (SELECT count(*) FROM plan) + row_number() OVER (PARTITION BY p.idx IS NULL ORDER BY t.idx DESC) - 1 AS beyond
    FROM task_instance t LEFT JOIN plan p ON p.task_id = t.task_id
    WHERE t.dag_run_id = p_run
  )
  UPDATE task_instance t SET
    idx = coalesce(place.now, place.beyond),
    operator = coalesce(p.operator, t.operator),
    is_process = coalesce(p.is_process AND NOT (coalesce(p.is_mapped, false) AND t.map_index < 0),
      t.is_process),
    trigger_rule = CASE WHEN p.map_group <> p.idx THEN 'all_success'
      ELSE coalesce(p.trigger_rule, t.trigger_rule) END,
    upstream_count = coalesce(p.upstream_count, 0),
    downstream = coalesce(p.edges, p.downstream, '{}'),
    within = p.within, map_group = p.map_group,
    priority = coalesce(p.priority + r.priority
      - CASE WHEN r.type = 'backfill' THEN 10000000 ELSE 0 END, t.priority),
    queue = coalesce(p.queue, t.queue),
    pool = coalesce(p.pool, 'default_pool'), pool_slots = coalesce(p.pool_slots, 1),
    past = CASE WHEN p.map_group <> p.idx THEN NULL ELSE p.past END, setups = p.setups, max_per_dag = p.max_per_dag, max_per_run = p.max_per_run,
    is_leaf = coalesce(p.is_leaf, p.downstream = '{}', false),
    is_gated = t.map_index < 0
      AND (coalesce(p.past, p.setups::text, p.max_per_dag::text, p.max_per_run::text) IS NOT NULL
        OR coalesce(p.map_group <> p.idx, false)),
    expanded = CASE WHEN p.is_mapped AND t.map_index < 0 THEN 0 END,
    skips = (SELECT array_agg(s.now ORDER BY s.now) FROM place s
      WHERE s.was = ANY (t.skips) AND s.now IS NOT NULL),
    n_success = 0, n_failed = 0, n_upstream_failed = 0, n_skipped = 0, is_cut = false,
    -- A task that comes back.
    state = CASE WHEN p.idx IS NULL OR t.map_index >= 0 THEN 'removed'
      WHEN t.state = 'removed' THEN 'skipped' ELSE t.state END
  FROM place LEFT JOIN plan p ON p.idx = place.now, dag_run r
  WHERE t.id = place.id AND r.id = p_run;

  INSERT INTO task_instance (team_id, dag_run_id, dag_id, idx, task_id, operator, is_process,
    trigger_rule, upstream_count, downstream, priority, queue, max_tries, past, pool, pool_slots,
    max_per_dag, max_per_run, setups, is_leaf, is_gated, expanded, within, map_group, state, ended_at)
  SELECT r.team_id, r.id, r.dag_id, p.idx, p.task_id, p.operator,
    p.is_process AND NOT coalesce(p.is_mapped, false),
    CASE WHEN p.map_group <> p.idx THEN 'all_success' ELSE p.trigger_rule END,
    p.upstream_count, coalesce(p.edges, p.downstream),
    p.priority + r.priority - CASE WHEN r.type = 'backfill' THEN 10000000 ELSE 0 END, p.queue,
    p.max_tries, CASE WHEN p.map_group <> p.idx THEN NULL ELSE p.past END, coalesce(p.pool, 'default_pool'), coalesce(p.pool_slots, 1),
    p.max_per_dag, p.max_per_run, p.setups, coalesce(p.is_leaf, p.downstream = '{}'),
    coalesce(p.past, p.setups::text, p.max_per_dag::text, p.max_per_run::text) IS NOT NULL
      OR coalesce(p.map_group <> p.idx, false),
    CASE WHEN p.is_mapped THEN 0 END, p.within, p.map_group, 'skipped', now()
  FROM dag_run r
  JOIN dag_version v ON v.id = r.dag_version_id
  CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(
    idx int, task_id text, operator text, is_process boolean, trigger_rule text,
    upstream_count int, downstream int[], priority int, queue text, max_tries int,
    past text, pool text, pool_slots int, max_per_dag int, max_per_run int,
      is_mapped boolean, setups int[], is_leaf boolean, edges int[], within int[], map_group int)
  WHERE r.id = p_run
    AND NOT EXISTS (
      SELECT 1 FROM task_instance t WHERE t.dag_run_id = r.id AND t.task_id = p.task_id);
END
$$;

GRANT EXECUTE ON FUNCTION engine.pin_run(uuid, uuid) TO millrace_web;
