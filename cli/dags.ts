import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { dagDetailSchema, dagPageSchema } from "@/lib/schemas/api/dag";
import { type RunView, runPageSchema, runSchema } from "@/lib/schemas/api/run";
import { jsonObjectSchema } from "@/lib/schemas/json";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import { CliError, type Client, EXIT } from "./client";
import { addDeployCommands } from "./deploy";
import { show } from "./output";
import { addRunOrderCommands } from "./run-orders";

type Json = { json?: true };
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
      .command(`${name} <dag>`)
      .description(paused ? "stop a DAG's schedule" : "let a DAG's schedule go on")
      .option("--json", "JSON for scripts")
      .action(async (dag: string, { json }: Json) => {
        const detail = await connect().patch(dagDetailSchema, ["dags", dag], { paused });
        const row = { dag: detail.dagId, paused: detail.paused ? "yes" : "no" };
        show(detail, json === true, () => [row]);
      });
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
