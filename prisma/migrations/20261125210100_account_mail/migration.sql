-- E-mail to people: what the web orders, a worker sends. The secret of a link is made by the worker
-- that sends it; only its hash is ever stored.

CREATE TABLE "person_mail" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "kind" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_mail_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "password_reset" (
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "password_reset_pkey" PRIMARY KEY ("token_hash"),
    CONSTRAINT "password_reset_user_id_fkey" FOREIGN KEY ("user_id")
      REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "password_reset_user_id_idx" ON "password_reset"("user_id");

GRANT SELECT, INSERT, UPDATE, DELETE ON person_mail, password_reset TO millrace_sys;
GRANT INSERT ON person_mail TO millrace_web;
GRANT SELECT ON password_reset TO millrace_web;
GRANT UPDATE (used_at) ON password_reset TO millrace_web;

-- An invitation that goes by mail has a second secret, made when it is sent.
ALTER TABLE "invitation" ADD COLUMN "mail_token_hash" TEXT;
ALTER TABLE "invitation" ADD COLUMN "mail" JSONB;
CREATE UNIQUE INDEX "invitation_mail_token_hash_key" ON "invitation"("mail_token_hash");

CREATE OR REPLACE FUNCTION find_invitation(p_token_hash text) RETURNS TABLE (
  id uuid, team_id uuid, team_slug text, team_name text, email text, role role,
  expires_at timestamptz, accepted_at timestamptz, revoked_at timestamptz
)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT i.id, i.team_id, t.slug, t.name, i.email, i.role, i.expires_at, i.accepted_at, i.revoked_at
    FROM invitation i JOIN team t ON t.id = i.team_id
    WHERE i.token_hash = p_token_hash OR i.mail_token_hash = p_token_hash
  $$;
