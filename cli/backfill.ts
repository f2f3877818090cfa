import { setTimeout as sleep } from "node:timers/promises";
import { SingleBar } from "cli-progress";
import { type Command, Option } from "commander";
import {
  type BackfillDetail,
  type BackfillView,
  backfillDetailSchema,
  backfillPageSchema,
  backfillPlanSchema,
} from "@/lib/schemas/api/backfill";
import { backfillBodySchema } from "@/lib/schemas/api/backfill-body";
import { REPROCESS } from "@/lib/schemas/states";
import { CliError, type Client, EXIT } from "./client";
import { confOf } from "./dags";
import { show } from "./output";

type CreateOptions = {
  start: string;
  end: string;
  dryRun?: true;
  reprocess: string;
  maxActive: string;
  backwards?: true;
  conf: string;
  tasks?: string;
  ownVersion?: true;
  canary: string;
  maxFailurePercent?: string;
  wait?: true;
  json?: true;
};

/** How long `--wait` pauses between two looks, in milliseconds. */
const LOOK_MS = 1_000;

/** `millrace backfill …` */
export function addBackfillCommands(program: Command, connect: () => Client): void {
  const backfill = program.command("backfill").description("run ranges of past dates");
  backfill
    .command("create <dag>")
    .description("start a backfill; it works while the DAG is paused")
    .requiredOption("-s, --start <date>", "first logical date, a day or an instant")
    .requiredOption("-e, --end <date>", "last logical date, included")
    .option("--dry-run", "tell what would happen to every date, and do nothing")
    .addOption(
      new Option("--reprocess <which>", "which runs run again").choices(REPROCESS).default("none"),
    )
    .option("--max-active <n>", "runs at once", "10")
    .option("--backwards", "newest date first")
    .option("--conf <json>", "conf of the runs", "{}")
    .option("--tasks <names>", "only these tasks, and those of these groups, with commas between")
    .option("--own-version", "runs that run again keep the version that they had")
    .option("--canary <n>", "so many must succeed before the others start", "0")
    .option("--max-failure-percent <n>", "pause when more of the ended runs failed")
    .option("--wait", "wait for the end; fails when the backfill does")
    .option("--json", "JSON for scripts")
    .action((dag: string, options: CreateOptions) => create(connect(), dag, options));
  backfill
    .command("list [dag]")
    .description("list backfills, the latest first")
    .option("--json", "JSON for scripts")
    .action(async (dag: string | undefined, { json }: { json?: true }) => {
      const path = dag === undefined ? ["backfills"] : ["dags", dag, "backfills"];
      const page = await connect().get(backfillPageSchema, path);
      show(page, json === true, () => page.items.map(rowOf));
    });
  backfill
    .command("get <dag> <id>")
    .description("show a backfill")
    .option("--json", "JSON for scripts")
    .action(async (dag: string, id: string, { json }: { json?: true }) => {
      const found = await look(connect(), dag, id);
      show(found, json === true, () => [rowOf(found)]);
    });
  for (const order of ["pause", "resume", "retry"] as const) {
    backfill
      .command(`${order} <dag> <id>`)
      .description(order === "retry" ? "run the failed dates again" : `${order} a backfill`)
      .option("--json", "JSON for scripts")
      .action(async (dag: string, id: string, { json }: { json?: true }) => {
        const path = ["dags", dag, "backfills", id, order];
        const found = await connect().post(backfillDetailSchema, path);
        show(found, json === true, () => [rowOf(found)]);
      });
  }
  backfill
    .command("cancel <dag> <id>")
    .description("cancel a backfill; its runs under way end by themselves")
    .option("--kill", "stop the runs under way")
    .option("--json", "JSON for scripts")
    .action(async (dag: string, id: string, { kill, json }: { kill?: true; json?: true }) => {
      const path = ["dags", dag, "backfills", id, "cancel"];
      const running = kill === true ? "kill" : "finish";
      const found = await connect().post(backfillDetailSchema, path, { running });
      show(found, json === true, () => [rowOf(found)]);
    });
}

async function create(client: Client, dag: string, options: CreateOptions): Promise<void> {
  const body = bodyOf(options);
  const json = options.json === true;
  const path = ["dags", dag, "backfills"];
  if (options.dryRun === true) {
    const plan = await client.post(backfillPlanSchema, [...path, "dry-run"], body);
    if (!json && plan.tasks !== null) {
      process.stderr.write(`Of each run only: ${plan.tasks.join(", ")}\n`);
    }
    show(plan, json, () =>
      plan.items.map(({ logicalDate, decision, reasonText }) => ({
        date: logicalDate,
        what: decision,
        why: reasonText,
      })),
    );
    return;
  }
  const made = await client.post(backfillDetailSchema, path, body);
  const found = options.wait === true ? await untilEnd(client, made, json) : made;
  show(found, json, () => [rowOf(found)]);
  if (options.wait === true && found.state !== "success") {
    throw new CliError(found.reasonText || `The backfill is ${found.state}`, EXIT.failed);
  }
}

function bodyOf(options: CreateOptions) {
  const parsed = backfillBodySchema.safeParse({
    from: options.start,
    to: options.end,
    reprocess: options.reprocess,
    runBackwards: options.backwards === true,
    conf: confOf(options.conf),
    ...(options.tasks === undefined ? {} : { tasks: options.tasks.split(",") }),
    version: options.ownVersion === true ? "own" : "latest",
    maxActiveRuns: Number(options.maxActive),
    canary: Number(options.canary),
    maxFailurePercent:
      options.maxFailurePercent === undefined ? null : Number(options.maxFailurePercent),
  });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  throw new CliError(["These options cannot be used", ...lines].join("\n"), EXIT.usage);
}

const look = (client: Client, dag: string, id: string) =>
  client.get(backfillDetailSchema, ["dags", dag, "backfills", id]);

/** Looks until a backfill has ended or has paused by itself, with a bar for people. */
async function untilEnd(
  client: Client,
  made: BackfillDetail,
  quiet: boolean,
): Promise<BackfillDetail> {
  const bar = new SingleBar({
    format: "{bar} {value} of {total} dates, {failed} failed",
    stream: process.stderr,
    noTTYOutput: !quiet,
  });
  let found = made;
  if (!quiet) bar.start(totalOf(found), 0, { failed: 0 });
  try {
    while (["running", "cancelling"].includes(found.state)) {
      await sleep(LOOK_MS);
      found = await look(client, made.dagId, made.id);
      if (!quiet) bar.update(doneOf(found), { failed: found.counts.failed });
    }
  } finally {
    if (!quiet) bar.stop();
  }
  return found;
}

const totalOf = ({ counts }: BackfillView) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
const doneOf = (backfill: BackfillView) =>
  totalOf(backfill) - backfill.counts.waiting - backfill.counts.running;

function rowOf(backfill: BackfillView) {
  return {
    id: backfill.id,
    dag: backfill.dagId,
    state: backfill.state,
    from: backfill.fromDate,
    to: backfill.toDate,
    done: `${doneOf(backfill)}/${totalOf(backfill)}`,
    failed: backfill.counts.failed,
  };
}
