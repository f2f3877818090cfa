-- What a backfill does next, from its options and the counts of its dates: a number of dates to
-- start, or 'pause' with a reason, or an end. lib/core/backfill/next-step.ts holds the same rules,
-- and a test holds the two together.
CREATE FUNCTION engine.judge_backfill(
  state text, max_active int, canary int, max_failure_percent int, judged_done int,
  judged_failed int, waiting int, active int, succeeded int, failed int
) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN active = 0 AND (waiting = 0 OR state = 'cancelling') THEN jsonb_build_object('end',
      CASE WHEN state = 'cancelling' THEN 'cancelled' WHEN failed > 0 THEN 'failed' ELSE 'success' END)
    WHEN state <> 'running' OR waiting = 0 THEN '{"start": 0}'::jsonb
    WHEN max_failure_percent IS NOT NULL AND (failed - judged_failed) * 100
      > max_failure_percent * greatest(succeeded + failed - judged_done, 10)
      THEN '{"pause": "failure_rate"}'::jsonb
    WHEN canary > 0 AND succeeded < canary THEN CASE
      WHEN failed > 0 THEN '{"pause": "canary"}'::jsonb
      ELSE jsonb_build_object('start',
        greatest(least(max_active - active, canary - succeeded - active), 0)) END
    ELSE jsonb_build_object('start', greatest(max_active - active, 0))
  END;

GRANT EXECUTE ON FUNCTION
  engine.judge_backfill(text, int, int, int, int, int, int, int, int, int) TO millrace_web;
