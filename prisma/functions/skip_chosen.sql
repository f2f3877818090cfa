-- Skips what finished branches did not choose, as far as nothing was decided there; returns these
-- instances, for the caller to settle together with the branches. Direct downstreams are marked as
-- cut besides, those too that have begun or ended: cleared, they are skipped.
CREATE FUNCTION engine.skip_chosen(p_finished jsonb, p_final uuid[]) RETURNS uuid[]
  LANGUAGE plpgsql AS $$
DECLARE
  v_branches uuid[];
  v_skipped uuid[];
BEGIN
  WITH noted AS (
    UPDATE task_instance b SET skips = (
      SELECT array_agg(t.idx ORDER BY t.idx) FROM task_instance t
      WHERE t.dag_run_id = b.dag_run_id AND t.map_index < 0 AND t.task_id = ANY (f.k)
    )
    FROM jsonb_to_recordset(p_finished) AS f(ti uuid, k text[])
    WHERE f.k IS NOT NULL AND b.id = f.ti AND b.id = ANY (p_final) AND b.state = 'success'
    RETURNING b.id
  )
  SELECT array_agg(id) INTO v_branches FROM noted;
  IF v_branches IS NULL THEN RETURN '{}'; END IF;

  WITH target AS MATERIALIZED (
    -- In a mapped group a branch decides the way of its own element.
    SELECT b.dag_run_id, e.idx, CASE WHEN b.map_group IS NOT NULL THEN b.map_index END AS map,
      bool_or(e.idx = ANY (b.downstream || b.within)) AS is_direct
    FROM task_instance b CROSS JOIN LATERAL unnest(b.skips) AS e(idx)
    WHERE b.id = ANY (v_branches)
    GROUP BY b.dag_run_id, e.idx, map
  ), moved AS (
    UPDATE task_instance t SET
      is_cut = t.is_cut OR target.is_direct,
      is_held = false,
      state = CASE WHEN t.state = 'none' THEN 'skipped' ELSE t.state END,
      ended_at = CASE WHEN t.state = 'none' THEN now() ELSE t.ended_at END
    FROM target
    WHERE t.dag_run_id = target.dag_run_id AND t.idx = target.idx AND t.state <> 'removed'
      AND (target.map IS NULL OR t.map_index = target.map)
      AND (t.state = 'none' OR target.is_direct)
    RETURNING t.id, old.state = 'none' AS decided
  )
  SELECT coalesce(array_agg(id) FILTER (WHERE decided), '{}') INTO v_skipped FROM moved;
  RETURN v_skipped;
END
$$;
