-- Counts what stands before each instance of a run (its DAG is locked) anew, from the states as they
-- are now.
CREATE FUNCTION engine.recount(p_run uuid) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task_instance t SET n_success = c.s, n_failed = c.f, n_upstream_failed = c.u,
    n_skipped = c.k, is_cut = c.cut, upstream_count = c.n
  FROM (
    SELECT e.id,
      count(*) FILTER (WHERE e.state = 'success')::int AS s,
      count(*) FILTER (WHERE e.state = 'failed')::int AS f,
      count(*) FILTER (WHERE e.state = 'upstream_failed')::int AS u,
      count(*) FILTER (WHERE e.state = 'skipped')::int AS k,
      coalesce(bool_or(e.cut), false) AS cut,
      count(*) FILTER (WHERE e.state <> 'removed')::int AS n
    FROM (
      SELECT d.id, u.state, d.idx = ANY (u.skips) AS cut
      FROM task_instance u
      CROSS JOIN LATERAL unnest(u.downstream) AS e(idx)
      JOIN task_instance d ON d.dag_run_id = p_run AND d.idx = e.idx
      WHERE u.dag_run_id = p_run
      UNION ALL
      -- Within a mapped group, element by element.
      SELECT d.id, u.state, d.idx = ANY (u.skips)
      FROM task_instance u
      CROSS JOIN LATERAL unnest(u.within) AS e(idx)
      JOIN task_instance d
        ON d.dag_run_id = p_run AND d.idx = e.idx AND d.map_index = u.map_index
      WHERE u.dag_run_id = p_run AND u.within IS NOT NULL AND u.map_index >= 0
    ) e
    GROUP BY e.id
  ) c
  WHERE t.id = c.id
    AND (t.n_success, t.n_failed, t.n_upstream_failed, t.n_skipped, t.is_cut, t.upstream_count)
      IS DISTINCT FROM (c.s, c.f, c.u, c.k, c.cut, c.n);
END
$$;

GRANT EXECUTE ON FUNCTION engine.recount(uuid) TO millrace_web;
