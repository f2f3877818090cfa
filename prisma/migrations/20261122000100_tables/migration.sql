-- CreateEnum
CREATE TYPE "run_state" AS ENUM ('queued', 'running', 'success', 'failed');

-- CreateEnum
CREATE TYPE "run_type" AS ENUM ('scheduled', 'manual', 'backfill', 'asset_triggered');

-- CreateEnum
CREATE TYPE "task_state" AS ENUM ('none', 'scheduled', 'queued', 'running', 'success', 'failed', 'skipped', 'upstream_failed', 'up_for_retry', 'up_for_reschedule', 'deferred', 'restarting', 'removed');

-- CreateEnum
CREATE TYPE "attempt_state" AS ENUM ('running', 'success', 'failed', 'skipped', 'lost', 'cancelled');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('viewer', 'operator', 'editor', 'admin', 'owner');

-- CreateTable
CREATE TABLE "dag" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "dag_id" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "owner" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "paused" BOOLEAN NOT NULL DEFAULT true,
    "current_version_id" UUID,
    "timetable" JSONB NOT NULL DEFAULT '{}',
    "max_active_runs" INTEGER NOT NULL DEFAULT 16,
    "next_run_at" TIMESTAMPTZ(3),
    "next_logical_date" TIMESTAMPTZ(3),
    "next_interval_end" TIMESTAMPTZ(3),
    "at_run_limit" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "purge_after" TIMESTAMPTZ(3),

    CONSTRAINT "dag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dag_slot" (
    "dag_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "max_active_tasks" INTEGER NOT NULL DEFAULT 16,
    "active_tasks" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "dag_slot_pkey" PRIMARY KEY ("dag_id")
);

-- CreateTable
CREATE TABLE "dag_version" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "dag_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "plan" JSONB NOT NULL,
    "layout" JSONB,
    "hash" TEXT NOT NULL,
    "message" TEXT NOT NULL DEFAULT '',
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dag_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dag_run" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "dag_id" UUID NOT NULL,
    "dag_version_id" UUID NOT NULL,
    "run_id" TEXT NOT NULL,
    "type" "run_type" NOT NULL,
    "state" "run_state" NOT NULL DEFAULT 'queued',
    "logical_date" TIMESTAMPTZ(3) NOT NULL,
    "interval_start" TIMESTAMPTZ(3) NOT NULL,
    "interval_end" TIMESTAMPTZ(3) NOT NULL,
    "run_after" TIMESTAMPTZ(3) NOT NULL,
    "conf" JSONB NOT NULL DEFAULT '{}',
    "params" JSONB NOT NULL DEFAULT '{}',
    "note" TEXT NOT NULL DEFAULT '',
    "triggered_by" TEXT NOT NULL DEFAULT '',
    "priority" INTEGER NOT NULL DEFAULT 0,
    "unfinished" INTEGER NOT NULL DEFAULT 0,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "dag_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_instance" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "dag_run_id" UUID NOT NULL,
    "dag_id" UUID NOT NULL,
    "idx" INTEGER NOT NULL,
    "task_id" TEXT NOT NULL,
    "map_index" INTEGER NOT NULL DEFAULT -1,
    "operator" TEXT NOT NULL,
    "is_process" BOOLEAN NOT NULL,
    "state" "task_state" NOT NULL DEFAULT 'none',
    "try_number" INTEGER NOT NULL DEFAULT 0,
    "infra_losses" INTEGER NOT NULL DEFAULT 0,
    "max_tries" INTEGER NOT NULL DEFAULT 1,
    "trigger_rule" TEXT NOT NULL DEFAULT 'all_success',
    "upstream_count" INTEGER NOT NULL,
    "n_success" INTEGER NOT NULL DEFAULT 0,
    "n_failed" INTEGER NOT NULL DEFAULT 0,
    "n_upstream_failed" INTEGER NOT NULL DEFAULT 0,
    "n_skipped" INTEGER NOT NULL DEFAULT 0,
    "downstream" INTEGER[],
    "priority" INTEGER NOT NULL DEFAULT 1,
    "queue" TEXT NOT NULL DEFAULT 'default',
    "worker_id" UUID,
    "next_at" TIMESTAMPTZ(3),
    "scheduled_at" TIMESTAMPTZ(3),
    "queued_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "task_instance_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "team_id" UUID NOT NULL,
    "state" "attempt_state" NOT NULL DEFAULT 'running',
    "worker_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "exit_code" INTEGER,
    "error_code" TEXT,
    "error" TEXT,
    "rendered" JSONB,
    "isolation" TEXT,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("task_instance_id","number")
);

-- CreateTable
CREATE TABLE "log_chunk" (
    "task_instance_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "team_id" UUID NOT NULL,
    "first_line" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "log_chunk_pkey" PRIMARY KEY ("task_instance_id","attempt","seq")
);

