import type * as z from "zod";
import type { Flow } from "@/lib/core/run/flow";
import type { Question } from "@/lib/schemas/approval";
import type { JsonValue } from "@/lib/schemas/json";
import type { OperatorContext } from "./context";

/**
 * What `.meta()` of a config field may say; forms, docs and the template renderer read it.
 * A type, not a check: zod keeps the keys as they are.
 */
export interface FieldMeta {
  title: string;
  description?: string;
  /** The field is a template and is rendered before `run`. */
  template?: boolean;
  /** With `template`: a text that is one whole `{{ expression }}` keeps the JSON type of its value. */
  native?: boolean;
  /** The value is masked in logs and hidden in views; a password may be rendered into it. */
  secret?: boolean;
  /** How an editor colours it. */
  language?: "bash" | "python" | "typescript" | "sql" | "json";
  /** The value names a connection. */
  connection?: boolean;
  /** The value names tasks directly downstream. */
  downstream?: boolean;
}

/** A mistake that the schema alone cannot say; `path` is inside the config. */
export interface ConfigProblem {
  readonly path: (string | number)[];
  readonly message: string;
  readonly code: string;
}

/** What browser, API and worker know of an operator: everything but how it runs. */
export interface OperatorDescription<Config extends z.ZodObject = z.ZodObject> {
  /** The name in a DAG document, for example `sql.query`. */
  readonly type: string;
  readonly label: string;
  readonly description: string;
  /** A lucide icon name. */
  readonly icon: string;
  /** `process` runs the author's code in the sandbox; `in_process` runs in the worker. */
  readonly kind: "in_process" | "process";
  /** Strict; without refinements, so that it can be extended. */
  readonly config: Config;
  /** Rules across fields. Called with a config that passed the schema. */
  check?(config: z.output<Config>): ConfigProblem[];
}

/**
 * What a successful attempt hands on; `output` is stored as the XCom `return_value`, and `flow`
 * skips what the run is not to do.
 */
export interface OperatorResult {
  readonly output?: JsonValue;
  readonly flow?: Flow;
  /** The attempt is not over: it gives its slot back, and `run` is called again later. */
  readonly defer?: Deferral;
}

/** What an attempt keeps while it waits, and what wakes it: an instant, an event, or the earlier of both. */
export interface Deferral {
  /** What it saw, for people: "found 3 of 4 keys". Secrets are masked. */
  readonly saw: string;
  /** What the next call of `run` finds in `ctx.resumed`; never a secret. */
  readonly kept?: JsonValue;
  /** Seconds until the next look, by the database's clock. */
  readonly afterSeconds?: number;
  /** The instant of the next look. */
  readonly until?: Date;
  /** The DAG run whose end wakes it. */
  readonly run?: string;
  /** The asset whose update wakes it, and since when an update counts. */
  readonly asset?: { readonly id: string; readonly since: Date };
  /** What a person is asked, whose answer wakes it; the task awaits input then. */
  readonly ask?: Question;
}

/** An operator with its run function; the worker's side of a description. */
export interface Operator<Config extends z.ZodObject = z.ZodObject>
  extends OperatorDescription<Config> {
  /** Throws TaskFailure or TaskSkipped; anything else is a fault of ours and counts as retryable. */
  run(ctx: OperatorContext, config: z.output<Config>): Promise<OperatorResult>;
}

/** An operator whose config type is hidden, as the registry holds it. */
export interface RunnableOperator extends OperatorDescription {
  /** Parses the rendered config, then runs. A config that does not fit is TaskFailure `bad_config`. */
  execute(ctx: OperatorContext, renderedConfig: unknown): Promise<OperatorResult>;
}

/** States a description with its config type inferred. */
export function describeOperator<Config extends z.ZodObject>(
  description: OperatorDescription<Config>,
): OperatorDescription<Config> {
  return description;
}
