-- Puts instances of a run into a state, whatever they do now: 'none' clears them (they will run
-- again, with all their retries), 'success', 'failed' and 'skipped' mark them. What runs is
-- cancelled: its attempt ends here, and its worker is told to stop it. Everything that follows
-- from the new states is done. Returns how many instances changed.
-- p_idx names tasks; with p_map, as long as p_idx, single instances of mapped tasks (null: all). A mapped task
-- that is cleared as a whole (its instance -1 is) finds its elements anew: the instances that it has
-- are removed until then, with their attempts and logs kept. A mapped group finds them anew when all
-- of its tasks are cleared as a whole; one of them alone keeps its elements.
CREATE FUNCTION engine.override(
  p_run uuid, p_idx int[], p_state task_state, p_map int[] DEFAULT NULL
) RETURNS int
  LANGUAGE plpgsql
  -- As in engine.step: a cascade looks for a few rows level by level, which must not be planned anew
  -- each time, nor read all of a young table.
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
  SET enable_hashjoin = off
  SET enable_mergejoin = off
  SET enable_bitmapscan = off
  SET enable_material = off
AS $$
DECLARE
  v_dag uuid;
  v_targets uuid[];
  v_removed uuid[];
  v_changed uuid[];
  v_slept uuid[];
  v_freed int;
  v_live int;
  v_state run_state;
  v_queued int;
