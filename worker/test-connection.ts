import type { Logger } from "pino";
import { finishConnectionTest, teamSlugOf } from "@/lib/db/system/connection-test";
import type { Queryable } from "@/lib/db/system/pool";
import { toError } from "@/lib/errors";
import type { FolderGuard } from "@/lib/net/folders";
import type { NetGuard } from "@/lib/net/guard";
import { type ProbeResult, probeConnection } from "@/lib/operators/probe";
import { maskJson } from "./mask-json";
import { type OpenSecret, TeamResources } from "./team-resources";

/** Whatever does not answer by then does not answer. */
const TIMEOUT_MS = 20_000;

/** Tests a connection as a task would use it, and stores what was found. */
export async function testConnection(
  options: {
    db: Queryable;
    log: Logger;
    net: NetGuard;
    folders: FolderGuard;
    openSecret: OpenSecret;
  },
  order: { teamId: string; connId: string; testId: string },
): Promise<void> {
  const resources = new TeamResources(options.db, order.teamId, options.openSecret);
  let result: ProbeResult;
  try {
    const connection = await resources.connection(order.connId);
    const teamSlug = await teamSlugOf(options.db, order.teamId);
    const found = await probeConnection(
      {
        team: { id: order.teamId, slug: teamSlug },
        dagId: "connection-test",
        taskId: order.connId,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        net: options.net,
        folders: options.folders,
        connection: async () => connection,
      },
      connection,
    );
    const secrets = Object.values(connection.secrets ?? {});
    result = { ...found, message: String(maskJson(found.message, secrets)) };
  } catch (caught) {
    const error = toError(caught);
    options.log.warn({ err: error, connection: order.connId }, "connection could not be tested");
    result = { ok: false, code: "not_tested", message: error.message, hint: "" };
  }
  await finishConnectionTest(options.db, order, result);
}
