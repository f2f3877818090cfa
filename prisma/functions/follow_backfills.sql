-- Enters how runs of some (locked) DAGs ended with the dates of their backfills, and lets these go
-- on in the same transaction: no pass that could be lost or done twice.
CREATE FUNCTION engine.follow_backfills(p_runs uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_backfill uuid;
BEGIN
  UPDATE backfill_item i SET state = r.state::text::backfill_item_state
  FROM dag_run r
  WHERE r.id = ANY (p_runs) AND r.state IN ('success', 'failed')
    AND i.backfill_id = r.backfill_id AND i.logical_date = r.logical_date
    -- After its end too: people may clear a run of a backfill that is over.
    AND i.state IN ('running', 'success', 'failed');
  FOR v_backfill IN
    SELECT DISTINCT backfill_id FROM dag_run WHERE id = ANY (p_runs) AND backfill_id IS NOT NULL
  LOOP
    PERFORM engine.feed_backfill(v_backfill);
  END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION engine.follow_backfills(uuid[]) TO millrace_web;
