import { readdirSync, readFileSync } from "node:fs";
import type { CodeContext, CodeLanguage, CodeLimits, CodeResult } from "@/lib/operators/code-spec";
import { parseLogText } from "@/lib/schemas/log-line";
import { createAttemptLog } from "./task-log";
import type { Executor } from "./types";

/** What the code of tests is told about its attempt. */
export const testCodeContext: CodeContext = {
  team: "demo",
  dag_id: "dag_etl_example",
  run_id: "manual__1",
  task_id: "transform",
  map_index: -1,
  item: {},
  try_number: 2,
  idempotency_key: "k",
  logical_date: "2026-01-01T00:00:00.000Z",
  data_interval_start: "2026-01-01T00:00:00.000Z",
  data_interval_end: "2026-01-08T00:00:00.000Z",
  ds: "2026-01-01",
  ts: "2026-01-01T00:00:00+00:00",
  params: { region: "eu", n: 3 },
  xcoms: { up: { return_value: [1, 2], k: null }, quiet: {} },
  connections: { shop: { id: "shop", type: "postgres", host: "db", password: "hunter22" } },
  variables: { bucket: "b" },
};

/** How a test runs code; everything has a default. */
export interface TestRun {
  env?: Record<string, string>;
  signal?: AbortSignal;
  /** Stops the code once it has written this, as a timeout does. */
  stopOn?: string;
  limits?: Partial<CodeLimits>;
  secrets?: string[];
  on?: Executor;
  capBytes?: number;
  network?: boolean;
  team?: string;
  requirements?: readonly string[];
  /** Default: one that no run had yet. */
  slot?: number;
  context?: Partial<CodeContext>;
}

/** A result with what was written, line by line. */
export interface RunOutput extends CodeResult {
  readonly out: string;
  readonly err: string;
  readonly sys: string;
}

let slots = 0;

/** The slot of the latest run. */
export function lastSlot(): number {
  return slots;
}

/** Runs code once no interpreter is being started ahead of time. */
export async function runCode(
  on: Executor,
  language: CodeLanguage,
  source: string,
  rest: TestRun = {},
): Promise<RunOutput> {
  let text = "";
  const slot = rest.slot ?? ++slots;
  const stop = new AbortController();
  const log = createAttemptLog({
    sink: async (chunk) => {
      text += chunk.text;
      if (rest.stopOn !== undefined && text.includes(rest.stopOn)) {
        stop.abort(new DOMException("enough", "TimeoutError"));
      }
    },
    ...(rest.secrets === undefined ? {} : { secrets: rest.secrets }),
    ...(rest.capBytes === undefined ? {} : { capBytes: rest.capBytes }),
  });
  await on.settled();
  const result = await on.runCode(
    {
      language,
      source,
      env: rest.env ?? {},
      context: { ...testCodeContext, ...rest.context },
      network: rest.network ?? false,
      requirements: rest.requirements,
      limits: rest.limits,
      strict: true,
    },
    {
      team: rest.team ?? "team",
      signal: rest.signal ?? stop.signal,
      log,
      slot,
    },
  );
  await log.close();
  const lines = parseLogText(text);
  const of = (stream: string): string =>
    lines
      .filter((line) => line.stream === stream)
      .map((line) => line.text)
      .join("\n");
  return { ...result, out: of("out"), err: of("err"), sys: of("sys") };
}

/** Host processes whose command line holds this text. */
export function processesWith(marker: string): number {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(marker);
    } catch {
      return false;
    }
  }).length;
}
