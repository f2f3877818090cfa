import pg from "pg";
import { createClient } from "@/lib/db/client";
import { TestPeople, type TestTeam } from "@/lib/testing/team";
import { roleUrl } from "@/scripts/lib/db-roles";
import type { Progress } from "@/scripts/lib/progress";
import { withScratchStack } from "@/scripts/stack/scratch";

/** The whole product as `npm run up` starts it, a team in it, and its API. */
export interface Product {
  /** The database, as a worker sees it, to look at what became of a request. */
  db: pg.Pool;
  ownerUrl: string;
  team: TestTeam;
  /** Where the team's part of the API begins. */
  api: string;
  /** A token of an editor; each caller has limits of its own. */
  token(): Promise<string>;
}

/** An answer of the API, read to its end. */
export interface Answer {
  /** From before the request was sent to the last byte. */
  ms: number;
  body: unknown;
  bytes: number;
}

/** Starts web, worker and database as production runs them, without the demo. */
export async function withProduct<T>(
  progress: Progress,
  use: (product: Product) => Promise<T>,
): Promise<T> {
  return await withScratchStack({ demo: false }, progress, async ({ url, installation }) => {
    const { ownerUrl, secretKey } = installation;
    const sysUrl = roleUrl(ownerUrl, secretKey, "millrace_sys");
    const db = new pg.Pool({ connectionString: sysUrl, max: 2 });
    // The server may end a connection before the pool has.
    db.on("error", () => undefined);
    const sys = createClient(sysUrl);
    const people = new TestPeople(sys);
    try {
      const team = await people.team("bench");
      return await use({
        db,
        ownerUrl,
        team,
        api: `${url}/api/v1/teams/${team.slug}`,
        token: () => people.token(team, "editor"),
      });
    } finally {
      await Promise.all([db.end(), sys.$disconnect()]);
    }
  });
}

/** Sends a request with a token; `body` makes it a POST. Throws when it is refused. */
export async function ask(url: string, token: string, body?: unknown): Promise<Answer> {
  const begun = performance.now();
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const ms = performance.now() - begun;
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 500)}`);
  return { ms, body: JSON.parse(text), bytes: Buffer.byteLength(text) };
}
