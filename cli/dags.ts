import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type * as z from "zod";
import { dagPageSchema } from "@/lib/schemas/api/dag";
import {
  MAX_PAUSED_DAGS,
  type PauseDagsResult,
  pauseDagsResultSchema,
} from "@/lib/schemas/api/pause-dags";
import { type RunView, runPageSchema, runSchema } from "@/lib/schemas/api/run";
import { jsonObjectSchema } from "@/lib/schemas/json";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import { CliError, type Client, EXIT } from "./client";
import { addDeployCommands } from "./deploy";
import { show } from "./output";
import { addRunOrderCommands } from "./run-orders";

type Json = { json?: true };
type PauseOptions = Json & { tag?: string; dryRun?: true };
type DagPage = z.infer<typeof dagPageSchema>;
type TriggerOptions = Json & { conf: string; date?: string; note?: string };

/** How long `runs watch` pauses between two looks, in milliseconds. */
const LOOK_MS = 1_000;

/** `millrace dags …` and `millrace runs …` */
export function addDagCommands(program: Command, connect: () => Client): void {
  const dags = program.command("dags").description("the team's DAGs");
  dags
    .command("list")
    .description("list DAGs by name")
    .option("-q, --query <text>", "only those whose name or description has it", "")
    .option("--json", "JSON for scripts")
    .action(async ({ query, json }: Json & { query: string }) => {
      const search = new URLSearchParams({
        limit: "200",
        ...(query === "" ? {} : { search: query }),
      });
      const page = await connect().get(dagPageSchema, ["dags"], search.toString());
      show(page, json === true, () =>
        page.items.map(({ dagId, paused, scheduleText, nextRunAt }) => ({
          dag: dagId,
          paused: paused ? "yes" : "no",
          schedule: scheduleText,
          next: nextRunAt ?? "",
        })),
      );
    });
  dags
    .command("trigger <dag>")
    .description("start a run now")
    .option("--conf <json>", "conf of the run", "{}")
    .option("--date <instant>", "logical date, ISO 8601; now unless given")
    .option("--note <text>", "why this run")
    .option("--json", "JSON for scripts")
    .action(async (dag: string, { conf, date, note, json }: TriggerOptions) => {
      const run = await connect().post(runSchema, ["dags", dag, "runs"], {
        conf: confOf(conf),
        ...(date === undefined ? {} : { logicalDate: date }),
        ...(note === undefined ? {} : { note }),
      });
      show(run, json === true, () => [rowOf(run)]);
    });
  for (const [name, paused] of [
    ["pause", true],
    ["unpause", false],
  ] as const) {
    dags
      .command(`${name} [dags...]`)
      .description(paused ? "stop the schedules of DAGs" : "let the schedules of DAGs go on")
      .option("--tag <tag>", "all that have this tag")
      .option("--dry-run", "tell what would change, and change nothing")
      .option("--json", "JSON for scripts")
      .action((names: string[], options: PauseOptions) =>
        pauseAll(connect(), names, paused, options),
      );
  }

  addDeployCommands(dags, connect);

  const runs = program.command("runs").description("the team's runs");
  runs
    .command("list [dag]")
    .description("list runs, newest first")
    .option("--json", "JSON for scripts")
    .action(async (dag: string | undefined, { json }: Json) => {
      const path = dag === undefined ? ["runs"] : ["dags", dag, "runs"];
      const page = await connect().get(runPageSchema, path);
      show(page, json === true, () => page.items.map(rowOf));
    });
  runs
    .command("watch <dag> <id>")
    .description("wait for a run's end; fails when the run does")
    .option("--json", "JSON for scripts")
    .action((dag: string, id: string, { json }: Json) => watch(connect(), dag, id, json === true));
  addRunOrderCommands(runs, connect);
}

/** Pauses DAGs, or turns them on: those that are named, or all that have a tag. */
async function pauseAll(
  client: Client,
  names: readonly string[],
  paused: boolean,
  { tag, dryRun, json }: PauseOptions,
): Promise<void> {
  if ((names.length === 0) === (tag === undefined)) {
    throw new CliError("Which DAGs? Name them, or give --tag", EXIT.usage);
  }
  const dags = tag === undefined ? names : await taggedDags(client, tag);
  const items: PauseDagsResult["items"] = [];
  for (let from = 0; from < dags.length; from += MAX_PAUSED_DAGS) {
    const body = {
      dags: dags.slice(from, from + MAX_PAUSED_DAGS),
      paused,
      dryRun: dryRun === true,
    };
    items.push(...(await client.post(pauseDagsResultSchema, ["dags", "pause"], body)).items);
  }
  show({ items }, json === true, () =>
    items.map(({ dagId, changes, dueRuns, isMore }) => ({
      dag: dagId,
      paused: paused ? "yes" : "no",
      changes: changes ? "yes" : "no",
      starts: `${dueRuns}${isMore ? "+" : ""}`,
    })),
  );
}

async function taggedDags(client: Client, tag: string): Promise<string[]> {
  const dags: string[] = [];
  let cursor: string | null = null;
  do {
    const query: URLSearchParams = new URLSearchParams({ limit: "200", tag });
    if (cursor !== null) query.set("cursor", cursor);
    const page: DagPage = await client.get(dagPageSchema, ["dags"], query.toString());
    dags.push(...page.items.map(({ dagId }) => dagId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return dags;
}

/** Tells each state that a run comes to, until its last. */
async function watch(client: Client, dag: string, id: string, json: boolean): Promise<void> {
  for (let told = ""; ; ) {
    const run = await client.get(runSchema, ["dags", dag, "runs", id]);
    if (run.state !== told && !json) process.stderr.write(`${run.runId} is ${run.state}\n`);
    told = run.state;
    if (isTerminalDagRunState(run.state)) {
      show(run, json, () => [rowOf(run)]);
      if (run.state === "failed") throw new CliError(`The run ${run.runId} failed`, EXIT.failed);
      return;
    }
    await sleep(LOOK_MS);
  }
}

/** An object that was given as JSON. */
export function confOf(text: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(`--conf is not JSON: ${text}`, EXIT.usage, { cause: error });
  }
  const parsed = jsonObjectSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CliError(`--conf is not a JSON object: ${text}`, EXIT.usage);
}

function rowOf(run: RunView) {
  return {
    id: run.id,
    dag: run.dagId,
    date: run.logicalDate,
    type: run.type,
    state: run.state,
  };
}
