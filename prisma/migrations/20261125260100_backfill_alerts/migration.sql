-- How a backfill ended, and that its own limits paused it, is told where its state is written, whoever
-- writes it; only where a rule asks for it, or an incident of a backfill is open that it may end.
CREATE FUNCTION note_backfill() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  v_kind text := CASE NEW.state
    WHEN 'success' THEN 'backfill_done'
    WHEN 'cancelled' THEN 'backfill_cancelled'
    ELSE 'backfill_failed' END;
BEGIN
  IF NOT EXISTS (
      SELECT 1 FROM alert_rule WHERE team_id = NEW.team_id AND enabled AND event = v_kind)
    AND NOT EXISTS (
      SELECT 1 FROM alert_incident
      WHERE dag_id = NEW.dag_id AND family = 'backfill' AND closed_at IS NULL)
  THEN
    RETURN NULL;
  END IF;
  INSERT INTO alert_event (team_id, kind, dag_id, detail)
  SELECT NEW.team_id, v_kind, NEW.dag_id, jsonb_build_object(
    'label', NEW.id,
    'backfill', jsonb_build_object('id', NEW.id, 'from', NEW.from_date, 'to', NEW.to_date),
    'error', CASE WHEN v_kind = 'backfill_failed' THEN format('%s of %s dates failed%s',
      count(*) FILTER (WHERE state = 'failed'), count(*),
      CASE NEW.reason
        WHEN 'canary' THEN ', among those that were to succeed before the others start: it is paused'
        WHEN 'failure_rate' THEN ', more than it allows: it is paused'
        ELSE '' END) END)
  FROM backfill_item WHERE backfill_id = NEW.id;
  PERFORM pg_notify('millrace_alert', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER alert_backfill AFTER UPDATE OF state ON backfill
  FOR EACH ROW WHEN (NEW.state <> OLD.state AND (NEW.state IN ('success', 'failed', 'cancelled')
    OR (NEW.state = 'paused' AND NEW.reason <> ''))) EXECUTE FUNCTION note_backfill();
