import { readdir } from "node:fs/promises";
import { toError } from "@/lib/errors";
import type { ConnectContext, ResolvedConnection } from "./context";
import { openSsh } from "./files/sftp-store";
import { openFolder } from "./folder";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";
import { hintFor } from "./probe/hints";
import { reachHttp } from "./probe/http";
import { obstacleOf } from "./probe/obstacle";
import { reachStore } from "./probe/s3";
import { reachSlack } from "./probe/slack";
import { reachMail } from "./probe/smtp";
import { openSql } from "./sql/open";

/** What a test of a connection found. */
export interface ProbeResult {
  readonly ok: boolean;
  /** `connected`, what stood in the way, or the code of the failure. */
  readonly code: string;
  readonly message: string;
  /** What to do about it; empty when there is nothing to do. */
  readonly hint: string;
}

const STATEMENT_SECONDS = 10;
/** Codes that say that it failed, and not why. */
const VAGUE = new Set(["connection_failed", "tls_failed", "failed"]);

/**
 * Signs in where a connection leads, changing nothing there. Never rejects, and is over when the
 * context's signal says so.
 */
export async function probeConnection(
  ctx: ConnectContext,
  connection: ResolvedConnection,
): Promise<ProbeResult> {
  const place = connection.host ?? connection.id;
  try {
    const message = await inTime(ctx.signal, place, reach(ctx, connection));
    return { ok: true, code: "connected", message, hint: "" };
  } catch (caught) {
    const error = toError(netFailure(ctx.signal.aborted ? tooLate(place) : caught, place));
    const own = error instanceof TaskFailure ? error.code : "failed";
    const isVague = VAGUE.has(own) || own === "authentication_failed";
    const code = (isVague ? obstacleOf(error) : null) ?? own;
    return { ok: false, code, message: error.message, hint: hintFor(code) };
  }
}

/** Not every client library minds the signal: what does not answer is left to its own time limits. */
async function inTime<T>(signal: AbortSignal, place: string, work: Promise<T>): Promise<T> {
  let stop = () => {};
  const over = new Promise<never>((_resolve, reject) => {
    stop = () => reject(tooLate(place));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function tooLate(place: string): TaskFailure {
  return new TaskFailure("no_answer", `${place} did not answer in time`);
}

async function reach(ctx: ConnectContext, connection: ResolvedConnection): Promise<string> {
  switch (connection.type) {
    case "postgres":
    case "mysql": {
      const client = await openSql(ctx, connection.id, STATEMENT_SECONDS);
      try {
        const { rows } = await client.query("select version() as version");
        return `Signed in: ${String(rows[0]?.version).slice(0, 60)}`;
      } finally {
        await client.close();
      }
    }
    case "folder": {
      const names = await readdir(await openFolder(ctx, connection));
      return `The folder is there, with ${names.length} ${names.length === 1 ? "entry" : "entries"}`;
    }
    case "http":
      return await reachHttp(ctx, connection);
    case "s3":
      return await reachStore(ctx, connection);
    case "sftp": {
      const client = await openSsh(ctx, connection);
      client.end();
      return "Signed in; the host key is the expected one";
    }
    case "smtp":
      return await reachMail(ctx, connection);
    case "slack":
      return await reachSlack(ctx, connection);
    default:
      return "A generic connection holds values only: there is nothing to reach";
  }
}
