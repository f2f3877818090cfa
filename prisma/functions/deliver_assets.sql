-- Sends events of assets on their way to the DAGs that wait for them and are not paused, and wakes
-- the pass that wakes the tasks which wait for them.
CREATE FUNCTION engine.deliver_assets(p_events uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO asset_delivery (dag_id, event_id, asset_id, team_id)
  SELECT c.dag_id, e.id, e.asset_id, e.team_id
  FROM asset_event e
  JOIN asset_consumer c ON c.asset_id = e.asset_id
  JOIN dag d ON d.id = c.dag_id
  WHERE e.id = ANY (p_events) AND NOT d.paused AND d.deleted_at IS NULL;
  IF FOUND OR EXISTS (
    SELECT 1 FROM asset_event e JOIN deferral d ON d.waits_for_asset = e.asset_id AND d.open
    WHERE e.id = ANY (p_events)
  ) THEN
    PERFORM pg_notify('millrace_due', '');
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION engine.deliver_assets(uuid[]) TO millrace_web;
