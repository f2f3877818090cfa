-- What happened to a DAG, its runs and its backfills, the latest first: their events' entity_id is
-- the dag_id, alone or before a slash.
CREATE INDEX audit_event_of_dag ON audit_event (team_id, split_part(entity_id, '/', 1), at DESC, id DESC)
  WHERE entity_kind IN ('dag', 'run', 'backfill');
