import type * as z from "zod";
import { type EffectiveTask, effectiveTask } from "@/lib/core/dag/effective-task";
import { type MarksAt, marksOfSchema } from "@/lib/core/template/field-marks";
import { loadTriggeringEvents, type TriggeringEvent } from "@/lib/db/system/asset-due";
import type { Claim } from "@/lib/db/system/engine";
import type { Queryable } from "@/lib/db/system/pool";
import { loadDocument, loadRun, type RunRow } from "@/lib/db/system/run-context";
import type { OperatorDescription } from "@/lib/operators/define-operator";
import { buildDagDocumentSchema, type DagDocument } from "@/lib/schemas/dag-document";
import { jsonObjectSchema } from "@/lib/schemas/json";

/** What the attempts of one run share. */
export interface RunContext {
  run: RunRow;
  document: DagDocument;
  /** The updates of assets that started it. */
  assetEvents: readonly TriggeringEvent[];
}

/** A run that waits is asked for at each look: a thousand of them must have room. */
const MAX_RUNS = 4_000;
const MAX_VERSIONS = 100;

/** Keeps what does not change about runs and versions, so that a hop needs no query for it. */
export class RunContexts {
  readonly #db: Queryable;
  readonly #runs = new Map<string, Promise<RunContext>>();
  readonly #documents = new Map<string, Promise<DagDocument>>();
  readonly #documentSchema: z.ZodType<DagDocument, unknown>;
  readonly #tasks = new WeakMap<DagDocument, Map<string, EffectiveTask>>();
  readonly #marks: ReadonlyMap<string, MarksAt>;

  constructor(db: Queryable, operators: Iterable<OperatorDescription>) {
    const all = [...operators];
    this.#db = db;
    this.#documentSchema = buildDagDocumentSchema(all, { maxTasks: Number.POSITIVE_INFINITY });
    this.#marks = new Map(all.map(({ type, config }) => [type, marksOfSchema(config)]));
  }

  /** Which fields of an operator's config hold templates and secrets. */
  marksOf(operatorType: string): MarksAt {
    const marks = this.#marks.get(operatorType);
    if (marks === undefined) throw new Error(`there is no operator ${operatorType}`);
    return marks;
  }

  /**
   * The context of a claim's run. A run that went back into the queue may be on another version:
   * it is read anew. Rejects when the run is gone or its document is not readable.
   */
  get({ runUuid, runSince }: Pick<Claim, "runUuid" | "runSince">): Promise<RunContext> {
    return remember(this.#runs, `${runUuid} ${runSince}`, MAX_RUNS, async () => {
      const run = await loadRun(this.#db, runUuid);
      if (run === undefined) throw new Error(`run ${runUuid} does not exist any more`);
      const isByAssets = run.type === "asset_triggered";
      const assetEvents = isByAssets ? await loadTriggeringEvents(this.#db, runUuid) : [];
      return { run, document: await this.#document(run.versionId), assetEvents };
    });
  }

  /** A task of a document as it runs. Throws a RangeError when the document has no such task. */
  taskOf(document: DagDocument, taskId: string): EffectiveTask {
    let tasks = this.#tasks.get(document);
    if (tasks === undefined) {
      tasks = new Map();
      this.#tasks.set(document, tasks);
    }
    const known = tasks.get(taskId);
    if (known !== undefined) return known;
    const task = effectiveTask(document, taskId);
    tasks.set(taskId, task);
    return task;
  }

  /** A stored document as it is worked with. Throws when it is not one. */
  documentOf(stored: unknown): DagDocument {
    return this.#documentSchema.parse(stored);
  }

  #document(versionId: string): Promise<DagDocument> {
    return remember(this.#documents, versionId, MAX_VERSIONS, async () =>
      this.documentOf(await loadDocument(this.#db, versionId)),
    );
  }
}

/** A map as a cache: the least recently used entry goes first; a failure is not kept. */
function remember<T>(
  cache: Map<string, Promise<T>>,
  key: string,
  most: number,
  load: () => Promise<T>,
): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const loading = load();
  cache.set(key, loading);
  loading.catch(() => cache.delete(key));
  const oldest = cache.keys().next().value;
  if (cache.size > most && oldest !== undefined) cache.delete(oldest);
  return loading;
}

/** Conf and params of a run as objects; both were validated when the run was made. */
export function runValues(run: RunRow) {
  return { conf: jsonObjectSchema.parse(run.conf), params: jsonObjectSchema.parse(run.params) };
}
