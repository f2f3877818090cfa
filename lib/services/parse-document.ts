import { createHash } from "node:crypto";
import { canonicalDocument } from "@/lib/core/dag/canonical";
import { type ParsedDag, parseDagYaml } from "@/lib/core/dag/parse";
import { buildPlan, type PlanEntry } from "@/lib/core/dag/plan";
import { storedTimetableOf } from "@/lib/core/run/stored-timetable";
import { publishedAssets } from "@/lib/db/stores/asset";
import type { DagFacts } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import { invalid } from "@/lib/errors";
import type { DagDocument } from "@/lib/schemas/dag-document";
import type { Catalogue } from "./catalogue";

/** What a document of a team is read against. */
export type TeamNames = {
  timezone: string;
  connections: string[];
  variables: string[];
  /** Slots by name. */
  pools: Record<string, number>;
  /** Assets that something publishes. */
  assets: string[];
};

/** Reads what documents of the team may refer to. */
export async function teamNames(t: Tenant): Promise<TeamNames> {
  const where = { teamId: t.teamId };
  const team = await t.db.team.findUniqueOrThrow({
    where: { id: t.teamId },
    select: { timezone: true },
  });
  const connections = await t.db.connection.findMany({ where, select: { connId: true } });
  const variables = await t.db.variable.findMany({ where, select: { key: true } });
  const pools = await t.db.pool.findMany({ where, select: { name: true, slots: true } });
  return {
    timezone: team.timezone,
    connections: connections.map((connection) => connection.connId),
    variables: variables.map((variable) => variable.key),
    assets: await publishedAssets(t),
    pools: Object.fromEntries(pools.map(({ name, slots }) => [name, slots])),
  };
}

/** Reads a document as the team's: every problem at once. */
export function parseTeamDocument(
  source: string,
  names: TeamNames,
  catalogue: Catalogue,
): ParsedDag {
  const { connections, variables, pools, assets } = names;
  const known = { connections, variables, pools, assets };
  return parseDagYaml(source, { operators: catalogue, known });
}

/** A document that may be published, with all that is derived from it. */
export type PublishableDocument = {
  document: DagDocument;
  plan: PlanEntry[];
  hash: string;
  facts: DagFacts;
};

/**
 * Reads a document for publishing.
 *
 * @throws AppError invalid_request with every problem, warnings too, when any is an error
 */
export function parsePublishable(
  source: string,
  names: TeamNames,
  catalogue: Catalogue,
): PublishableDocument {
  const { document, problems } = parseTeamDocument(source, names, catalogue);
  if (document === null) throw invalid(problems, "The document has errors and was not published");
  const processes = new Set(
    catalogue.filter((operator) => operator.kind === "process").map((operator) => operator.type),
  );
  return {
    document,
    plan: buildPlan(document, (operator) => processes.has(operator)),
    hash: createHash("sha256").update(canonicalDocument(document)).digest("hex"),
    facts: {
      description: document.description,
      owner: document.owner ?? "",
      tags: document.tags,
      maxActiveRuns: document.max_active_runs,
      maxActiveTasks: document.max_active_tasks,
      dagrunTimeout: document.dagrun_timeout ?? null,
      maxConsecutiveFailedRuns: document.max_consecutive_failed_dag_runs ?? 0,
      timetable: storedTimetableOf(document, names.timezone),
    },
  };
}
