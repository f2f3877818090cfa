-- Gives looks back that nobody carries out: those of workers that are gone, and those of a worker
-- that does not know of them because an answer was lost. Returns how many.
CREATE FUNCTION engine.release_looks(p_worker uuid DEFAULT NULL, p_known uuid[] DEFAULT '{}')
  RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_released int;
BEGIN
  WITH gone AS MATERIALIZED (
    SELECT d.task_instance_id, d.attempt
    FROM deferral d LEFT JOIN worker w ON w.id = d.worker_id
    WHERE d.worker_id IS NOT NULL AND (
      CASE WHEN p_worker IS NULL THEN coalesce(w.state, 'lost') IN ('lost', 'stopped')
      ELSE d.worker_id = p_worker AND d.task_instance_id <> ALL (p_known) END)
    ORDER BY d.task_instance_id
    FOR UPDATE OF d
  )
  UPDATE deferral d SET
    worker_id = NULL,
    losses = d.losses + CASE WHEN p_worker IS NULL THEN 1 ELSE 0 END
  FROM gone g
  WHERE d.task_instance_id = g.task_instance_id AND d.attempt = g.attempt;
  GET DIAGNOSTICS v_released = ROW_COUNT;
  IF v_released > 0 THEN PERFORM pg_notify('millrace_look', ''); END IF;
  RETURN v_released;
END
$$;
