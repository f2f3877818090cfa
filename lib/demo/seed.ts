import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createSecretBox } from "@/lib/crypto/secrets";
import { type TeamId, withTenant } from "@/lib/db/tenant";
import { ensureBootstrapToken } from "./bootstrap-token";
import { type DemoDag, ETL_DAG, ensureDag, FILE_DAG, OTHER_DAGS } from "./demo-dags";
import { ensureResources, knownPasswords } from "./demo-resources";
import { type DemoTeam, ensureDemoTeam } from "./demo-team";
import { ensureSampleDatabases } from "./sample-databases";

/** What seeding needs to know of the installation. */
export interface SeedOptions {
  /** The product's database as its owner, who may create databases and roles. */
  ownerUrl: string;
  secretKey: Buffer;
  /** Where the sample API answers. */
  baseUrl: string;
  /** A folder that workers may read and write for the team: its slug is the name of a folder in it. */
  filesRoot: string;
  bootstrapToken?: string | undefined;
  now: Date;
  /** Takes one line for people to read. */
  say: (line: string) => void;
  /** Takes one line that whoever started the product should see. */
  warn: (line: string) => void;
}

/**
 * Makes the demo team with its sample databases, connections and DAGs, and orders their first runs.
 * It may be interrupted and repeated: what is there stays, what is missing is made.
 *
 * @throws Error when a part cannot be made; what was made before stays
 */
export async function seedDemo(options: SeedOptions): Promise<DemoTeam> {
  const { ownerUrl, secretKey, baseUrl, bootstrapToken, say, warn } = options;
  const box = createSecretBox(secretKey);
  const team = await ensureDemoTeam();
  const { teamId, actor } = team;
  say(`Team ${team.slug} is there`);
  const known = await withTenant(teamId, (t) => knownPasswords(t, box));
  const databases = await ensureSampleDatabases(ownerUrl, known);
  if (databases.ok) say("Sample databases are there");
  else {
    const without = `${ETL_DAG.dagId} and ${FILE_DAG.dagId}`;
    warn(`the demo goes without its databases, ${without}: ${databases.reason}`);
  }
  const folder = join(options.filesRoot, team.slug);
  mkdirSync(folder, { recursive: true });
  await withTenant(teamId, (t) => ensureResources(t, actor, box, { baseUrl, databases, folder }));
  const dags: DemoDag[] = [...(databases.ok ? [ETL_DAG, FILE_DAG] : []), ...OTHER_DAGS];
  for (const dag of dags) {
    const isNew = await withTenant(teamId, (t) => ensureDag(t, actor, dag, options.now));
    say(isNew ? `${dag.dagId} is published, its first runs are ordered` : `${dag.dagId} is there`);
  }
  if (bootstrapToken !== undefined) {
    await ensureBootstrapToken(team, bootstrapToken);
    say("MILLRACE_BOOTSTRAP_TOKEN is an owner's token of the team");
  }
  return team;
}

/** How the example's runs stand. */
export async function countEtlRuns(teamId: TeamId): Promise<{ ended: number; open: number }> {
  return await withTenant(teamId, async (t) => {
    const groups = await t.db.dagRun.groupBy({
      by: ["state"],
      where: { teamId, dag: { dagId: ETL_DAG.dagId } },
      _count: { _all: true },
    });
    const counts = { ended: 0, open: 0 };
    for (const { state, _count } of groups) {
      counts[state === "success" || state === "failed" ? "ended" : "open"] += _count._all;
    }
    return counts;
  });
}
