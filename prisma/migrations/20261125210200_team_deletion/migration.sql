-- A deleted team is left alone by everybody for a week, and can be restored in that time.

ALTER TABLE "team" ADD COLUMN "deleted_at" TIMESTAMPTZ(3);
ALTER TABLE "team" ADD COLUMN "deleted_by" TEXT;
CREATE INDEX "team_deleted" ON "team"("deleted_at") WHERE "deleted_at" IS NOT NULL;

-- Nothing finds its way into a deleted team.
CREATE OR REPLACE FUNCTION find_api_token(p_id uuid) RETURNS TABLE (
  id uuid, team_id uuid, team_slug text, name text, secret_hash text, role role,
  expires_at timestamptz, revoked_at timestamptz
)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT k.id, k.team_id, t.slug, k.name, k.secret_hash, k.role, k.expires_at, k.revoked_at
    FROM api_token k JOIN team t ON t.id = k.team_id
    WHERE k.id = p_id AND t.deleted_at IS NULL
  $$;

CREATE OR REPLACE FUNCTION find_invitation(p_token_hash text) RETURNS TABLE (
  id uuid, team_id uuid, team_slug text, team_name text, email text, role role,
  expires_at timestamptz, accepted_at timestamptz, revoked_at timestamptz
)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT i.id, i.team_id, t.slug, t.name, i.email, i.role, i.expires_at, i.accepted_at, i.revoked_at
    FROM invitation i JOIN team t ON t.id = i.team_id
    WHERE (i.token_hash = p_token_hash OR i.mail_token_hash = p_token_hash)
      AND t.deleted_at IS NULL
  $$;
