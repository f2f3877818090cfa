-- What a task instance becomes, from the final states of its direct upstreams. 'none' means wait,
-- 'scheduled' that its dependencies are met. The rules are Airflow's; lib/core/run/trigger-rules.ts
-- holds the same table, and a test holds the two together. Each CASE has a literal of the type: a
-- cast of its text would not be immutable, and the planner would call the function for each row (20
-- µs) instead of writing it into the statement.
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
        WHEN success = total THEN 'scheduled' ELSE 'none'::task_state END
      WHEN 'all_failed' THEN CASE
        WHEN success + skipped > 0 THEN 'skipped'
        WHEN failed + upstream_failed = total THEN 'scheduled' ELSE 'none'::task_state END
      WHEN 'all_done' THEN CASE
        WHEN success + failed + upstream_failed + skipped = total THEN 'scheduled'
        ELSE 'none'::task_state END
      WHEN 'all_done_min_one_success' THEN CASE
        WHEN skipped > 0 THEN 'skipped'
        WHEN success + failed + upstream_failed < total THEN 'none'
        WHEN success > 0 THEN 'scheduled' ELSE 'upstream_failed'::task_state END
      WHEN 'all_skipped' THEN CASE
        WHEN success + failed + upstream_failed > 0 THEN 'skipped'
        WHEN skipped = total THEN 'scheduled' ELSE 'none'::task_state END
      WHEN 'one_failed' THEN CASE
        WHEN failed + upstream_failed > 0 THEN 'scheduled'
        WHEN success + skipped = total THEN 'skipped' ELSE 'none'::task_state END
      WHEN 'one_success' THEN CASE
        WHEN success > 0 THEN 'scheduled'
        WHEN skipped = total THEN 'skipped'
        WHEN failed + upstream_failed + skipped = total THEN 'upstream_failed'
        ELSE 'none'::task_state END
      WHEN 'one_done' THEN CASE
        WHEN success + failed > 0 THEN 'scheduled'
        WHEN upstream_failed + skipped = total THEN 'skipped' ELSE 'none'::task_state END
      WHEN 'none_failed' THEN CASE
        WHEN failed + upstream_failed > 0 THEN 'upstream_failed'
        WHEN success + skipped = total THEN 'scheduled' ELSE 'none'::task_state END
      WHEN 'none_failed_min_one_success' THEN CASE
        WHEN failed + upstream_failed > 0 THEN 'upstream_failed'
        WHEN skipped = total THEN 'skipped'
        WHEN success + skipped = total THEN 'scheduled' ELSE 'none'::task_state END
      WHEN 'none_skipped' THEN CASE
        WHEN skipped > 0 THEN 'skipped'
        WHEN success + failed + upstream_failed = total THEN 'scheduled' ELSE 'none'::task_state END
    END
  END;

GRANT EXECUTE ON FUNCTION engine.decide(text, int, int, int, int, int) TO millrace_web;
