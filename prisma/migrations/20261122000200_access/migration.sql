-- Who may touch what. Three roles: the owner (runs migrations only), millrace_web (row-level
-- security by team) and millrace_sys (the worker). The roles are made before migrations run.

GRANT USAGE ON SCHEMA public TO millrace_web, millrace_sys;

-- The worker sees all teams: by a policy that names it, so that no setting can switch it on.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO millrace_sys;
REVOKE ALL ON _prisma_migrations FROM millrace_sys;

-- Tables of people, not of teams.
GRANT SELECT, INSERT, UPDATE ON app_user, user_identity, user_session TO millrace_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limit TO millrace_web;
GRANT SELECT ON worker TO millrace_web;

-- Tables of teams. What only the engine writes, the web may only read.
GRANT SELECT, INSERT, UPDATE ON team, invitation, api_token, dag, dag_slot, dag_run, task_instance
  TO millrace_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON team_member, connection, variable, idempotency_key
  TO millrace_web;
GRANT SELECT, INSERT ON dag_version, audit_event TO millrace_web;
GRANT UPDATE (layout) ON dag_version TO millrace_web;
GRANT INSERT ON outbox TO millrace_web;
GRANT SELECT ON attempt, log_chunk, xcom TO millrace_web;
GRANT SELECT ON _prisma_migrations TO millrace_web;

-- The team of the transaction. After a commit the setting reads as '', hence nullif.
CREATE FUNCTION current_team_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.team_id', true), '')::uuid;

CREATE FUNCTION current_user_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.user_id', true), '')::uuid;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY[
    'team_member', 'invitation', 'api_token', 'audit_event', 'idempotency_key', 'connection',
    'variable', 'dag', 'dag_slot', 'dag_version', 'dag_run', 'task_instance', 'attempt',
    'log_chunk', 'xcom', 'outbox'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY web ON %I TO millrace_web
         USING (team_id = (SELECT current_team_id()))
         WITH CHECK (team_id = (SELECT current_team_id()))', t);
    EXECUTE format('CREATE POLICY sys ON %I TO millrace_sys USING (true) WITH CHECK (true)', t);
  END LOOP;
END
$$;

-- A person also sees their own memberships, and the teams that these are of, before a team is chosen.
CREATE POLICY own_memberships ON team_member FOR SELECT TO millrace_web
  USING (user_id = (SELECT current_user_id()));

ALTER TABLE team ENABLE ROW LEVEL SECURITY;
ALTER TABLE team FORCE ROW LEVEL SECURITY;
CREATE POLICY web ON team TO millrace_web
  USING (id = (SELECT current_team_id()))
  WITH CHECK (id = (SELECT current_team_id()));
CREATE POLICY own_teams ON team FOR SELECT TO millrace_web
  USING (id IN (SELECT m.team_id FROM team_member m WHERE m.user_id = (SELECT current_user_id())));
CREATE POLICY sys ON team TO millrace_sys USING (true) WITH CHECK (true);

-- What must be found before its team is known is found by a secret, one row at a time.
CREATE POLICY lookup ON api_token FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY lookup ON invitation FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY lookup ON team FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION find_api_token(p_id uuid) RETURNS TABLE (
  id uuid, team_id uuid, team_slug text, name text, secret_hash text, role role,
  expires_at timestamptz, revoked_at timestamptz
)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT k.id, k.team_id, t.slug, k.name, k.secret_hash, k.role, k.expires_at, k.revoked_at
    FROM api_token k JOIN team t ON t.id = k.team_id
    WHERE k.id = p_id
  $$;

CREATE FUNCTION find_invitation(p_token_hash text) RETURNS TABLE (
  id uuid, team_id uuid, team_slug text, team_name text, email text, role role,
  expires_at timestamptz, accepted_at timestamptz, revoked_at timestamptz
)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT i.id, i.team_id, t.slug, t.name, i.email, i.role, i.expires_at, i.accepted_at, i.revoked_at
    FROM invitation i JOIN team t ON t.id = i.team_id
    WHERE i.token_hash = p_token_hash
  $$;

-- The demo team's slug and whether one exists: the sign-in page asks before anybody has signed in.
CREATE FUNCTION find_demo_team() RETURNS TABLE (id uuid, slug text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT t.id, t.slug FROM team t WHERE t.is_demo ORDER BY t.created_at LIMIT 1 $$;

REVOKE ALL ON FUNCTION find_api_token(uuid), find_invitation(text), find_demo_team() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_api_token(uuid), find_invitation(text), find_demo_team()
  TO millrace_web;

-- A name is free again once its DAG was deleted.
CREATE UNIQUE INDEX dag_live_name ON dag (team_id, dag_id) WHERE deleted_at IS NULL;
