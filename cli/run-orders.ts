import { setTimeout as sleep } from "node:timers/promises";
import { SingleBar } from "cli-progress";
import { type Command, Option } from "commander";
import { runSchema } from "@/lib/schemas/api/run";
import {
  MARKED_RUN_STATES,
  type RunOrderResult,
  type RunOrderView,
  runOrderBodySchema,
  runOrderItemPageSchema,
  runOrderResultSchema,
  runOrderSchema,
} from "@/lib/schemas/api/run-order";
import { DAG_RUN_STATES, DAG_RUN_TYPES } from "@/lib/schemas/states";
import { CliError, type Client, EXIT } from "./client";
import { show } from "./output";

type Options = {
  ids?: string;
  all?: true;
  dag?: string;
  state?: string;
  type?: string;
  tag?: string;
  by?: string;
  text?: string;
  from?: string;
  to?: string;
  longerThan?: string;
  onlyFailed?: true;
  as?: string;
  dryRun?: true;
  wait?: true;
  json?: true;
};

/** How long `--wait` pauses between two looks, in milliseconds. */
const LOOK_MS = 500;
const DAY_MS = 86_400_000;

/** `millrace runs cancel|clear|mark`, and what is done with such an order afterwards. */
export function addRunOrderCommands(runs: Command, connect: () => Client): void {
  const cancel = runs
    .command("cancel [dag] [id]")
    .description("end a run now, or all that the options name");
  withTargets(cancel).action(async (dag: string | undefined, id: string | undefined, options) => {
    if (dag === undefined) return await order(connect(), "cancel", options);
    if (id === undefined) {
      throw new CliError(`Which run of ${dag}? For all of them: --dag ${dag}`, EXIT.usage);
    }
    const run = await connect().post(runSchema, ["dags", dag, "runs", id, "cancel"]);
    show(run, options.json === true, () => [
      { id: run.id, dag: run.dagId, date: run.logicalDate, type: run.type, state: run.state },
    ]);
  });
  const clear = runs
    .command("clear")
    .description("have the tasks of runs run again")
    .option("--only-failed", "only those that failed, or could not start because of it");
  withTargets(clear).action((options: Options) => order(connect(), "clear", options));
  const mark = runs
    .command("mark")
    .description("end runs as a success, or as failed, without running what is left")
    .requiredOption("--as <state>", MARKED_RUN_STATES.join(", "));
  withTargets(mark).action((options: Options) => order(connect(), "mark", options));
  runs
    .command("order <id>")
    .description("show how far an order over many runs is, and what it could not do")
    .option("--json", "JSON for scripts")
    .action(async (id: string, { json }: { json?: true }) => {
      const client = connect();
      const found = await client.get(runOrderSchema, ["run-orders", id]);
      show(found, json === true, () => [rowOf(found)]);
      if (json !== true) await tellRefusals(client, found);
    });
  runs
    .command("stop <id>")
    .description("stop an order over many runs; what it did stays")
    .option("--json", "JSON for scripts")
    .action(async (id: string, { json }: { json?: true }) => {
      const found = await connect().post(runOrderSchema, ["run-orders", id, "stop"]);
      show(found, json === true, () => [rowOf(found)]);
    });
}

function withTargets(command: Command): Command {
  return command
    .option("--ids <ids>", "these runs, with commas between")
    .option("--all", "all runs of the team")
    .option("--dag <dag>", "runs of this DAG")
    .addOption(new Option("--state <state>", "runs in this state").choices(DAG_RUN_STATES))
    .addOption(new Option("--type <type>", "runs of this type").choices(DAG_RUN_TYPES))
    .option("--tag <tag>", "runs of DAGs that have this tag")
    .option("--by <name>", "runs that somebody started, by a part of the name")
    .option("--text <text>", "runs with this in their run_id or note")
    .option("--from <date>", "logical date from, a day or an instant")
    .option("--to <date>", "logical date up to a day, included, or before an instant")
    .option("--longer-than <seconds>", "runs that took longer")
    .option("--dry-run", "tell what would change, and change nothing")
    .option("--wait", "wait until it is done; fails when a run could not be done to")
    .option("--json", "JSON for scripts");
}

