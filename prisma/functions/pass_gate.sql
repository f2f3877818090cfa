-- Looks at gated instances whose trigger rule was just met: what must wait for its past goes back
-- to waiting, and is held. Returns those that end here without running; the caller settles them.
CREATE FUNCTION engine.pass_gate(p_ready uuid[]) RETURNS uuid[]
  LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task_instance SET state = 'none', scheduled_at = NULL, is_held = true
  WHERE id = ANY (p_ready) AND past IS NOT NULL
    AND NOT engine.past_met(dag_run_id, task_id, past);
  RETURN '{}';
END
$$;

GRANT EXECUTE ON FUNCTION engine.pass_gate(uuid[]) TO millrace_web;
