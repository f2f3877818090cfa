import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import {
  cancelTasksResultSchema,
  clearTasksResultSchema,
  type Effect,
  MARKED_STATES,
  markTasksResultSchema,
  type OtherRunEffect,
} from "@/lib/schemas/api/operate";
import { logPageSchema, taskInstanceDetailSchema } from "@/lib/schemas/api/run";
import { parseLogText } from "@/lib/schemas/log-line";
import { CliError, type Client, EXIT } from "./client";
import { show } from "./output";
import { type TestOptions, testTask } from "./test-task";

type NoteOptions = { mapIndex?: string; json?: true };
type ReachOptions = { upstream?: true; downstream?: true; past?: true; future?: true };
type ClearOptions = ReachOptions & {
  tasks?: string;
  onlyFailed?: true;
  latestVersion?: true;
  dryRun?: true;
  json?: true;
};
type MarkOptions = ReachOptions & { tasks: string; state: string; dryRun?: true; json?: true };
type CancelOptions = { tasks: string; mapIndex?: string; dryRun?: true; json?: true };
type LogOptions = { attempt?: string; follow?: true; times?: true };

/** How long `--follow` pauses between two looks, in milliseconds. */
const LOOK_MS = 1_000;

/** `millrace tasks …` */
export function addTaskCommands(program: Command, connect: () => Client): void {
  const tasks = program.command("tasks").description("task instances of a run");
  tasks
    .command("clear <dag> <run>")
    .description("let tasks of a run run again; all of them unless some are named")
    .option(
      "--tasks <names>",
      "only these tasks, and groups for all of theirs, with commas between",
    )
    .option("--upstream", "also all that those need")
    .option("--downstream", "also all that needs those")
    .option("--past", "also in the runs before it")
    .option("--future", "also in the runs after it")
    .option("--only-failed", "of all these, only what failed")
    .option("--latest-version", "on the DAG's current version; the run must have ended")
    .option("--dry-run", "tell what would run again, and change nothing")
    .option("--json", "JSON for scripts")
    .action((dag: string, run: string, options: ClearOptions) =>
      clear(connect(), dag, run, options),
    );
  tasks
    .command("test <dag> <task>")
    .description("run one task of the current version, or of a file, outside of any run")
    .option("--date <instant>", "logical date, ISO 8601; now unless given")
    .option("--file <path>", "a DAG document that need not be saved; <dag> must be its dag_id")
    .option("--conf <json>", "conf of the run that it stands for", "{}")
    .option("--xcoms <json>", "what upstreams hand on: {task: {key: value}}", "{}")
    .option("--map-index <n>", "instance of a mapped task", "0")
    .option("--json", "JSON for scripts")
    .action((dag: string, task: string, options: TestOptions) =>
      testTask(connect(), dag, task, options),
    );
  tasks
    .command("mark <dag> <run>")
    .description("put tasks of a run into a state without running them")
    .requiredOption("--tasks <names>", "these, with commas between")
    .requiredOption("--state <state>", MARKED_STATES.join(", "))
    .option("--upstream", "also all that those need")
    .option("--downstream", "also all that needs those")
    .option("--past", "also in the runs before it")
    .option("--future", "also in the runs after it")
    .option("--dry-run", "tell what would change, and change nothing")
    .option("--json", "JSON for scripts")
    .action((dag: string, run: string, options: MarkOptions) => mark(connect(), dag, run, options));
  tasks
    .command("cancel <dag> <run>")
    .description("end tasks of a run now: what runs is stopped and failed, what waits is skipped")
    .requiredOption("--tasks <names>", "these, with commas between")
    .option("--map-index <n>", "of a mapped task or group, only this element")
    .option("--dry-run", "tell what would end, and change nothing")
    .option("--json", "JSON for scripts")
    .action((dag: string, run: string, options: CancelOptions) =>
      cancel(connect(), dag, run, options),
    );
  tasks
    .command("note <dag> <run> <task> [text]")
    .description("write the note of a task instance; without a text, remove it")
    .option("--map-index <n>", "of a mapped task, this instance")
    .option("--json", "JSON for scripts")
    .action(
      async (
        dag: string,
        run: string,
        task: string,
        text: string | undefined,
        options: NoteOptions,
      ) => {
        const path = ["dags", dag, "runs", run, "tasks", task];
        const query = options.mapIndex === undefined ? "" : `map=${options.mapIndex}`;
        const body = { note: text ?? "" };
        const found = await connect().patch(taskInstanceDetailSchema, path, body, query);
        const { note, state } = found;
        show(found, options.json === true, () => [
          { task, state, note: note?.text ?? "", by: note?.by ?? "" },
        ]);
      },
    );
  tasks
    .command("logs <dag> <run> <task>")
    .description("show the log of an attempt, the latest unless another is named")
    .option("--attempt <n>", "number of the attempt, from 1")
    .option("-f, --follow", "go on until the attempt has ended")
    .option("--times", "begin each line with its time")
    .action((dag: string, run: string, task: string, options: LogOptions) =>
      logs(connect(), ["dags", dag, "runs", run, "tasks", task], options),
    );
}

