import type { Command } from "commander";
import { dagDetailSchema, dagPageSchema } from "@/lib/schemas/api/dag";
import { type RunView, runPageSchema, runSchema } from "@/lib/schemas/api/run";
import { jsonObjectSchema } from "@/lib/schemas/json";
import { CliError, type Client, EXIT } from "./client";
import { show } from "./output";

type Json = { json?: true };

/** `millrace dags …` and `millrace runs …` */
export function addDagCommands(program: Command, connect: () => Client): void {
  const dags = program.command("dags").description("the team's DAGs");
  dags
    .command("list")
    .description("list DAGs by name")
    .option("-q, --query <text>", "only those whose name or description has it", "")
    .option("--json", "JSON for scripts")
    .action(async ({ query, json }: Json & { query: string }) => {
      const search = new URLSearchParams({ limit: "200", ...(query === "" ? {} : { q: query }) });
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
    .option("--json", "JSON for scripts")
    .action(async (dag: string, { conf, json }: Json & { conf: string }) => {
      const run = await connect().post(runSchema, ["dags", dag, "runs"], { conf: confOf(conf) });
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
    .command("cancel <dag> <id>")
    .description("end a run now")
    .option("--json", "JSON for scripts")
    .action(async (dag: string, id: string, { json }: Json) => {
      const run = await connect().post(runSchema, ["dags", dag, "runs", id, "cancel"]);
      show(run, json === true, () => [rowOf(run)]);
    });
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
