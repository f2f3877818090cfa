import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { dagVersionDetailSchema, dagVersionPageSchema } from "@/lib/schemas/api/dag";
import { logPageSchema } from "@/lib/schemas/api/run";
import { taskTestSchema } from "@/lib/schemas/api/task-test";
import { parseLogText } from "@/lib/schemas/log-line";
import { CliError, type Client, EXIT } from "./client";
import { show } from "./output";

/** Options of `millrace tasks test`. */
export type TestOptions = {
  date?: string;
  file?: string;
  conf: string;
  xcoms: string;
  mapIndex: string;
  json?: true;
};

/** Pause between two looks at a test that goes on, in milliseconds. */
const LOOK_MS = 500;

/**
 * Tests one task and prints its log as it is written, then what came of it. A failed test is exit
 * code 1; one that is interrupted here goes on.
 */
export async function testTask(
  client: Client,
  dag: string,
  task: string,
  options: TestOptions,
): Promise<void> {
  const source =
    options.file === undefined ? await currentSource(client, dag) : await readText(options.file);
  const { id } = await client.post(taskTestSchema, ["task-tests"], {
    source,
    taskId: task,
    ...(options.date === undefined ? {} : { logicalDate: instantOf(options.date) }),
    conf: jsonOf("--conf", options.conf),
    xcoms: jsonOf("--xcoms", options.xcoms),
    mapIndex: Number(options.mapIndex),
  });
  const path = ["task-tests", id];
  const write = options.json === true ? process.stderr : process.stdout;
  for (let after = -1; ; ) {
    const page = await client.get(logPageSchema, [...path, "logs"], `after=${after}`);
    for (const { seq, text } of page.chunks) {
      after = seq;
      for (const line of parseLogText(text)) write.write(`${line.text}\n`);
    }
    if (page.complete) break;
    if (page.chunks.length === 0) await sleep(LOOK_MS);
  }
  const test = await client.get(taskTestSchema, path);
  show(test, options.json === true, () => [
    {
      task: test.taskId,
      state: test.state,
      error: test.error ?? "",
      xcoms: JSON.stringify(test.result?.xcoms ?? {}),
    },
  ]);
  if (test.state === "failed" || test.state === "cancelled") process.exitCode = EXIT.failed;
}

async function currentSource(client: Client, dag: string): Promise<string> {
  const page = await client.get(dagVersionPageSchema, ["dags", dag, "versions"], "limit=1");
  const newest = page.items[0]?.number;
  if (newest === undefined) throw new CliError(`${dag} has no version yet`, EXIT.notFound);
  const path = ["dags", dag, "versions", String(newest)];
  return (await client.get(dagVersionDetailSchema, path)).source;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError(`${file} could not be read`, EXIT.usage, { cause: error });
  }
}

function instantOf(text: string): string {
  const instant = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new CliError(
    `--date ${text} is no date: give 2026-03-13 or an ISO 8601 instant`,
    EXIT.usage,
  );
}

function jsonOf(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(`${option} is not JSON: ${text}`, EXIT.usage, { cause: error });
  }
}
