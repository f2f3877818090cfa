-- One turn of a worker: applies what ended, advances the runs, and claims what to do next; one
-- round trip, one commit. Each element of p_finished:
--   ti, a: task instance and number of the attempt (the fence, with the worker)
--   s: the instance's next state (success, failed, skipped, up_for_retry, deferred, awaiting_input)
--   as: the attempt's final state;  wait: seconds until the retry;  loss: true when infrastructure failed
--   code, err, exit, ren, iso: what is kept of the attempt;  x: [[key, value]…] XComs
--   k: task_ids that it has skipped, of a branch that succeeded
--   m: the elements of a mapped task, of the instance that found them: [{item, label}…]
--   l: what the log still lacks, [{seq, first, lines, text, at}…]
--   c: what its checks found; see engine.keep_checks
--   d: with deferred and awaiting_input, what it goes on from; see engine.defer
-- p_busy, of a turn that goes beside another of the same worker: teams that it must not claim for.
-- Returns {"claimed": […], "refused": [ti…]}; refused are completions that came too late.
CREATE FUNCTION engine.step(
  p_worker uuid, p_finished jsonb, p_light int, p_process int, p_queues text[],
  p_busy uuid[] DEFAULT NULL
) RETURNS jsonb
  LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
  SET enable_hashjoin = off
  SET enable_mergejoin = off
  SET enable_bitmapscan = off
  -- Without it a young table's statistics lead to a scan of the whole index, kept beside the loop.
  SET enable_material = off
AS $$
DECLARE
  v_ids uuid[];
  v_dags uuid[];
  v_applied uuid[];
  v_final uuid[];
  v_retrying uuid[];
  v_deferred jsonb;
  v_resumed uuid[];
  v_troubled uuid[];
  v_refused jsonb := '[]';
  v_claimed jsonb;
  v_started uuid[];
  v_picked uuid[];
  v_is_limited boolean;
  v_claimed_count int := 0;
  v_admitted int := 0;
