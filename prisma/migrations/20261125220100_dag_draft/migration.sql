-- Text of DAG documents that a person typed and did not save as a version: one per person and DAG,
-- and one for the DAG that they are about to make (dag_id null).
CREATE TABLE "dag_draft" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "dag_id" UUID,
    "source" TEXT NOT NULL,
    "base_version" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dag_draft_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "dag_draft_size" CHECK (length(source) <= 1000000),
    CONSTRAINT "dag_draft_base" CHECK ((dag_id IS NULL) = (base_version IS NULL))
);

-- The DAG that is about to be made counts as one.
CREATE UNIQUE INDEX "dag_draft_team_id_user_id_dag_id_key"
  ON "dag_draft"("team_id", "user_id", "dag_id") NULLS NOT DISTINCT;
-- What the end of a DAG looks for, and what upkeep does.
CREATE INDEX "dag_draft_dag_id_idx" ON "dag_draft"("dag_id");
CREATE INDEX "dag_draft_updated_at_idx" ON "dag_draft"("updated_at");

-- Drafts go with the membership (and so with the person and the team), and with the DAG.
ALTER TABLE "dag_draft" ADD CONSTRAINT "dag_draft_team_id_user_id_fkey" FOREIGN KEY ("team_id", "user_id") REFERENCES "team_member"("team_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dag_draft" ADD CONSTRAINT "dag_draft_dag_id_team_id_fkey" FOREIGN KEY ("dag_id", "team_id") REFERENCES "dag"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE dag_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE dag_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY web ON dag_draft TO millrace_web
  USING (team_id = (SELECT current_team_id()))
  WITH CHECK (team_id = (SELECT current_team_id()));
CREATE POLICY sys ON dag_draft TO millrace_sys USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON dag_draft TO millrace_web, millrace_sys;
