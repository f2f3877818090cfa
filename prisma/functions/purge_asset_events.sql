-- Removes asset events of a team from before an instant, at most so many; gives how many. One that
-- waits for a DAG, or whose run is still there, stays; so does the newest of each asset.
CREATE FUNCTION engine.purge_asset_events(p_team uuid, p_before timestamptz, p_limit int) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_count int;
BEGIN
  WITH doomed AS (
    SELECT e.id FROM asset_event e
    WHERE e.team_id = p_team AND e.at < p_before
      AND NOT EXISTS (SELECT 1 FROM asset_delivery d WHERE d.event_id = e.id)
      AND EXISTS (SELECT 1 FROM asset_event n
        WHERE n.asset_id = e.asset_id AND n.team_id = e.team_id AND n.id > e.id)
    ORDER BY e.at LIMIT p_limit FOR UPDATE SKIP LOCKED
  )
  DELETE FROM asset_event WHERE id IN (SELECT id FROM doomed);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END
$$;