-- CreateTable
CREATE TABLE "xcom" (
    "dag_run_id" UUID NOT NULL,
    "task_id" TEXT NOT NULL,
    "map_index" INTEGER NOT NULL DEFAULT -1,
    "key" TEXT NOT NULL,
    "team_id" UUID NOT NULL,
    "value" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "xcom_pkey" PRIMARY KEY ("dag_run_id","task_id","map_index","key")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "queues" TEXT[],
    "process_slots" INTEGER NOT NULL,
    "light_slots" INTEGER NOT NULL,
    "isolation" TEXT NOT NULL DEFAULT '',
    "version" TEXT NOT NULL DEFAULT '',
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "job" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_identity" (
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_identity_pkey" PRIMARY KEY ("provider","provider_account_id")
);

-- CreateTable
CREATE TABLE "user_session" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT NOT NULL DEFAULT '',
    "ip" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "user_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "team_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("team_id","user_id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "email" TEXT,
    "role" "role" NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by" UUID,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity_kind" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "team_id" UUID NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("team_id","key")
);

-- CreateTable
CREATE TABLE "connection" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "conn_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "config" JSONB NOT NULL,
    "secrets" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "variable" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "team_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "is_secret" BOOLEAN NOT NULL DEFAULT false,
    "value" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "variable_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "dag_team_id_dag_id_idx" ON "dag"("team_id", "dag_id");

-- CreateIndex
CREATE UNIQUE INDEX "dag_id_team_id_key" ON "dag"("id", "team_id");

-- CreateIndex
CREATE UNIQUE INDEX "dag_slot_dag_id_team_id_key" ON "dag_slot"("dag_id", "team_id");

-- CreateIndex
CREATE UNIQUE INDEX "dag_version_dag_id_number_key" ON "dag_version"("dag_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "dag_version_id_team_id_key" ON "dag_version"("id", "team_id");

-- CreateIndex
CREATE INDEX "dag_run_team_id_run_after_id_idx" ON "dag_run"("team_id", "run_after" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "dag_run_dag_id_run_after_id_idx" ON "dag_run"("dag_id", "run_after" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "dag_run_dag_id_logical_date_key" ON "dag_run"("dag_id", "logical_date");

-- CreateIndex
CREATE UNIQUE INDEX "dag_run_dag_id_run_id_key" ON "dag_run"("dag_id", "run_id");

-- CreateIndex
CREATE UNIQUE INDEX "dag_run_id_team_id_key" ON "dag_run"("id", "team_id");

-- CreateIndex
CREATE UNIQUE INDEX "task_instance_dag_run_id_idx_map_index_key" ON "task_instance"("dag_run_id", "idx", "map_index");

-- CreateIndex
CREATE UNIQUE INDEX "task_instance_id_team_id_key" ON "task_instance"("id", "team_id");

-- CreateIndex
CREATE INDEX "worker_state_heartbeat_at_idx" ON "worker"("state", "heartbeat_at");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE INDEX "user_identity_user_id_idx" ON "user_identity"("user_id");

-- CreateIndex
CREATE INDEX "user_session_user_id_idx" ON "user_session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "team_slug_key" ON "team"("slug");

-- CreateIndex
CREATE INDEX "team_member_user_id_idx" ON "team_member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_team_id_created_at_idx" ON "invitation"("team_id", "created_at");

-- CreateIndex
CREATE INDEX "api_token_team_id_created_at_idx" ON "api_token"("team_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_event_team_id_at_id_idx" ON "audit_event"("team_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_team_id_entity_kind_entity_id_at_idx" ON "audit_event"("team_id", "entity_kind", "entity_id", "at" DESC);

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "connection_team_id_conn_id_key" ON "connection"("team_id", "conn_id");

-- CreateIndex
CREATE UNIQUE INDEX "variable_team_id_key_key" ON "variable"("team_id", "key");

-- AddForeignKey
ALTER TABLE "dag" ADD CONSTRAINT "dag_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dag_slot" ADD CONSTRAINT "dag_slot_dag_id_team_id_fkey" FOREIGN KEY ("dag_id", "team_id") REFERENCES "dag"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dag_version" ADD CONSTRAINT "dag_version_dag_id_team_id_fkey" FOREIGN KEY ("dag_id", "team_id") REFERENCES "dag"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dag_run" ADD CONSTRAINT "dag_run_dag_id_team_id_fkey" FOREIGN KEY ("dag_id", "team_id") REFERENCES "dag"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dag_run" ADD CONSTRAINT "dag_run_dag_version_id_team_id_fkey" FOREIGN KEY ("dag_version_id", "team_id") REFERENCES "dag_version"("id", "team_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task_instance" ADD CONSTRAINT "task_instance_dag_run_id_team_id_fkey" FOREIGN KEY ("dag_run_id", "team_id") REFERENCES "dag_run"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_task_instance_id_team_id_fkey" FOREIGN KEY ("task_instance_id", "team_id") REFERENCES "task_instance"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "xcom" ADD CONSTRAINT "xcom_dag_run_id_team_id_fkey" FOREIGN KEY ("dag_run_id", "team_id") REFERENCES "dag_run"("id", "team_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_identity" ADD CONSTRAINT "user_identity_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_session" ADD CONSTRAINT "user_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection" ADD CONSTRAINT "connection_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "variable" ADD CONSTRAINT "variable_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;