BEGIN
  IF jsonb_array_length(p_finished) > 0 THEN
    SELECT array_agg((e ->> 'ti')::uuid) INTO v_ids FROM jsonb_array_elements(p_finished) e;
    SELECT array_agg(DISTINCT t.dag_id),
      bool_or(t.pool <> 'default_pool' OR m.max_active_tasks IS NOT NULL)
    INTO v_dags, v_is_limited
    FROM task_instance t JOIN team m ON m.id = t.team_id WHERE t.id = ANY (v_ids);
    PERFORM engine.lock_dags(v_dags);

    WITH f AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(p_finished) AS f(
        ti uuid, a int, s task_state, "as" attempt_state, wait double precision, loss boolean,
        code text, err text, exit int, ren jsonb, iso text, x jsonb, l jsonb, d jsonb)
    ), held AS MATERIALIZED (
      -- The fence: a completion counts once, for the current attempt, from the worker that holds it
      -- (only what runs has a worker: task_instance_held; what is deferred has one while it looks).
      -- Row by row and by address, so that no statistics can make the planner walk all that the
      -- worker runs, or the whole table.
      SELECT f.*, t.address
      FROM f CROSS JOIN LATERAL (
        SELECT h.ctid AS address FROM task_instance h
        WHERE h.id = f.ti AND h.try_number = f.a
          AND (h.worker_id = p_worker OR h.worker_id IS NULL AND engine.looks_at(p_worker, f.ti, f.a))
        OFFSET 0
      ) t
    ), applied AS (
      UPDATE task_instance t SET
        state = f.s,
        worker_id = NULL,
        infra_losses = t.infra_losses + CASE WHEN f.loss THEN 1 ELSE 0 END,
        next_at = CASE WHEN f.s = 'up_for_retry' THEN now() + make_interval(secs => coalesce(f.wait, 0)) END,
        ended_at = CASE WHEN f.d IS NULL THEN now() END
      FROM held f
      WHERE t.ctid = f.address
      RETURNING t.id, t.team_id, t.dag_run_id, t.dag_id, t.task_id, t.map_index, t.state, f.a,
        f."as" AS attempt_state, f.code, f.err, f.exit, f.ren, f.iso, f.x, f.l, f.d,
        old.state = 'running' AS had_slot
    ), attempts AS (
      UPDATE attempt p SET state = a.attempt_state,
        ended_at = CASE WHEN a.d IS NULL THEN now() END, error_code = a.code,
        error = a.err, exit_code = a.exit, rendered = a.ren, isolation = a.iso
      FROM applied a WHERE p.task_instance_id = a.id AND p.number = a.a
    ), xcoms AS (
      INSERT INTO xcom (dag_run_id, task_id, map_index, key, team_id, value)
      SELECT a.dag_run_id, a.task_id, a.map_index, e ->> 0, a.team_id, e -> 1
      FROM applied a CROSS JOIN LATERAL jsonb_array_elements(a.x) e
      WHERE a.x IS NOT NULL
      ON CONFLICT (dag_run_id, task_id, map_index, key)
        DO UPDATE SET value = excluded.value, created_at = now()
    ), logs AS (
      INSERT INTO log_chunk (task_instance_id, attempt, seq, team_id, first_line, lines, text, at)
      -- Field by field: jsonb_to_recordset would work out its columns anew for each row of `applied`.
      SELECT a.id, a.a, (c ->> 'seq')::int, a.team_id, (c ->> 'first')::int, (c ->> 'lines')::int,
        c ->> 'text', (c ->> 'at')::timestamptz
      FROM applied a CROSS JOIN LATERAL jsonb_array_elements(a.l) c
      WHERE a.l IS NOT NULL
      ON CONFLICT (task_instance_id, attempt, seq) DO NOTHING
    ), freed AS (
      UPDATE dag_slot s SET active_tasks = s.active_tasks - n.n
      FROM (SELECT dag_id, count(*)::int AS n FROM applied WHERE had_slot GROUP BY dag_id) n
      WHERE s.dag_id = n.dag_id
    )
    SELECT coalesce(array_agg(id), '{}'),
      coalesce(array_agg(id) FILTER (WHERE state <> 'up_for_retry' AND d IS NULL), '{}'),
      array_agg(DISTINCT dag_run_id) FILTER (WHERE state = 'up_for_retry' OR d IS NOT NULL),
      jsonb_agg(d || jsonb_build_object('ti', id, 'a', a)) FILTER (WHERE d IS NOT NULL),
      array_agg(id) FILTER (WHERE NOT had_slot),
      array_agg(id) FILTER (WHERE state IN ('up_for_retry', 'failed') AND d IS NULL)
    INTO v_applied, v_final, v_retrying, v_deferred, v_resumed, v_troubled FROM applied;

    IF cardinality(v_applied) < cardinality(v_ids) THEN
      SELECT coalesce(jsonb_agg(i), '[]') INTO v_refused
      FROM unnest(v_ids) i WHERE i <> ALL (v_applied);
    END IF;
    IF v_deferred IS NOT NULL THEN PERFORM engine.defer(v_deferred); END IF;
    IF v_resumed IS NOT NULL THEN PERFORM engine.close_deferrals(v_resumed); END IF;
    IF p_finished @? '$[*].c' THEN
      PERFORM engine.keep_checks(p_finished, v_applied);
      PERFORM engine.note_checks(p_finished, v_applied);
    END IF;
    IF v_retrying IS NOT NULL THEN PERFORM engine.tell(v_retrying); END IF;
    IF v_troubled IS NOT NULL THEN
      PERFORM engine.note_troubles(v_troubled);
    END IF;
    IF p_finished @? '$[*].k' THEN
      v_final := v_final || engine.skip_chosen(p_finished, v_final);
    END IF;
    PERFORM engine.publish_assets(v_final, v_dags);
    IF p_finished @? '$[*].m' THEN
      v_admitted := engine.expand(p_finished, v_final);
    END IF;
    v_admitted := v_admitted + engine.settle(v_final);
    v_admitted := v_admitted + engine.admit(v_dags);
  END IF;

  IF p_light > 0 OR p_process > 0 THEN
    IF p_busy IS NULL THEN
      v_picked := engine.claim(p_worker, p_light, p_process, p_queues);
    ELSE
      v_picked := engine.claim_fair(p_worker, p_light, p_process, p_queues, p_busy);
    END IF;
  END IF;
  IF v_picked IS NOT NULL THEN
    WITH claimed AS (
      UPDATE task_instance t SET state = 'running', try_number = t.try_number + 1,
        worker_id = p_worker, started_at = now(), ended_at = NULL, next_at = NULL
      WHERE t.id = ANY (v_picked)
      RETURNING t.*
    ), attempts AS (
      INSERT INTO attempt (task_instance_id, number, team_id, worker_id)
      SELECT id, try_number, team_id, p_worker FROM claimed
    )
    SELECT count(*), array_agg(DISTINCT dag_run_id), coalesce(jsonb_agg(jsonb_build_object(
      'ti', id, 'a', try_number, 'team', team_id, 'dag', dag_id, 'run', dag_run_id, 'task', task_id,
      'map', map_index, 'process', is_process, 'maxTries', max_tries, 'losses', infra_losses,
      'isMapper', expanded IS NOT NULL,
      'since', (SELECT r.queued_at FROM dag_run r WHERE r.id = dag_run_id),
      'item', map_item)), '[]')
    INTO v_claimed_count, v_started, v_claimed FROM claimed;
    PERFORM engine.tell(v_started);
  END IF;

  -- This turn made more work ready than it took, or room within a limit that others wait for:
  -- somebody else may be idle.
  IF v_admitted > v_claimed_count OR (v_is_limited AND EXISTS (
    SELECT 1 FROM task_instance WHERE state = 'queued'
  )) THEN
    PERFORM pg_notify('millrace_wake', '');
  END IF;
  RETURN jsonb_build_object('claimed', coalesce(v_claimed, '[]'), 'refused', v_refused);
END
$$;
