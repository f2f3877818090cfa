-- Enters the events of the assets that succeeded instances publish, and sends them on their way to
-- the DAGs that wait for them. A pass of the scheduler, which holds the locks of those, makes runs
-- of them: here only rows are added, so that no transaction waits for another DAG's lock. A DAG
-- that publishes nothing pays for one look at an index.
CREATE FUNCTION engine.publish_assets(p_final uuid[], p_dags uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_events uuid[];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM asset_producer WHERE dag_id = ANY (p_dags)) THEN RETURN; END IF;
  WITH published AS (
    INSERT INTO asset_event (team_id, asset_id, source_dag, source_run, source_run_id, source_task,
      source_map_index, interval_start, interval_end)
    SELECT t.team_id, p.asset_id, d.dag_id, r.id, r.run_id, t.task_id, t.map_index,
      r.interval_start, r.interval_end
    FROM task_instance t
    JOIN dag_run r ON r.id = t.dag_run_id
    JOIN dag d ON d.id = t.dag_id
    JOIN asset_producer p ON p.dag_version_id = r.dag_version_id AND p.task_id = t.task_id
    WHERE t.id = ANY (p_final) AND t.state = 'success'
      -- Of a mapped task its instances do, not the one that found what there is to do.
      AND t.expanded IS NULL
    RETURNING id
  )
  SELECT array_agg(id) INTO v_events FROM published;
  PERFORM engine.deliver_assets(v_events);
END
$$;
