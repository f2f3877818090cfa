import { webClient } from "./client";
import type { Prisma } from "./generated/client";
import { prepared } from "./prepared";

declare const teamIdBrand: unique symbol;

/** The id of a team that the caller has been let into; made by authorisation only. */
export type TeamId = string & { readonly [teamIdBrand]: true };

/** A transaction that sees one team's rows. Stores take it as their first argument. */
export interface Tenant {
  readonly teamId: TeamId;
  /** Row-level security holds it to the team; stores still filter by `teamId`, for the planner. */
  readonly db: Prisma.TransactionClient;
}

/** Longest that a tenant transaction may take, in milliseconds. */
const TRANSACTION_TIMEOUT_MS = 10_000;

/**
 * Brands an id as one that was authorised. Only lib/auth (after finding a membership or a token), the
 * worker (for an order that somebody gave who was) and tests may call it.
 */
export function authorizedTeamId(id: string): TeamId {
  return id as TeamId;
}

/**
 * Runs `work` in one transaction that sees only the team's rows. Do no network I/O inside.
 *
 * The setting is local to the transaction: a pooled connection never carries it to its next user.
 */
export function withTenant<T>(teamId: TeamId, work: (tenant: Tenant) => Promise<T>): Promise<T> {
  return webClient().$transaction(
    async (db) => {
      await db.$executeRaw`${prepared} select set_config('app.team_id', ${teamId}, true)`;
      return work({ teamId, db });
    },
    { timeout: TRANSACTION_TIMEOUT_MS, maxWait: 5_000 },
  );
}

/** Runs `work` in one transaction that sees what belongs to a person: memberships and their teams. */
export function withUser<T>(
  userId: string,
  work: (db: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  return webClient().$transaction(
    async (db) => {
      await db.$executeRaw`select set_config('app.user_id', ${userId}, true)`;
      return work(db);
    },
    { timeout: TRANSACTION_TIMEOUT_MS, maxWait: 5_000 },
  );
}

/**
 * One statement without a team, by itself: it sees the global tables of people and what the
 * functions that it calls let it see. A transaction around it would be two more round trips.
 */
export function askWithoutTenant<T>(statement: Prisma.Sql): Promise<T[]> {
  return webClient().$queryRaw<T[]>(statement);
}

/** Runs `work` without a team: it sees the global tables of people and no tenant row. */
export function withoutTenant<T>(work: (db: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  return webClient().$transaction(work, { timeout: TRANSACTION_TIMEOUT_MS, maxWait: 5_000 });
}
