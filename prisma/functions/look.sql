-- One turn of a worker's looks: stores what its looks for deferred attempts saw, and gives it those
-- that are due. What ended goes to engine.step instead, under the same fence. Only rows of deferral
-- are locked, in order of their task instance: no DAG waits for a look. Each element of p_seen:
--   ti, a: task instance and number of the attempt (the fence, with the worker)
--   kept, saw, wait, until, run, asset, since: as for engine.defer; wait bounds what a run that ends now costs
--   active: milliseconds that the look took;  l: its log, as for engine.step
-- Returns {"claimed": […], "nextMs": milliseconds until the next look of these queues, or null}.
CREATE FUNCTION engine.look(p_worker uuid, p_seen jsonb, p_want int, p_queues text[]) RETURNS jsonb
  LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
  SET enable_hashjoin = off
  SET enable_mergejoin = off
  SET enable_bitmapscan = off
  SET enable_material = off
AS $$
DECLARE
  v_told uuid[];
  v_claimed jsonb;
  v_next double precision;
BEGIN
  IF jsonb_array_length(p_seen) > 0 THEN
    PERFORM 1 FROM deferral
    WHERE task_instance_id IN (SELECT (e ->> 'ti')::uuid FROM jsonb_array_elements(p_seen) e)
      AND worker_id = p_worker
    ORDER BY task_instance_id FOR UPDATE;
    WITH s AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(p_seen) AS s(
        ti uuid, a int, kept jsonb, saw text, wait double precision, until timestamptz,
        run uuid, asset uuid, since timestamptz, active bigint, l jsonb)
    ), seen AS (
      UPDATE deferral d SET
        worker_id = NULL,
        next_at = coalesce(s.until, now() + make_interval(secs => s.wait)),
        kept = coalesce(s.kept, 'null'),
        saw = coalesce(s.saw, ''),
        waits_for_run = s.run,
        waits_for_asset = s.asset,
        waits_since = s.since,
        looks = d.looks + 1,
        losses = 0,
        looked_at = now(),
        active_ms = d.active_ms + coalesce(s.active, 0),
        next_seq = d.next_seq + jsonb_array_length(coalesce(s.l, '[]')),
        next_line = d.next_line + (
          SELECT coalesce(sum((c ->> 'lines')::int), 0) FROM jsonb_array_elements(s.l) c)
      FROM s
      WHERE d.task_instance_id = s.ti AND d.attempt = s.a AND d.worker_id = p_worker
      RETURNING d.task_instance_id, d.attempt, d.team_id, s.l, old.saw <> new.saw AS is_news
    ), logs AS (
      INSERT INTO log_chunk (task_instance_id, attempt, seq, team_id, first_line, lines, text, at)
      -- Field by field, as in engine.step.
      SELECT s.task_instance_id, s.attempt, (c ->> 'seq')::int, s.team_id, (c ->> 'first')::int,
        (c ->> 'lines')::int, c ->> 'text', (c ->> 'at')::timestamptz
      FROM seen s CROSS JOIN LATERAL jsonb_array_elements(s.l) c
      WHERE s.l IS NOT NULL
      ON CONFLICT (task_instance_id, attempt, seq) DO NOTHING
      RETURNING pg_notify('millrace_log', team_id || ':' || task_instance_id || ':' || attempt || ':' || seq)
    )
    SELECT array_agg(t.dag_run_id) INTO v_told
    FROM seen JOIN task_instance t ON t.id = seen.task_instance_id
    WHERE seen.is_news;
    IF v_told IS NOT NULL THEN PERFORM engine.tell(v_told); END IF;
  END IF;

  IF p_want > 0 THEN
    WITH picked AS MATERIALIZED (
      SELECT d.task_instance_id, d.attempt, d.next_at
      FROM unnest(p_queues) AS q(queue)
      CROSS JOIN LATERAL (
        SELECT f.task_instance_id, f.attempt, f.next_at FROM deferral f
        WHERE f.queue = q.queue AND f.worker_id IS NULL AND f.next_at <= now()
        ORDER BY f.next_at LIMIT p_want FOR UPDATE SKIP LOCKED
      ) d
      LIMIT p_want
    ), claimed AS (
      UPDATE deferral d SET worker_id = p_worker
      FROM picked p WHERE d.task_instance_id = p.task_instance_id AND d.attempt = p.attempt
      RETURNING d.*
    )
    SELECT jsonb_agg(jsonb_build_object(
      'ti', t.id, 'a', c.attempt, 'team', t.team_id, 'dag', t.dag_id, 'run', t.dag_run_id,
      'task', t.task_id, 'map', t.map_index, 'process', t.is_process, 'maxTries', t.max_tries,
      'losses', t.infra_losses, 'isMapper', false, 'item', t.map_item,
      'since', (SELECT r.queued_at FROM dag_run r WHERE r.id = t.dag_run_id), 'kept', c.kept, 'saw', c.saw, 'looks', c.looks, 'input', c.input,
      'lookLosses', c.losses, 'activeMs', c.active_ms, 'seq', c.next_seq, 'line', c.next_line,
      'elapsed', extract(epoch FROM now() - c.begun_at),
      'lateMs', extract(epoch FROM clock_timestamp() - c.next_at) * 1000))
    INTO v_claimed FROM claimed c JOIN task_instance t ON t.id = c.task_instance_id;
  END IF;

  SELECT extract(epoch FROM min(n.next_at) - clock_timestamp()) * 1000 INTO v_next
  FROM unnest(p_queues) AS q(queue)
  CROSS JOIN LATERAL (
    SELECT min(f.next_at) AS next_at FROM deferral f
    WHERE f.queue = q.queue AND f.worker_id IS NULL AND f.next_at IS NOT NULL
  ) n;
  RETURN jsonb_build_object('claimed', coalesce(v_claimed, '[]'), 'nextMs', v_next);
END
$$;
