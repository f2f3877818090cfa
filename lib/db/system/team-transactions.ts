import { createClient } from "../client";
import type { PrismaClient } from "../generated/client";
import { authorizedTeamId, type Tenant } from "../tenant";

/** A worker's transactions over the stores of one team, as requests have them. */
export type InTeam = <T>(teamId: string, work: (t: Tenant) => Promise<T>) => Promise<T>;

/** Longest that one may take, in milliseconds: what it holds, turns of the worker wait for. */
const TRANSACTION_TIMEOUT_MS = 10_000;

/**
 * Lets a worker use what services do for people, in the name of one of them. The connection is the
 * worker's, which sees all teams; the stores keep to the one that they are given. It connects when
 * it is first needed.
 */
export class TeamTransactions {
  readonly #connectionString: string;
  #client: PrismaClient | undefined;

  constructor(connectionString: string) {
    this.#connectionString = connectionString;
  }

  /** Runs `work` in one transaction for a team that the worker was ordered to work for. */
  readonly inTeam: InTeam = (teamId, work) => {
    this.#client ??= createClient(this.#connectionString, { name: "millrace-orders", max: 2 });
    return this.#client.$transaction(
      async (db) => {
        await db.$executeRaw`select set_config('app.team_id', ${teamId}, true)`;
        return work({ teamId: authorizedTeamId(teamId), db });
      },
      { timeout: TRANSACTION_TIMEOUT_MS, maxWait: 5_000 },
    );
  };

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.$disconnect();
  }
}
