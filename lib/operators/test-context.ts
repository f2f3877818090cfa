import { createFolderGuard } from "@/lib/net/folders";
import { createNetGuard, type NetGuard } from "@/lib/net/guard";
import type { CheckFinding } from "@/lib/schemas/check";
import type { JsonValue } from "@/lib/schemas/json";
import type { DagRunType } from "@/lib/schemas/states";
import type { CodeResult, CodeSpec } from "./code-spec";
import type { OperatorContext, ResolvedConnection, Resumed } from "./context";
import type { DagAccess } from "./dag-access";
import { TaskFailure } from "./outcome";

/** A context for an operator's tests, with what it wrote. */
export interface TestContext extends OperatorContext {
  readonly lines: string[];
  readonly pushed: Map<string, JsonValue>;
  readonly specs: CodeSpec[];
  readonly findings: CheckFinding[];
}

/** Makes a context for tests: connections by id, and a guard that allows loopback. */
export function testContext(
  options: {
    connections?: readonly ResolvedConnection[];
    variables?: Readonly<Record<string, JsonValue>>;
    xcoms?: Readonly<Record<string, Record<string, JsonValue>>>;
    needs?: readonly string[];
    downstream?: readonly string[];
    runType?: DagRunType;
    nextIntervalEnd?: Date | null;
    signal?: AbortSignal;
    net?: NetGuard;
    folders?: readonly string[];
    code?: Partial<CodeResult>;
    resumed?: Partial<Resumed>;
    dags?: DagAccess;
    timezone?: string;
    /** Of the data interval. */
    end?: Date;
  } = {},
): TestContext {
  const lines: string[] = [];
  const pushed = new Map<string, JsonValue>();
  const specs: CodeSpec[] = [];
  const findings: CheckFinding[] = [];
  const xcoms = options.xcoms ?? {};
  const write = (text: string): void => void lines.push(text);
  return {
    lines,
    pushed,
    specs,
    findings,
    team: { id: "00000000-0000-0000-0000-000000000001", slug: "demo" },
    dagId: "dag",
    runId: "manual__1",
    taskId: "task",
    mapIndex: -1,
    item: {},
    attempt: 1,
    idempotencyKey: "key",
    interval: {
      logicalDate: new Date("2026-01-01T00:00:00Z"),
      start: new Date("2026-01-01T00:00:00Z"),
      end: options.end ?? new Date("2026-01-08T00:00:00Z"),
    },
    timezone: options.timezone ?? "UTC",
    params: { region: "eu" },
    resumed:
      options.resumed === undefined
        ? null
        : { kept: null, saw: "", looks: 1, elapsedSeconds: 0, input: null, ...options.resumed },
    needs: () => options.needs ?? [],
    ways: () => new Map((options.downstream ?? []).map((taskId) => [taskId, [taskId]])),
    runType: options.runType ?? "manual",
    nextIntervalEnd: () => options.nextIntervalEnd ?? null,
    log: { system: write, info: write, error: write, mask: () => {} },
    signal: options.signal ?? new AbortController().signal,
    net: options.net ?? createNetGuard({ allow: ["127.0.0.0/8"] }),
    folders: createFolderGuard({ allow: options.folders ?? [], hosted: false }),
    async connection(id) {
      const connection = options.connections?.find((each) => each.id === id);
      if (connection === undefined) throw new TaskFailure("connection_not_found", id);
      return connection;
    },
    async variable(key) {
      const value = options.variables?.[key];
      if (value === undefined) throw new TaskFailure("variable_not_found", key);
      return value;
    },
    xcom: {
      pull: async (taskId, key = "return_value") => xcoms[taskId]?.[key],
      pullAll: async (taskIds) =>
        Object.fromEntries(
          taskIds.flatMap((id) => (xcoms[id] === undefined ? [] : [[id, xcoms[id]]])),
        ),
      push: async (key, value) => void pushed.set(key, value),
    },
    check: (finding) => void findings.push(finding),
    dags: options.dags ?? {
      trigger: async () => Promise.reject(new TaskFailure("dag_not_found", "none")),
      run: async () => undefined,
      runOf: async () => undefined,
      assetSince: async () => Promise.reject(new TaskFailure("asset_not_found", "none")),
      lastSuccessAt: () => null,
    },
    async runCode(spec) {
      specs.push(spec);
      return {
        outcome: "exited",
        exitCode: 0,
        signal: null,
        xcoms: {},
        xcomErrors: [],
        lastLine: "",
        lastErrorLine: "",
        durationMs: 1,
        isolation: "none",
        warm: false,
        ...options.code,
      };
    },
  };
}