async function clear(
  client: Client,
  dag: string,
  run: string,
  options: ClearOptions,
): Promise<void> {
  const result = await client.post(clearTasksResultSchema, ["dags", dag, "runs", run, "clear"], {
    ...(options.tasks === undefined ? {} : { tasks: options.tasks.split(",") }),
    ...reachOf(options),
    onlyFailed: options.onlyFailed === true,
    latestVersion: options.latestVersion === true,
    dryRun: options.dryRun === true,
  });
  show(result, options.json === true, () => rowsOf(run, result));
}

async function mark(client: Client, dag: string, run: string, options: MarkOptions): Promise<void> {
  const result = await client.post(markTasksResultSchema, ["dags", dag, "runs", run, "mark"], {
    tasks: options.tasks.split(","),
    state: options.state,
    ...reachOf(options),
    dryRun: options.dryRun === true,
  });
  show(result, options.json === true, () => rowsOf(run, result));
}

async function cancel(
  client: Client,
  dag: string,
  run: string,
  { tasks, mapIndex, dryRun, json }: CancelOptions,
): Promise<void> {
  const path = ["dags", dag, "runs", run, "cancel-tasks"];
  const result = await client.post(cancelTasksResultSchema, path, {
    tasks: tasks.split(","),
    ...(mapIndex === undefined ? {} : { mapIndex: Number(mapIndex) }),
    dryRun: dryRun === true,
  });
  show(result, json === true, () => rowsOf(run, { ...result, others: [] }));
}

function reachOf({ upstream, downstream, past, future }: ReachOptions) {
  return {
    upstream: upstream === true,
    downstream: downstream === true,
    past: past === true,
    future: future === true,
  };
}

/** Task by task in the run itself, and a line for each other run. */
function rowsOf(run: string, { items, others }: Effect & { others: OtherRunEffect[] }) {
  return [
    ...items.map(({ taskId, state, next, reason }) => ({ run, task: taskId, state, next, reason })),
    ...others.map((other) => ({
      run: other.runId,
      task: `${other.tasks} tasks`,
      state: other.state,
      next: other.next,
      reason: other.note,
    })),
  ];
}

async function logs(
  client: Client,
  path: readonly string[],
  { attempt, follow, times }: LogOptions,
): Promise<void> {
  const number = attempt === undefined ? await latestAttempt(client, path) : Number(attempt);
  if (!Number.isInteger(number) || number < 1) {
    throw new CliError(`--attempt ${attempt} is not a number from 1 on`, EXIT.usage);
  }
  for (let after = -1; ; ) {
    const query = new URLSearchParams({ attempt: String(number), after: String(after) });
    const page = await client.get(logPageSchema, [...path, "logs"], query.toString());
    for (const { seq, text } of page.chunks) {
      after = seq;
      for (const line of parseLogText(text)) {
        process.stdout.write(`${times === true ? `${line.at ?? ""} ` : ""}${line.text}\n`);
      }
    }
    if (page.complete) return;
    if (page.chunks.length > 0) continue;
    if (follow !== true) return;
    await sleep(LOOK_MS);
  }
}

async function latestAttempt(client: Client, path: readonly string[]): Promise<number> {
  const { tryNumber, taskId } = await client.get(taskInstanceDetailSchema, path);
  if (tryNumber > 0) return tryNumber;
  throw new CliError(`${taskId} has not run yet: it has no log`, EXIT.notFound);
}
