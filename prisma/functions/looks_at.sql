-- Whether a worker is looking for a deferred attempt just now: the fence of what it reports.
CREATE FUNCTION engine.looks_at(p_worker uuid, p_ti uuid, p_attempt int) RETURNS boolean
  LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
      SELECT 1 FROM deferral
      WHERE task_instance_id = p_ti AND attempt = p_attempt AND worker_id = p_worker
    )
  $$;
