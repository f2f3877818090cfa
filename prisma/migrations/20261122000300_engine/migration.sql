-- The engine's hot path. Every transaction that moves task instances first locks the dag_slot rows
-- of their DAGs, in order of dag_id: so two transactions never decide about one DAG at once, and
-- never wait for each other in a circle. Claiming locks only what it takes, and skips the rest.

CREATE SCHEMA engine;
GRANT USAGE ON SCHEMA engine TO millrace_web, millrace_sys;

-- What runs is held by a worker, and nothing else is: the fence of engine.step rests on it.
ALTER TABLE task_instance ADD CONSTRAINT task_instance_held
  CHECK ((state = 'running') = (worker_id IS NOT NULL));

-- The queue's indexes: each covers only the rows that wait for it.
CREATE INDEX task_instance_claim ON task_instance (is_process, priority DESC, queued_at)
  WHERE state = 'queued';
CREATE INDEX task_instance_admit ON task_instance (dag_id, priority DESC, scheduled_at)
  WHERE state = 'scheduled';
CREATE INDEX task_instance_wake ON task_instance (next_at) WHERE state = 'up_for_retry';
CREATE INDEX task_instance_running ON task_instance (worker_id) WHERE state = 'running';
CREATE INDEX dag_run_active ON dag_run (dag_id, state, priority DESC, run_after)
  WHERE state IN ('queued', 'running');
CREATE INDEX dag_due ON dag (next_run_at)
  WHERE next_run_at IS NOT NULL AND NOT paused AND NOT at_run_limit AND deleted_at IS NULL;
CREATE INDEX dag_purge ON dag (purge_after) WHERE purge_after IS NOT NULL;

-- Rows of these tables change often: room on the page keeps their updates cheap.
ALTER TABLE task_instance SET (fillfactor = 70);
ALTER TABLE attempt SET (fillfactor = 70);
ALTER TABLE dag_run SET (fillfactor = 80);
ALTER TABLE dag_slot SET (fillfactor = 50);
ALTER TABLE worker SET (fillfactor = 50);

-- What a task instance becomes, from the final states of its direct upstreams. 'none' means wait,
-- 'scheduled' that its dependencies are met. The rules are Airflow's; lib/core/run/trigger-rules.ts
-- holds the same table, and a test holds the two together.
CREATE FUNCTION engine.decide(
  rule text, total int, success int, failed int, upstream_failed int, skipped int
) RETURNS task_state
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN total = 0 OR rule = 'always' THEN 'scheduled'::task_state
    ELSE CASE rule
      WHEN 'all_success' THEN CASE
        WHEN failed + upstream_failed > 0 THEN 'upstream_failed'
        WHEN skipped > 0 THEN 'skipped'
        WHEN success = total THEN 'scheduled' ELSE 'none' END
      WHEN 'all_failed' THEN CASE
        WHEN success + skipped > 0 THEN 'skipped'
        WHEN failed + upstream_failed = total THEN 'scheduled' ELSE 'none' END
      WHEN 'all_done' THEN CASE
        WHEN success + failed + upstream_failed + skipped = total THEN 'scheduled' ELSE 'none' END
      WHEN 'all_done_min_one_success' THEN CASE
        WHEN skipped > 0 THEN 'skipped'
        WHEN success + failed + upstream_failed < total THEN 'none'
        WHEN success > 0 THEN 'scheduled' ELSE 'upstream_failed' END
      WHEN 'all_skipped' THEN CASE
        WHEN success + failed + upstream_failed > 0 THEN 'skipped'
        WHEN skipped = total THEN 'scheduled' ELSE 'none' END
      WHEN 'one_failed' THEN CASE
        WHEN failed + upstream_failed > 0 THEN 'scheduled'
        WHEN success + skipped = total THEN 'skipped' ELSE 'none' END
      WHEN 'one_success' THEN CASE
        WHEN success > 0 THEN 'scheduled'
        WHEN skipped = total THEN 'skipped'
        WHEN failed + upstream_failed + skipped = total THEN 'upstream_failed' ELSE 'none' END
      WHEN 'one_done' THEN CASE
        WHEN success + failed > 0 THEN 'scheduled'
        WHEN upstream_failed + skipped = total THEN 'skipped' ELSE 'none' END
      WHEN 'none_failed' THEN CASE
        WHEN failed + upstream_failed > 0 THEN 'upstream_failed'
        WHEN success + skipped = total THEN 'scheduled' ELSE 'none' END
      WHEN 'none_failed_min_one_success' THEN CASE
        WHEN failed + upstream_failed > 0 THEN 'upstream_failed'
        WHEN skipped = total THEN 'skipped'
        WHEN success + skipped = total THEN 'scheduled' ELSE 'none' END
      WHEN 'none_skipped' THEN CASE
        WHEN skipped > 0 THEN 'skipped'
        WHEN success + failed + upstream_failed = total THEN 'scheduled' ELSE 'none' END
    END::task_state
  END;

