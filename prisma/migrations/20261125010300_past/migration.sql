-- Instances that ask for more than their trigger rule before they start, and those that wait for
-- their past: the same task in the run before.
ALTER TABLE "task_instance" ADD COLUMN "is_gated" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "past" TEXT,
  ADD COLUMN "is_held" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE task_instance ADD CONSTRAINT task_instance_past CHECK (past IN ('task', 'downstream'));

-- Looked into whenever something of a DAG has moved: empty but for DAGs that wait for their past.
CREATE INDEX task_instance_held_back ON task_instance (dag_id) WHERE is_held;

GRANT UPDATE (is_held) ON task_instance TO millrace_web;

-- A run that is deleted is nobody's past any more: what waited for it is decided anew.
CREATE FUNCTION dag_run_deleted() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  v_dags uuid[];
BEGIN
  SELECT array_agg(DISTINCT d.dag_id) INTO v_dags FROM gone d
  WHERE EXISTS (SELECT 1 FROM task_instance t WHERE t.dag_id = d.dag_id AND t.is_held);
  IF v_dags IS NOT NULL THEN
    PERFORM engine.lock_dags(v_dags);
    IF engine.admit(v_dags) > 0 THEN
      PERFORM pg_notify('millrace_wake', '');
    END IF;
  END IF;
  RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION dag_run_deleted() FROM PUBLIC;

CREATE TRIGGER dag_run_deleted AFTER DELETE ON dag_run
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION dag_run_deleted();
