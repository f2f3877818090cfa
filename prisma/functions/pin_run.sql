-- Makes a run that has ended (its DAG is locked) one of a version: its task instances become what
-- that version's plan says. New tasks are there as skipped, those that the version lacks are
-- removed; nothing runs. The caller clears afterwards, which also counts the upstreams anew.
CREATE FUNCTION engine.pin_run(p_run uuid, p_version uuid) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  UPDATE dag_run SET dag_version_id = p_version WHERE id = p_run;
  -- The places of the plan must be free.
  UPDATE task_instance SET idx = -1 - idx WHERE dag_run_id = p_run;

  WITH plan AS MATERIALIZED (
    SELECT p.* FROM dag_version v CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(
      idx int, task_id text, operator text, is_process boolean, trigger_rule text,
      upstream_count int, downstream int[], priority int, queue text, max_tries int,
      past text, pool text, pool_slots int)
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
    is_process = coalesce(p.is_process, t.is_process),
    trigger_rule = coalesce(p.trigger_rule, t.trigger_rule),
    upstream_count = coalesce(p.upstream_count, 0),
    downstream = coalesce(p.downstream, '{}'),
    priority = coalesce(p.priority + r.priority
      - CASE WHEN r.type = 'backfill' THEN 10000000 ELSE 0 END, t.priority),
    queue = coalesce(p.queue, t.queue),
    pool = coalesce(p.pool, 'default_pool'), pool_slots = coalesce(p.pool_slots, 1),
    past = p.past, is_gated = p.past IS NOT NULL,
    skips = (SELECT array_agg(s.now ORDER BY s.now) FROM place s
      WHERE s.was = ANY (t.skips) AND s.now IS NOT NULL),
    n_success = 0, n_failed = 0, n_upstream_failed = 0, n_skipped = 0, is_cut = false,
    -- A task that comes back.
    state = CASE WHEN p.idx IS NULL THEN 'removed'
      WHEN t.state = 'removed' THEN 'skipped' ELSE t.state END
  FROM place LEFT JOIN plan p ON p.idx = place.now, dag_run r
  WHERE t.id = place.id AND r.id = p_run;

  INSERT INTO task_instance (team_id, dag_run_id, dag_id, idx, task_id, operator, is_process,
    trigger_rule, upstream_count, downstream, priority, queue, max_tries, past, is_gated, pool,
    pool_slots, state, ended_at)
  SELECT r.team_id, r.id, r.dag_id, p.idx, p.task_id, p.operator, p.is_process,
    p.trigger_rule, p.upstream_count, p.downstream,
    p.priority + r.priority - CASE WHEN r.type = 'backfill' THEN 10000000 ELSE 0 END, p.queue,
    p.max_tries, p.past, p.past IS NOT NULL, coalesce(p.pool, 'default_pool'),
    coalesce(p.pool_slots, 1), 'skipped', now()
  FROM dag_run r
  JOIN dag_version v ON v.id = r.dag_version_id
  CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(
    idx int, task_id text, operator text, is_process boolean, trigger_rule text,
    upstream_count int, downstream int[], priority int, queue text, max_tries int,
    past text, pool text, pool_slots int)
  WHERE r.id = p_run
    AND NOT EXISTS (
      SELECT 1 FROM task_instance t WHERE t.dag_run_id = r.id AND t.task_id = p.task_id);
END
$$;

GRANT EXECUTE ON FUNCTION engine.pin_run(uuid, uuid) TO millrace_web;
