-- Chooses and locks what a worker takes next, of several lanes or close to a limit. Between teams:
-- who has the least running on this worker goes first, so a team that floods the queue delays no
-- other. Within a team: by priority, then by age. Never more than a pool's slots or the team's
-- max_active_tasks: where these may bind, their rows are locked, in order and after all DAGs, so
-- that two workers do not both take the last slot. An instance that needs more slots than are free
-- goes before those behind it in its pool; one that needs more than the pool has is passed over.
-- The teams of p_busy get nothing.
CREATE FUNCTION engine.claim_fair(
  p_worker uuid, p_light int, p_process int, p_queues text[], p_busy uuid[] DEFAULT '{}'
)
  RETURNS uuid[]
  LANGUAGE plpgsql AS $$
DECLARE
  -- More lanes than this are not looked at in one turn: where the look begins changes.
  c_lanes constant int := 500;
  v_from uuid := '00000000-0000-0000-0000-000000000000';
  v_queues text[];
  v_teams uuid[];
  v_pools text[];
  v_kinds boolean[];
  v_chosen uuid[];
  v_ids uuid[];
BEGIN
  FOR v_look IN 1..2 LOOP
    WITH RECURSIVE lane AS (
      SELECT f.* FROM unnest(p_queues) AS q(name) CROSS JOIN LATERAL (
        SELECT queue, team_id, pool, is_process FROM task_instance
        WHERE state = 'queued' AND queue = q.name AND team_id >= v_from
        ORDER BY queue, team_id, pool, is_process LIMIT 1
      ) f
      UNION ALL
      SELECT n.* FROM lane l CROSS JOIN LATERAL (
        SELECT queue, team_id, pool, is_process FROM task_instance
        WHERE state = 'queued' AND queue = l.queue
          AND (team_id, pool, is_process) > (l.team_id, l.pool, l.is_process)
        ORDER BY queue, team_id, pool, is_process LIMIT 1
      ) n
    ), looked_at AS (
      SELECT * FROM lane LIMIT c_lanes
    )
    SELECT array_agg(queue), array_agg(team_id), array_agg(pool), array_agg(is_process)
    INTO v_queues, v_teams, v_pools, v_kinds
    FROM looked_at WHERE CASE WHEN is_process THEN p_process ELSE p_light END > 0
      AND team_id <> ALL (p_busy);
    EXIT WHEN v_look = 2 OR coalesce(cardinality(v_teams), 0) < c_lanes;
    v_from := gen_random_uuid();
  END LOOP;
  IF v_teams IS NULL THEN RETURN NULL; END IF;

  PERFORM 1 FROM team WHERE id = ANY (v_teams) AND max_active_tasks IS NOT NULL
  ORDER BY id FOR NO KEY UPDATE;
  PERFORM 1 FROM pool WHERE team_id = ANY (v_teams) AND name = ANY (v_pools) AND slots < (
    SELECT sum(w.light_slots + w.process_slots) * (
      SELECT coalesce(max(t.pool_slots), 1) FROM task_instance t
      WHERE t.team_id = pool.team_id AND t.pool = pool.name AND t.pool_slots > 1
        AND t.state IN ('queued', 'running'))
    FROM worker w WHERE w.state IN ('active', 'draining'))
  ORDER BY id FOR NO KEY UPDATE;

  WITH lane AS MATERIALIZED (
    SELECT * FROM unnest(v_queues, v_teams, v_pools, v_kinds) AS l(queue, team_id, pool, is_process)
  ), running AS MATERIALIZED (
    SELECT t.team_id, t.pool, t.is_process, count(*) AS n, sum(t.pool_slots) AS slots,
      count(*) FILTER (WHERE t.worker_id = p_worker) AS mine
    FROM (SELECT DISTINCT team_id FROM lane) l
    JOIN task_instance t ON t.team_id = l.team_id AND t.state = 'running'
    GROUP BY t.team_id, t.pool, t.is_process
  ), team_room AS MATERIALIZED (
    SELECT t.id AS team_id, t.max_active_tasks - coalesce((
      SELECT sum(r.n) FROM running r WHERE r.team_id = t.id
    ), 0) AS free
    FROM team t WHERE t.id = ANY (v_teams)
  ), pool_room AS MATERIALIZED (
    SELECT p.team_id, p.name, p.slots, p.slots - coalesce((
      SELECT sum(r.slots) FROM running r WHERE r.team_id = p.team_id AND r.pool = p.name
    ), 0) - CASE WHEN p.include_deferred THEN coalesce((
      SELECT sum(d.pool_slots) FROM task_instance d
      WHERE d.team_id = p.team_id AND d.pool = p.name AND d.state = 'deferred'
    ), 0) ELSE 0 END AS free
    FROM pool p WHERE p.team_id = ANY (v_teams) AND p.name = ANY (v_pools)
  ), candidate AS MATERIALIZED (
    SELECT l.team_id, l.pool, l.is_process, c.*, p.free,
      sum(c.pool_slots) OVER (
        PARTITION BY l.team_id, l.pool ORDER BY c.priority DESC, c.queued_at, c.id
      ) AS slots_to_here
    FROM lane l
    JOIN pool_room p ON p.team_id = l.team_id AND p.name = l.pool
    CROSS JOIN LATERAL (
      SELECT t.id, t.priority, t.queued_at, t.pool_slots FROM task_instance t
      WHERE t.state = 'queued' AND t.queue = l.queue AND t.team_id = l.team_id AND t.pool = l.pool
        AND t.is_process = l.is_process AND t.pool_slots <= p.slots
      ORDER BY t.priority DESC, t.queued_at
      LIMIT CASE WHEN l.is_process THEN p_process ELSE p_light END
    ) c
    WHERE p.free > 0
  ), in_team AS MATERIALIZED (
    SELECT c.*,
      row_number() OVER (PARTITION BY c.team_id ORDER BY c.priority DESC, c.queued_at, c.id) AS place,
      row_number() OVER (
        PARTITION BY c.team_id, c.is_process ORDER BY c.priority DESC, c.queued_at, c.id
      ) + coalesce((
        SELECT sum(r.mine) FROM running r
        WHERE r.team_id = c.team_id AND r.is_process = c.is_process
      ), 0) AS level
    FROM candidate c WHERE c.slots_to_here <= c.free
  ), ranked AS (
    SELECT i.id, i.is_process, row_number() OVER (
      PARTITION BY i.is_process ORDER BY i.level, i.priority DESC, i.queued_at, i.id
    ) AS place
    FROM in_team i JOIN team_room r ON r.team_id = i.team_id
    WHERE r.free IS NULL OR i.place <= r.free
  )
  SELECT array_agg(id) INTO v_chosen FROM ranked
  WHERE place <= CASE WHEN is_process THEN p_process ELSE p_light END;
  IF v_chosen IS NULL THEN RETURN NULL; END IF;

  -- By id alone, as in engine.admit. Another turn may have taken some of them meanwhile: who goes
  -- beside one of the same worker would meet it again and again, and leaves the rest to it.
  SELECT array_agg(id) INTO v_ids FROM (
    SELECT id, state FROM task_instance WHERE id = ANY (v_chosen) FOR UPDATE SKIP LOCKED
  ) locked
  WHERE state = 'queued';
  IF coalesce(cardinality(v_ids), 0) < cardinality(v_chosen) AND p_busy = '{}' THEN
    PERFORM pg_notify('millrace_wake', '');
  END IF;
  RETURN v_ids;
END
$$;