async function order(client: Client, verb: string, options: Options): Promise<void> {
  const json = options.json === true;
  const result = await client.post(runOrderResultSchema, ["run-orders"], bodyOf(verb, options));
  if (result.order === null) return show(result, json, () => planRows(result));
  if (options.wait !== true) return show(result, json, () => [rowOf(result.order)]);
  const found = await untilEnd(client, result.order, json);
  show(found, json, () => [rowOf(found)]);
  if (!json) await tellRefusals(client, found);
  if (found.state !== "done" || found.counts.refused > 0) {
    const what = found.state === "stopped" ? "It was stopped" : `${found.counts.refused} refused`;
    throw new CliError(what, EXIT.failed);
  }
}

function bodyOf(verb: string, options: Options) {
  const filter = {
    dag: options.dag,
    state: options.state,
    type: options.type,
    tag: options.tag,
    by: options.by,
    text: options.text,
    logicalFrom: instantOf(options.from, 0),
    logicalTo: instantOf(options.to, DAY_MS),
    longerThan: options.longerThan,
  };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const ways = [options.ids !== undefined, options.all === true, isFiltered].filter(Boolean).length;
  if (ways !== 1) {
    const message = "Which runs? Give --ids, or a filter such as --dag and --state, or --all";
    throw new CliError(message, EXIT.usage);
  }
  const parsed = runOrderBodySchema.safeParse({
    verb,
    ...(options.onlyFailed === true ? { onlyFailed: true } : {}),
    ...(options.as === undefined ? {} : { state: options.as }),
    ...(options.ids === undefined ? { filter } : { runs: options.ids.split(",") }),
    dryRun: options.dryRun === true,
  });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  throw new CliError(["These options cannot be used", ...lines].join("\n"), EXIT.usage);
}

/** A day as the instant at which it begins, moved by `plusMs`; an instant as it is. */
function instantOf(text: string | undefined, plusMs: number): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const begin = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(begin) ? text : new Date(begin + plusMs).toISOString();
}

/** Looks until an order has ended, with a bar for people. */
async function untilEnd(client: Client, given: RunOrderView, quiet: boolean) {
  const bar = new SingleBar({
    format: "{bar} {value} of {total} runs",
    stream: process.stderr,
    noTTYOutput: !quiet,
  });
  let found = given;
  if (!quiet) bar.start(totalOf(found), 0);
  try {
    while (found.state === "running") {
      await sleep(LOOK_MS);
      found = await client.get(runOrderSchema, ["run-orders", given.id]);
      if (!quiet) bar.update(totalOf(found) - found.counts.waiting);
    }
  } finally {
    if (!quiet) bar.stop();
  }
  return found;
}

/** The runs that were refused, with the reason, for people. */
async function tellRefusals(client: Client, { id, counts }: RunOrderView): Promise<void> {
  if (counts.refused === 0) return;
  const query = new URLSearchParams({ state: "refused", limit: "200" });
  const page = await client.get(
    runOrderItemPageSchema,
    ["run-orders", id, "runs"],
    query.toString(),
  );
  for (const { run, reason } of page.items) {
    process.stderr.write(`${run.dagId} ${run.runId}: ${reason}\n`);
  }
}

/** What a dry run foresees: the first runs, then what more there is and what is left out. */
function planRows({ items, runs, tasks, leftOut }: RunOrderResult) {
  const line = (what: string, count: number, why: string) => ({
    dag: "",
    run: what,
    state: "",
    tasks: count,
    why,
  });
  return [
    ...items.map(({ run, tasks: count }) => ({
      dag: run.dagId,
      run: run.runId,
      state: run.state,
      tasks: count,
      why: "",
    })),
    line(`all ${runs} runs`, tasks, ""),
    ...leftOut.map(({ runs: count, text }) => line(`${count} left out`, 0, text)),
  ];
}

const totalOf = ({ counts }: RunOrderView) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

function rowOf(order: RunOrderView | null) {
  if (order === null) return {};
  return {
    id: order.id,
    order: order.markAs === null ? order.verb : `${order.verb} ${order.markAs}`,
    state: order.state,
    done: `${totalOf(order) - order.counts.waiting}/${totalOf(order)}`,
    left: order.counts.left,
    refused: order.counts.refused,
    tasks: order.tasks,
  };
}