BEGIN
  IF p_state NOT IN ('none', 'success', 'failed', 'skipped') THEN
    RAISE EXCEPTION 'a task instance cannot be put into the state %', p_state;
  END IF;
  SELECT dag_id INTO v_dag FROM dag_run WHERE id = p_run;
  IF v_dag IS NULL THEN RETURN 0; END IF;
  PERFORM engine.lock_dags(ARRAY[v_dag]);
  -- A claim takes no lock of the DAG: what is being claimed now is waited for, and then runs.
  PERFORM 1 FROM task_instance WHERE dag_run_id = p_run AND idx = ANY (p_idx) FOR NO KEY UPDATE;

  WITH named AS (
    SELECT t.* FROM task_instance t
    WHERE t.dag_run_id = p_run AND t.idx = ANY (p_idx) AND t.state <> 'removed'
      AND EXISTS (
        SELECT 1 FROM unnest(p_idx, p_map) AS p(idx, map)
        WHERE p.idx = t.idx AND coalesce(p.map, t.map_index) = t.map_index)
  ), anew AS (
    SELECT n.idx FROM named n WHERE n.expanded IS NOT NULL AND p_state = 'none'
      AND (n.map_group IS NULL OR NOT EXISTS (
        SELECT 1 FROM task_instance o
        WHERE o.dag_run_id = p_run AND o.map_group = n.map_group AND o.map_index < 0
          AND o.state <> 'removed' AND o.idx NOT IN (SELECT idx FROM named WHERE map_index < 0)))
  )
  SELECT array_agg(id) FILTER (WHERE NOT (map_index >= 0 AND idx IN (SELECT idx FROM anew))
      -- Of a mapped task that has its instances and keeps them, these are meant.
      AND NOT (coalesce(expanded, 0) > 0 AND idx NOT IN (SELECT idx FROM anew))),
    (SELECT array_agg(id) FROM task_instance
      WHERE dag_run_id = p_run AND idx IN (SELECT idx FROM anew) AND map_index >= 0
        AND state <> 'removed')
  INTO v_targets, v_removed FROM named;

  UPDATE attempt a SET state = 'cancelled', ended_at = now(), error_code = 'cancelled'
  FROM task_instance t
  WHERE (t.id = ANY (v_targets) OR t.id = ANY (v_removed)) AND t.state IN ('running', 'deferred', 'awaiting_input')
    AND a.task_instance_id = t.id AND a.number = t.try_number;
  PERFORM pg_notify('millrace_cancel', t.id || ':' || t.try_number)
  FROM task_instance t
  WHERE (t.id = ANY (v_targets) OR t.id = ANY (v_removed)) AND t.state IN ('running', 'deferred', 'awaiting_input');

  WITH changed AS (
    UPDATE task_instance t SET
      state = CASE WHEN t.id = ANY (v_removed) THEN 'removed' ELSE p_state END,
      worker_id = NULL,
      next_at = NULL,
      scheduled_at = CASE WHEN p_state = 'none' THEN NULL ELSE t.scheduled_at END,
      queued_at = CASE WHEN p_state = 'none' THEN NULL ELSE t.queued_at END,
      started_at = CASE WHEN p_state = 'none' THEN NULL ELSE t.started_at END,
      ended_at = CASE WHEN p_state = 'none' THEN NULL ELSE now() END,
      is_held = false,
      is_capped = false,
      -- Only a success of its own decides what a branch skips.
      skips = NULL,
      expanded = CASE WHEN t.expanded IS NOT NULL AND p_state = 'none' THEN 0 ELSE t.expanded END,
      downstream = CASE WHEN t.expanded IS NOT NULL AND p_state = 'none'
        THEN coalesce(p.edges, p.downstream)
        ELSE t.downstream END,
      -- The author's retries count anew from here; attempts keep their numbers.
      max_tries = CASE WHEN p_state = 'none'
        THEN t.try_number - t.infra_losses + coalesce(p.max_tries, 1) ELSE t.max_tries END
    FROM dag_run r
    JOIN dag_version v ON v.id = r.dag_version_id
    CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(
      idx int, max_tries int, downstream int[], edges int[])
    WHERE r.id = p_run AND (t.id = ANY (v_targets) OR t.id = ANY (v_removed)) AND p.idx = t.idx
      AND (t.id = ANY (v_removed) OR t.state <> p_state)
    RETURNING t.id, old.state IN ('queued', 'running', 'restarting') AS freed,
      old.state IN ('deferred', 'awaiting_input') AS slept
  )
  SELECT array_agg(id), count(*) FILTER (WHERE freed), array_agg(id) FILTER (WHERE slept)
  INTO v_changed, v_freed, v_slept FROM changed;
  IF v_changed IS NULL THEN RETURN 0; END IF;
  IF v_slept IS NOT NULL THEN PERFORM engine.close_deferrals(v_slept); END IF;
  UPDATE dag_slot SET active_tasks = active_tasks - v_freed WHERE dag_id = v_dag;

  -- What waits is decided anew below.
  UPDATE task_instance SET is_held = false WHERE dag_run_id = p_run AND is_held;

  PERFORM engine.recount(p_run);

  SELECT count(*) INTO v_live FROM task_instance
  WHERE dag_run_id = p_run AND state NOT IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed');
  -- A run that had ended goes back to the queue when it has live instances again; one that has none
  -- left ends below.
  UPDATE dag_run SET
    unfinished = v_live,
    cancelled_by = CASE WHEN v_live > 0 AND state IN ('success', 'failed') THEN '' ELSE cancelled_by END,
    ended_at = CASE WHEN v_live > 0 THEN NULL ELSE ended_at END,
    queued_at = CASE WHEN v_live > 0 AND state IN ('success', 'failed') THEN now() ELSE queued_at END,
    state = CASE
      WHEN v_live > 0 AND state IN ('success', 'failed') THEN 'queued'
      WHEN v_live = 0 AND state IN ('success', 'failed') THEN 'running'
      ELSE state END
  WHERE id = p_run RETURNING state INTO v_state;
  PERFORM engine.tell(ARRAY[p_run]);
  IF v_live = 0 THEN
    UPDATE dag_run SET state = 'running' WHERE id = p_run AND state = 'queued';
    v_queued := engine.end_runs(ARRAY[p_run]);
  ELSIF v_state = 'queued' THEN
    v_queued := engine.start_runs(ARRAY[v_dag]);
  ELSE
    v_queued := engine.advance(ARRAY[p_run]);
  END IF;
  v_queued := v_queued + engine.admit(ARRAY[v_dag]);
  IF v_queued > 0 THEN
    PERFORM pg_notify('millrace_wake', '');
  END IF;
  RETURN cardinality(v_changed);
END
$$;

GRANT EXECUTE ON FUNCTION engine.override(uuid, int[], task_state, int[]) TO millrace_web;