-- Takes the locks of some DAGs, in the one order that everybody takes them.
CREATE FUNCTION engine.lock_dags(p_dags uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM dag_slot WHERE dag_id = ANY (p_dags) ORDER BY dag_id FOR UPDATE;
END
$$;

-- Tells the live views that runs changed. Postgres sends equal notices of a transaction once.
CREATE FUNCTION engine.tell(p_runs uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('millrace_live', team_id || ':' || dag_id || ':' || id)
  FROM dag_run WHERE id = ANY (p_runs);
END
$$;

-- Gives free slots of some (locked) DAGs to what waits for one: the highest priority first, then
-- the longest waiting. Returns how many it gave.
CREATE FUNCTION engine.admit(p_dags uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_picked uuid[];
  v_admitted int;
BEGIN
  SELECT array_agg(t.id) INTO v_picked
  FROM dag_slot s
  CROSS JOIN LATERAL (
    SELECT w.id FROM task_instance w
    WHERE w.dag_id = s.dag_id AND w.state = 'scheduled'
    ORDER BY w.priority DESC, w.scheduled_at
    LIMIT greatest(s.max_active_tasks - s.active_tasks, 0)
  ) t
  WHERE s.dag_id = ANY (p_dags);
  IF v_picked IS NULL THEN RETURN 0; END IF;

  -- By id alone: with the state in the condition, the planner walks the index of all that wait,
  -- once for each row. The lock of the DAG keeps the state as it was read.
  WITH given AS (
    UPDATE task_instance SET state = 'queued', queued_at = now()
    WHERE id = ANY (v_picked)
    RETURNING dag_id
  ), counted AS (
    SELECT dag_id, count(*)::int AS n FROM given GROUP BY dag_id
  ), taken AS (
    UPDATE dag_slot s SET active_tasks = s.active_tasks + c.n
    FROM counted c WHERE s.dag_id = c.dag_id
    RETURNING c.n
  )
  SELECT coalesce(sum(n), 0) INTO v_admitted FROM taken;
  RETURN v_admitted;
END
$$;

-- Decides every instance of some (locked) runs that waits, from its counters; carries on what that
-- ends. The caller admits afterwards.
CREATE FUNCTION engine.advance(p_runs uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_decided uuid[];
BEGIN
  WITH moved AS (
    UPDATE task_instance t SET
      state = d.state,
      scheduled_at = now(),
      ended_at = CASE WHEN d.state = 'scheduled' THEN NULL ELSE now() END
    FROM (
      SELECT id, engine.decide(trigger_rule, upstream_count, n_success, n_failed,
        n_upstream_failed, n_skipped) AS state
      FROM task_instance WHERE dag_run_id = ANY (p_runs) AND state = 'none'
    ) d
    WHERE t.id = d.id AND d.state <> 'none'
    RETURNING t.id, t.state
  )
  SELECT array_agg(id) FILTER (WHERE state <> 'scheduled') INTO v_decided FROM moved;
  IF v_decided IS NOT NULL THEN
    PERFORM engine.settle(v_decided);
  END IF;
END
$$;

-- Starts the queued runs of some (locked) DAGs as far as max_active_runs allows: a new run from its
-- roots, a cleared one from what its counters say. The caller admits afterwards.
CREATE FUNCTION engine.start_runs(p_dags uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_started uuid[];
BEGIN
  WITH picked AS (
    SELECT q.id
    FROM dag d
    CROSS JOIN LATERAL (
      SELECT r.id FROM dag_run r
      WHERE r.dag_id = d.id AND r.state = 'queued'
      ORDER BY r.priority DESC, r.run_after
      LIMIT greatest(d.max_active_runs - (
        SELECT count(*) FROM dag_run a WHERE a.dag_id = d.id AND a.state = 'running'
      ), 0)
    ) q
    WHERE d.id = ANY (p_dags) AND d.deleted_at IS NULL
  ), started AS (
    UPDATE dag_run r SET state = 'running', started_at = coalesce(r.started_at, now())
    FROM picked WHERE r.id = picked.id AND r.state = 'queued'
    RETURNING r.id
  )
  SELECT array_agg(id) INTO v_started FROM started;
  IF v_started IS NOT NULL THEN
    PERFORM engine.tell(v_started);
    PERFORM engine.advance(v_started);
  END IF;
END
$$;

-- Carries final states onward: counts them on the direct downstreams, decides these, and goes on
-- with those that were decided without running (skipped, upstream_failed). Ends the runs that have
-- nothing left. The DAGs are locked by the caller, who admits afterwards.
CREATE FUNCTION engine.settle(p_final uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_frontier uuid[] := p_final;
  v_all uuid[] := p_final;
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
      RETURNING t.id, old.state = 'none' AND new.state IN ('skipped', 'upstream_failed') AS decided
    )
    SELECT coalesce(array_agg(id) FILTER (WHERE decided), '{}')
    INTO v_frontier FROM moved;
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

-- Gives runs without live instances their final state, from their leaves, and lets their DAGs go on.
CREATE FUNCTION engine.end_runs(p_runs uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_dags uuid[];
BEGIN
  WITH ended AS (
    UPDATE dag_run r SET
      ended_at = now(),
      state = CASE WHEN EXISTS (
        SELECT 1 FROM task_instance t
        WHERE t.dag_run_id = r.id AND t.downstream = '{}' AND t.state IN ('failed', 'upstream_failed')
      ) THEN 'failed'::run_state ELSE 'success'::run_state END
    WHERE r.id = ANY (p_runs) AND r.state = 'running'
    RETURNING r.dag_id
  )
  SELECT array_agg(DISTINCT dag_id) INTO v_dags FROM ended;
  IF v_dags IS NULL THEN RETURN; END IF;
  PERFORM engine.start_runs(v_dags);
  -- The schedule was held back by max_active_runs: it may go on.
  UPDATE dag SET at_run_limit = false WHERE id = ANY (v_dags) AND at_run_limit;
  IF FOUND THEN
    PERFORM pg_notify('millrace_due', '');
  END IF;
END
$$;

-- Creates runs with all their task instances, and starts what may start. A run whose logical date
-- or run_id the DAG already has is left out: the unique keys arbitrate between all who create.
-- Each element of p_runs: {id, team_id, dag_id, dag_version_id, run_id, type, logical_date,
-- interval_start, interval_end, run_after, conf, params, priority, triggered_by}.
CREATE FUNCTION engine.create_runs(p_runs jsonb) RETURNS TABLE (id uuid)
  LANGUAGE plpgsql AS $$
DECLARE
  v_created uuid[];
  v_dags uuid[];
BEGIN
  SELECT array_agg(DISTINCT (r ->> 'dag_id')::uuid) INTO v_dags FROM jsonb_array_elements(p_runs) r;
  PERFORM engine.lock_dags(v_dags);
  WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(p_runs) AS r(
      id uuid, team_id uuid, dag_id uuid, dag_version_id uuid, run_id text, type run_type,
      logical_date timestamptz, interval_start timestamptz, interval_end timestamptz,
      run_after timestamptz, conf jsonb, params jsonb, priority int, triggered_by text)
  ), inserted AS (
    INSERT INTO dag_run (id, team_id, dag_id, dag_version_id, run_id, type, logical_date,
      interval_start, interval_end, run_after, conf, params, priority, triggered_by, unfinished)
    SELECT w.id, w.team_id, w.dag_id, w.dag_version_id, w.run_id, w.type, w.logical_date,
      w.interval_start, w.interval_end, w.run_after, coalesce(w.conf, '{}'), coalesce(w.params, '{}'),
      coalesce(w.priority, 0), coalesce(w.triggered_by, ''), jsonb_array_length(v.plan)
    FROM wanted w JOIN dag_version v ON v.id = w.dag_version_id
    ORDER BY w.run_after
    ON CONFLICT DO NOTHING
    RETURNING dag_run.id
  )
  SELECT array_agg(inserted.id) INTO v_created FROM inserted;
  IF v_created IS NULL THEN RETURN; END IF;

  INSERT INTO task_instance (team_id, dag_run_id, dag_id, idx, task_id, operator, is_process,
    trigger_rule, upstream_count, downstream, priority, queue, max_tries)
  SELECT r.team_id, r.id, r.dag_id, p.idx, p.task_id, p.operator, p.is_process,
    p.trigger_rule, p.upstream_count, p.downstream, p.priority + r.priority, p.queue, p.max_tries
  FROM dag_run r
  JOIN dag_version v ON v.id = r.dag_version_id
  CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(
    idx int, task_id text, operator text, is_process boolean, trigger_rule text,
    upstream_count int, downstream int[], priority int, queue text, max_tries int)
  WHERE r.id = ANY (v_created);

  PERFORM engine.start_runs(v_dags);
  IF engine.admit(v_dags) > 0 THEN
    PERFORM pg_notify('millrace_wake', '');
  END IF;
  PERFORM engine.tell(v_created);
  RETURN QUERY SELECT unnest(v_created);
END
$$;

-- One turn of a worker: applies what ended, advances the runs, and claims what to do next; one
-- round trip, one commit. Each element of p_finished:
--   ti, a: task instance and number of the attempt (the fence, with the worker)
--   s: the instance's next state (success, failed, skipped, up_for_retry)
--   as: the attempt's final state;  wait: seconds until the retry;  loss: true when infrastructure failed
--   code, err, exit, ren, iso: what is kept of the attempt;  x: [[key, value]…] XComs
--   l: what the log still lacks, [{seq, first, lines, text, at}…]
-- Returns {"claimed": […], "refused": [ti…]}; refused are completions that came too late.
CREATE FUNCTION engine.step(
  p_worker uuid, p_finished jsonb, p_light int, p_process int, p_queues text[]
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
  v_refused jsonb := '[]';
  v_claimed jsonb;
  v_started uuid[];
  v_claimed_count int := 0;
  v_admitted int := 0;
BEGIN
  IF jsonb_array_length(p_finished) > 0 THEN
    SELECT array_agg((e ->> 'ti')::uuid) INTO v_ids FROM jsonb_array_elements(p_finished) e;
    SELECT array_agg(DISTINCT dag_id) INTO v_dags FROM task_instance WHERE id = ANY (v_ids);
    PERFORM engine.lock_dags(v_dags);

    WITH f AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(p_finished) AS f(
        ti uuid, a int, s task_state, "as" attempt_state, wait double precision, loss boolean,
        code text, err text, exit int, ren jsonb, iso text, x jsonb, l jsonb)
    ), held AS MATERIALIZED (
      -- The fence: a completion counts once, for the current attempt, from the worker that holds it
      -- (only what runs has a worker: task_instance_held). Row by row and by address, so that no
      -- statistics can make the planner walk all that the worker runs, or the whole table.
      SELECT f.*, t.address
      FROM f CROSS JOIN LATERAL (
        SELECT h.ctid AS address FROM task_instance h
        WHERE h.id = f.ti AND h.try_number = f.a AND h.worker_id = p_worker
        OFFSET 0
      ) t
    ), applied AS (
      UPDATE task_instance t SET
        state = f.s,
        worker_id = NULL,
        infra_losses = t.infra_losses + CASE WHEN f.loss THEN 1 ELSE 0 END,
        next_at = CASE WHEN f.s = 'up_for_retry' THEN now() + make_interval(secs => coalesce(f.wait, 0)) END,
        ended_at = now()
      FROM held f
      WHERE t.ctid = f.address
      RETURNING t.id, t.team_id, t.dag_run_id, t.dag_id, t.task_id, t.map_index, t.state, f.a,
        f."as" AS attempt_state, f.code, f.err, f.exit, f.ren, f.iso, f.x, f.l
    ), attempts AS (
      UPDATE attempt p SET state = a.attempt_state, ended_at = now(), error_code = a.code,
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
      SELECT a.id, a.a, c.seq, a.team_id, c.first, c.lines, c.text, c.at
      FROM applied a CROSS JOIN LATERAL jsonb_to_recordset(a.l) AS c(
        seq int, first int, lines int, text text, at timestamptz)
      WHERE a.l IS NOT NULL
      ON CONFLICT (task_instance_id, attempt, seq) DO NOTHING
    ), freed AS (
      UPDATE dag_slot s SET active_tasks = s.active_tasks - n.n
      FROM (SELECT dag_id, count(*)::int AS n FROM applied GROUP BY dag_id) n
      WHERE s.dag_id = n.dag_id
    )
    SELECT coalesce(array_agg(id), '{}'),
      coalesce(array_agg(id) FILTER (WHERE state <> 'up_for_retry'), '{}'),
      array_agg(DISTINCT dag_run_id) FILTER (WHERE state = 'up_for_retry')
    INTO v_applied, v_final, v_retrying FROM applied;

    IF cardinality(v_applied) < cardinality(v_ids) THEN
      SELECT coalesce(jsonb_agg(i), '[]') INTO v_refused
      FROM unnest(v_ids) i WHERE i <> ALL (v_applied);
    END IF;
    PERFORM engine.tell(v_retrying);
    PERFORM engine.settle(v_final);
    v_admitted := engine.admit(v_dags);
  END IF;

  IF p_light > 0 OR p_process > 0 THEN
    WITH picked AS MATERIALIZED (
      SELECT * FROM (
        SELECT id FROM task_instance
        WHERE state = 'queued' AND NOT is_process AND queue = ANY (p_queues)
        ORDER BY priority DESC, queued_at LIMIT p_light FOR UPDATE SKIP LOCKED
      ) light
      UNION ALL
      SELECT * FROM (
        SELECT id FROM task_instance
        WHERE state = 'queued' AND is_process AND queue = ANY (p_queues)
        ORDER BY priority DESC, queued_at LIMIT p_process FOR UPDATE SKIP LOCKED
      ) process
    ), claimed AS (
      UPDATE task_instance t SET state = 'running', try_number = t.try_number + 1,
        worker_id = p_worker, started_at = now(), ended_at = NULL, next_at = NULL
      FROM picked WHERE t.id = picked.id
      RETURNING t.*
    ), attempts AS (
      INSERT INTO attempt (task_instance_id, number, team_id, worker_id)
      SELECT id, try_number, team_id, p_worker FROM claimed
    )
    SELECT count(*), array_agg(DISTINCT dag_run_id), coalesce(jsonb_agg(jsonb_build_object(
      'ti', id, 'a', try_number, 'team', team_id, 'dag', dag_id, 'run', dag_run_id, 'task', task_id,
      'map', map_index, 'process', is_process, 'maxTries', max_tries, 'losses', infra_losses)), '[]')
    INTO v_claimed_count, v_started, v_claimed FROM claimed;
    PERFORM engine.tell(v_started);
  END IF;

  -- This turn made more work ready than it took: somebody else may be idle.
  IF v_admitted > v_claimed_count THEN
    PERFORM pg_notify('millrace_wake', '');
  END IF;
  RETURN jsonb_build_object('claimed', coalesce(v_claimed, '[]'), 'refused', v_refused);
END
$$;

-- Ends the waiting of instances whose retry delay is over. Returns how many were woken.
CREATE FUNCTION engine.wake_due(p_limit int) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_dags uuid[];
  v_runs uuid[];
  v_woken int;
BEGIN
  SELECT array_agg(DISTINCT dag_id) INTO v_dags FROM (
    SELECT dag_id FROM task_instance
    WHERE state = 'up_for_retry' AND next_at <= now() ORDER BY next_at LIMIT p_limit
  ) due;
  IF v_dags IS NULL THEN RETURN 0; END IF;
  PERFORM engine.lock_dags(v_dags);
  WITH woken AS (
    UPDATE task_instance SET state = 'scheduled', scheduled_at = now(), next_at = NULL
    WHERE state = 'up_for_retry' AND next_at <= now() AND dag_id = ANY (v_dags)
    RETURNING dag_run_id
  )
  SELECT count(*), array_agg(DISTINCT dag_run_id) INTO v_woken, v_runs FROM woken;
  PERFORM engine.tell(v_runs);
  IF engine.admit(v_dags) > 0 THEN
    PERFORM pg_notify('millrace_wake', '');
  END IF;
  RETURN v_woken;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA engine FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA engine TO millrace_sys, millrace_web;
REVOKE EXECUTE ON FUNCTION engine.step(uuid, jsonb, int, int, text[]), engine.wake_due(int)
  FROM millrace_web;
