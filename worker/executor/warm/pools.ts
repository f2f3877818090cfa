import type { CodeLanguage } from "@/lib/operators/code-spec";
import type { MemoryGroup } from "../cgroup";
import type { Interpreters } from "../interpreters";
import type { OutputPipes } from "../output-pipes";
import { installationLimits, slotUid } from "../prepare";
import type { RuntimeFolder } from "../runtime-folder";
import type { ExecutorOptions } from "../types";
import { parkedNodeKind } from "./parked-node";
import { WarmPool } from "./pool";
import { pythonServerKind } from "./python-server";
import type { WarmKind } from "./types";

/** Host users from here on, counted from the worker's first one, belong to warm runners. */
const FIRST_USER = 256;
/** Users of one language. */
const USERS = 64;

/** Bash starts in a few milliseconds: it needs no runner that waits. */
const KINDS: readonly { language: CodeLanguage; kind: WarmKind }[] = [
  { language: "python", kind: pythonServerKind },
  { language: "node", kind: parkedNodeKind },
];

/** What the executor makes for one runner. */
export type WarmMachine = (
  name: string,
  uid: number,
) => Promise<{
  interpreters: Interpreters;
  runtime: RuntimeFolder;
  strayDescriptors: readonly number[];
  pipes: OutputPipes;
  group: MemoryGroup | null;
}>;

/** The pools of warm runners by language; none where there is no sandbox or none are wanted. */
export function createWarmPools(
  options: ExecutorOptions,
  machine: WarmMachine,
): Partial<Record<CodeLanguage, WarmPool>> {
  const { warm } = options;
  const { tools } = options.isolation;
  if (tools === null || warm === undefined || warm.most === 0) return {};
  const pools = KINDS.map(({ language, kind }, at) => {
    const pool = new WarmPool({
      kind,
      most: Math.min(warm.most, USERS),
      idleMs: warm.idleMs,
      limits: installationLimits(options),
      onProblem: (message) => options.onProblem?.(`${language}: ${message}`),
      surroundings: async (index) => {
        const uid = slotUid(options, FIRST_USER + at * USERS + index);
        const made = await machine(`${language}-${index}`, uid);
        const interpreter = made.interpreters[language];
        if (interpreter === null) throw new Error(`this worker has no ${language}`);
        return { ...made, tools, interpreter, uid };
      },
    });
    return [language, pool] as const;
  });
  return Object.fromEntries(pools);
}
