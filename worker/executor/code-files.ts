import { stripTypeScriptTypes } from "node:module";
import type { CodeLanguage, CodeSpec } from "@/lib/operators/code-spec";

/** The files of one attempt, and how its interpreter is called on them. */
export interface CodeFiles {
  /** Name below the task's folder → content. */
  readonly files: Readonly<Record<string, string>>;
  /** Arguments after the interpreter. `folder` holds the files, `helpers` the helper modules. */
  argv(paths: CodePaths): string[];
  env(paths: CodePaths): Record<string, string>;
}

export interface CodePaths {
  /** Where the attempt's files lie, as the code sees it. */
  readonly folder: string;
  /** Where the helper modules lie, as the code sees it. */
  readonly helpers: string;
  readonly memoryBytes: number;
}

/** The JSON file with all that the code may know. */
export const CONTEXT_FILE = "context.json";

/** Lays out one piece of code for its interpreter. */
export function codeFiles(spec: CodeSpec): CodeFiles {
  const context = JSON.stringify(spec.context);
  const { name, source } = LAYOUT[spec.language](spec.source);
  return {
    files: { [CONTEXT_FILE]: context, [name]: source },
    argv: (paths) => ARGV[spec.language](paths, `${paths.folder}/${name}`, spec.strict ?? false),
    env: (paths) => ({
      ...contextEnv(spec),
      ...LANGUAGE_ENV[spec.language](paths),
      MILLRACE_CONTEXT_FILE: `${paths.folder}/${CONTEXT_FILE}`,
      MILLRACE_SCRIPT_FILE: `${paths.folder}/${name}`,
      MILLRACE_HELPERS: paths.helpers,
    }),
  };
}

const LAYOUT: Record<CodeLanguage, (source: string) => { name: string; source: string }> = {
  bash: (source) => ({ name: "task.sh", source }),
  python: (source) => ({ name: "task.py", source }),
  node: (source) => {
    try {
      // Stripping keeps every position; here it is warm, while in the task it would cost 30 ms.
      return { name: "task.mjs", source: stripTypeScriptTypes(source) };
    } catch {
      // Not TypeScript, or not strippable: the task's own Node says what is wrong with it.
      return { name: "task.mts", source };
    }
  },
};

const ARGV: Record<CodeLanguage, (paths: CodePaths, script: string, strict: boolean) => string[]> =
  {
    bash: (_paths, script, strict) => [...(strict ? ["-e", "-o", "pipefail"] : []), script],
    python: (paths, script) => [`${paths.helpers}/python/millrace_run.py`, script],
    node: (paths) => [...nodeSwitches(paths), `${paths.helpers}/node/run.mjs`],
  };

const LANGUAGE_ENV: Record<CodeLanguage, (paths: CodePaths) => Record<string, string>> = {
  bash: (paths) => ({ BASH_ENV: `${paths.helpers}/bash/env.sh` }),
  python: (paths) => ({
    PYTHONPATH: `${paths.helpers}/python`,
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUTF8: "1",
  }),
  node: () => ({}),
};

/** Node's own options for every task. */
export function nodeSwitches({ memoryBytes }: CodePaths): string[] {
  return [
    // Without it V8 sizes its heap by the machine and dies at the limit instead of collecting.
    `--max-old-space-size=${Math.floor((memoryBytes / 1024 / 1024) * 0.7)}`,
    "--disable-warning=ExperimentalWarning",
  ];
}

/** What an interpreter is started with, whatever it runs. */
export function languageEnv(language: CodeLanguage, paths: CodePaths): Record<string, string> {
  return LANGUAGE_ENV[language](paths);
}

function contextEnv({ context }: CodeSpec): Record<string, string> {
  const env: Record<string, string> = {
    MILLRACE_DS: context.ds,
    MILLRACE_TS: context.ts,
    MILLRACE_LOGICAL_DATE: context.logical_date,
    MILLRACE_DATA_INTERVAL_START: context.data_interval_start,
    MILLRACE_DATA_INTERVAL_END: context.data_interval_end,
    MILLRACE_RUN_ID: context.run_id,
    MILLRACE_DAG_ID: context.dag_id,
    MILLRACE_TASK_ID: context.task_id,
    MILLRACE_MAP_INDEX: String(context.map_index),
    MILLRACE_TRY_NUMBER: String(context.try_number),
    MILLRACE_IDEMPOTENCY_KEY: context.idempotency_key,
    MILLRACE_XCOM_FD: "3",
  };
  for (const [name, value] of Object.entries(context.params)) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (!text.includes("\0"))
      env[`MILLRACE_PARAM_${name.toUpperCase().replace(/\W/g, "_")}`] = text;
  }
  return env;
}
