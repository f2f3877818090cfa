-- Makes the instances of mapped tasks, one for each element, from what their first instances found:
-- m of an element of p_finished, [{item, label}…]. They are ready at once, and stand before what is
-- behind the task in place of the one that found them. What an earlier expansion made is taken up
-- again, as far as there is an element for it: an instance is never there twice. Returns how many
-- instances were queued at once; the others the caller admits.
CREATE FUNCTION engine.expand(p_finished jsonb, p_final uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_id uuid;
  v_mapper task_instance;
  v_items jsonb;
  v_count int;
  v_queued int := 0;
BEGIN
  FOR v_id, v_items IN
    SELECT f.ti, f.m FROM jsonb_to_recordset(p_finished) AS f(ti uuid, m jsonb)
    WHERE f.ti = ANY (p_final) AND jsonb_array_length(f.m) > 0
  LOOP
    SELECT * INTO v_mapper FROM task_instance
    WHERE id = v_id AND state = 'success' AND expanded = 0;
    CONTINUE WHEN NOT FOUND;
    IF v_mapper.map_group IS NOT NULL THEN
      v_queued := v_queued + engine.expand_group(v_mapper, v_items, p_final);
      CONTINUE;
    END IF;
    v_count := jsonb_array_length(v_items);
    INSERT INTO task_instance AS i (team_id, dag_run_id, dag_id, idx, task_id, map_index, operator,
      is_process, state, scheduled_at, max_tries, trigger_rule, upstream_count, n_success, n_failed,
      n_upstream_failed, n_skipped, downstream, priority, queue, pool, pool_slots,
      max_per_dag, max_per_run,
      is_capped, is_cut, is_leaf, map_item, map_label)
    SELECT v_mapper.team_id, v_mapper.dag_run_id, v_mapper.dag_id, v_mapper.idx, v_mapper.task_id,
      e.n - 1, v_mapper.operator, p.is_process, 'scheduled', now(), p.max_tries,
      v_mapper.trigger_rule, v_mapper.upstream_count, v_mapper.n_success, v_mapper.n_failed,
      v_mapper.n_upstream_failed, v_mapper.n_skipped, v_mapper.downstream, v_mapper.priority,
      v_mapper.queue, v_mapper.pool, v_mapper.pool_slots, p.max_per_dag, p.max_per_run,
      p.max_per_dag IS NOT NULL OR p.max_per_run IS NOT NULL, v_mapper.is_cut,
      v_mapper.is_leaf,
      e.element -> 'item', e.element ->> 'label'
    FROM dag_run r
    JOIN dag_version v ON v.id = r.dag_version_id
    CROSS JOIN LATERAL jsonb_to_record(v.plan -> v_mapper.idx) AS p(
      is_process boolean, max_tries int, max_per_dag int, max_per_run int)
    CROSS JOIN LATERAL jsonb_array_elements(v_items) WITH ORDINALITY AS e(element, n)
    WHERE r.id = v_mapper.dag_run_id
    ON CONFLICT (dag_run_id, idx, map_index) DO UPDATE SET
      state = 'scheduled', scheduled_at = now(), queued_at = NULL, started_at = NULL,
      ended_at = NULL, is_capped = excluded.is_capped, is_cut = excluded.is_cut, map_item = excluded.map_item,
      map_label = excluded.map_label,
      max_tries = i.try_number - i.infra_losses + excluded.max_tries
    WHERE i.state = 'removed';

    DELETE FROM xcom WHERE dag_run_id = v_mapper.dag_run_id AND task_id = v_mapper.task_id
      AND map_index >= v_count;
    UPDATE task_instance SET upstream_count = upstream_count + v_count - 1
    WHERE dag_run_id = v_mapper.dag_run_id AND idx = ANY (v_mapper.downstream);
    -- Its edges are those of its instances now.
    UPDATE task_instance SET expanded = v_count, downstream = '{}' WHERE id = v_mapper.id;
    UPDATE dag_run SET unfinished = unfinished + v_count WHERE id = v_mapper.dag_run_id;
  END LOOP;
  RETURN v_queued;
END
$$;
