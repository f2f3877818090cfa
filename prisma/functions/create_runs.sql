-- Creates runs with all their task instances, and starts what may start. A run whose logical date
-- or run_id the DAG already has is left out: the unique keys arbitrate between all who create.
-- Each element of p_runs: {id, team_id, dag_id, dag_version_id, run_id, type, logical_date,
-- interval_start, interval_end, run_after, conf, params, priority, triggered_by, backfill_id}.
CREATE FUNCTION engine.create_runs(p_runs jsonb) RETURNS TABLE (id uuid)
  LANGUAGE plpgsql
  -- As in step: plans by keys, whatever the statistics of tables that grow by thousands say.
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
  SET enable_hashjoin = off
  SET enable_mergejoin = off
  SET enable_bitmapscan = off
  SET enable_material = off
AS $$
DECLARE
  v_created uuid[];
  v_dags uuid[];
  v_queued int;
BEGIN
  SELECT array_agg(DISTINCT (r ->> 'dag_id')::uuid) INTO v_dags FROM jsonb_array_elements(p_runs) r;
  PERFORM engine.lock_dags(v_dags);
  WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(p_runs) AS r(
      id uuid, team_id uuid, dag_id uuid, dag_version_id uuid, run_id text, type run_type,
      logical_date timestamptz, interval_start timestamptz, interval_end timestamptz,
      run_after timestamptz, conf jsonb, params jsonb, priority int, triggered_by text,
      backfill_id uuid)
  ), inserted AS (
    INSERT INTO dag_run (id, team_id, dag_id, dag_version_id, run_id, type, logical_date,
      interval_start, interval_end, run_after, conf, params, priority, triggered_by, backfill_id,
      unfinished)
    SELECT w.id, w.team_id, w.dag_id, w.dag_version_id, w.run_id, w.type, w.logical_date,
      w.interval_start, w.interval_end, w.run_after, coalesce(w.conf, '{}'), coalesce(w.params, '{}'),
      coalesce(w.priority, 0), coalesce(w.triggered_by, ''), w.backfill_id,
      jsonb_array_length(v.plan)
    FROM wanted w JOIN dag_version v ON v.id = w.dag_version_id
    ORDER BY w.run_after
    ON CONFLICT DO NOTHING
    RETURNING dag_run.id
  )
  SELECT array_agg(inserted.id) INTO v_created FROM inserted;
  IF v_created IS NULL THEN RETURN; END IF;

  INSERT INTO task_instance (team_id, dag_run_id, dag_id, idx, task_id, operator, is_process,
    trigger_rule, upstream_count, downstream, priority, queue, max_tries, past, pool, pool_slots,
    max_per_dag, max_per_run, setups, is_leaf, is_gated, expanded, within, map_group)
  SELECT r.team_id, r.id, r.dag_id, p.idx, p.task_id, p.operator,
    p.is_process AND NOT coalesce(p.is_mapped, false),
    -- In a mapped group the others follow the first, until the elements are found.
    CASE WHEN p.map_group <> p.idx THEN 'all_success' ELSE p.trigger_rule END,
    p.upstream_count, coalesce(p.edges, p.downstream),
    -- Below all other runs of the team, whatever their tasks weigh.
    p.priority + r.priority - CASE WHEN r.type = 'backfill' THEN 10000000 ELSE 0 END,
    p.queue, p.max_tries, CASE WHEN p.map_group <> p.idx THEN NULL ELSE p.past END, coalesce(p.pool, 'default_pool'), coalesce(p.pool_slots, 1),
    p.max_per_dag, p.max_per_run, p.setups, coalesce(p.is_leaf, p.downstream = '{}'),
    coalesce(p.past, p.setups::text, p.max_per_dag::text, p.max_per_run::text) IS NOT NULL
      OR coalesce(p.map_group <> p.idx, false),
    CASE WHEN p.is_mapped THEN 0 END, p.within, p.map_group
  FROM dag_run r
  JOIN dag_version v ON v.id = r.dag_version_id
  CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(
    idx int, task_id text, operator text, is_process boolean, trigger_rule text,
    upstream_count int, downstream int[], priority int, queue text, max_tries int,
    past text, pool text, pool_slots int, max_per_dag int, max_per_run int, is_mapped boolean,
    setups int[], is_leaf boolean, edges int[], within int[], map_group int)
  WHERE r.id = ANY (v_created);

  PERFORM engine.set_deadlines(v_created, '{run_not_finished_by,run_late}');
  IF p_runs @? '$[*].backfill_id' THEN
    PERFORM engine.narrow_run(r.id, b.tasks) FROM dag_run r JOIN backfill b ON b.id = r.backfill_id
    WHERE r.id = ANY (v_created) AND b.tasks <> '{}';
  END IF;
  v_queued := engine.start_runs(v_dags);
  v_queued := v_queued + engine.admit(v_dags);
  IF v_queued > 0 THEN
    PERFORM pg_notify('millrace_wake', '');
  END IF;
  PERFORM engine.tell(v_created);
  RETURN QUERY SELECT unnest(v_created);
END
$$;

GRANT EXECUTE ON FUNCTION engine.create_runs(jsonb) TO millrace_web;
