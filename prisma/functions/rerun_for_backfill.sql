-- Clears a run that has ended (its DAG is locked) and makes it one of a backfill: of all tasks, of
-- those that the backfill names, or, with p_only_failed, of those that failed. False, with nothing
-- changed, when the run has no such task.
CREATE FUNCTION engine.rerun_for_backfill(p_backfill uuid, p_run uuid, p_only_failed boolean)
  RETURNS boolean
  LANGUAGE plpgsql AS $$
DECLARE
  b backfill;
  v_version uuid;
  v_idx int[];
BEGIN
  SELECT * INTO b FROM backfill WHERE id = p_backfill;
  SELECT CASE WHEN b.keep_versions OR p_only_failed THEN dag_version_id ELSE b.dag_version_id END
  INTO v_version FROM dag_run WHERE id = p_run;
  IF NOT EXISTS (
    SELECT 1 FROM dag_version v CROSS JOIN LATERAL jsonb_to_recordset(v.plan) AS p(task_id text)
    WHERE v.id = v_version AND (b.tasks = '{}' OR p.task_id = ANY (b.tasks))
  ) THEN RETURN false; END IF;

  UPDATE dag_run SET
    backfill_id = b.id,
    type = 'backfill',
    priority = 0,
    triggered_by = b.created_by,
    conf = CASE WHEN b.keep_versions OR p_only_failed THEN conf || b.conf ELSE b.conf END,
    params = CASE WHEN b.keep_versions OR p_only_failed THEN params || b.conf ELSE b.params END
  WHERE id = p_run;
  PERFORM engine.pin_run(p_run, v_version);
  IF b.tasks <> '{}' THEN
    PERFORM engine.narrow_run(p_run, b.tasks);
  END IF;
  SELECT array_agg(idx) INTO v_idx FROM task_instance
  WHERE dag_run_id = p_run AND state <> 'removed'
    AND (b.tasks = '{}' OR task_id = ANY (b.tasks))
    AND (NOT p_only_failed OR state IN ('failed', 'upstream_failed')
      -- A cancelled run has skipped what had not run.
      OR (SELECT cancelled_by <> '' FROM dag_run WHERE id = p_run));
  IF v_idx IS NULL THEN RETURN false; END IF;
  PERFORM engine.override(p_run, v_idx, 'none');
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION engine.rerun_for_backfill(uuid, uuid, boolean) TO millrace_web;
