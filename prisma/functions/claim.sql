-- Chooses and locks what a worker takes next: up to p_light instances that run inside it and
-- p_process that run as processes. What waits stands in lanes, one for each queue, team, pool and
-- kind. Mostly there is one lane and no limit is near: then its first rows are taken. Else
-- engine.claim_fair shares the worker out between the teams, within their limits.
CREATE FUNCTION engine.claim(p_worker uuid, p_light int, p_process int, p_queues text[])
  RETURNS uuid[]
  LANGUAGE plpgsql AS $$
DECLARE
  v_lane record;
  v_want int;
  v_is_open boolean;
  v_ids uuid[];
BEGIN
  IF cardinality(p_queues) = 1 THEN
    SELECT team_id, pool, is_process INTO v_lane FROM task_instance
    WHERE state = 'queued' AND queue = p_queues[1]
    ORDER BY queue, team_id, pool, is_process LIMIT 1;
    IF v_lane.team_id IS NULL THEN RETURN NULL; END IF;
    -- Neither a second lane, nor a limit that all workers together could reach.
    SELECT p.name = 'default_pool' AND NOT p.include_deferred AND t.max_active_tasks IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM task_instance WHERE state = 'queued' AND queue = p_queues[1]
          AND (team_id, pool, is_process) > (v_lane.team_id, v_lane.pool, v_lane.is_process)
      )
      AND NOT EXISTS (
        SELECT 1 FROM task_instance WHERE team_id = v_lane.team_id AND pool = v_lane.pool
          AND pool_slots > 1 AND state IN ('queued', 'running')
      )
      AND p.slots >= (
        SELECT sum(light_slots + process_slots) FROM worker WHERE state IN ('active', 'draining')
      )
    INTO v_is_open
    FROM pool p JOIN team t ON t.id = p.team_id
    WHERE p.team_id = v_lane.team_id AND p.name = v_lane.pool;
    IF v_is_open THEN
      v_want := CASE WHEN v_lane.is_process THEN p_process ELSE p_light END;
      SELECT array_agg(id) INTO v_ids FROM (
        SELECT id FROM task_instance
        WHERE state = 'queued' AND queue = p_queues[1] AND team_id = v_lane.team_id
          AND pool = v_lane.pool AND is_process = v_lane.is_process
        ORDER BY priority DESC, queued_at LIMIT v_want FOR UPDATE SKIP LOCKED
      ) first_of_lane;
      RETURN v_ids;
    END IF;
  END IF;
  RETURN engine.claim_fair(p_worker, p_light, p_process, p_queues);
END
$$;
