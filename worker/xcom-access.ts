import type { Queryable } from "@/lib/db/system/pool";
import { loadXComs, type OwnElement } from "@/lib/db/system/run-context";
import type { XComAccess } from "@/lib/operators/context";
import { TaskFailure } from "@/lib/operators/outcome";
import { DEFAULT_JSON_LIMITS, type JsonValue, jsonByteLength, jsonFault } from "@/lib/schemas/json";

const MAX_KEY_LENGTH = 250;

/**
 * XComs of one attempt. What it pushes is kept here and stored with its completion, in the same
 * transaction: an attempt that is refused leaves none.
 */
export class AttemptXComs implements XComAccess {
  readonly #db: Queryable;
  readonly #runUuid: string;
  #own: OwnElement | undefined;
  readonly #pushed = new Map<string, JsonValue>();

  /** In a mapped group, of its `own` tasks only what is of its element is read. */
  constructor(db: Queryable, runUuid: string, own?: OwnElement) {
    this.#db = db;
    this.#runUuid = runUuid;
    this.#own = own;
  }

  /** From here on, of the tasks of a mapped group only what is of an element is read. */
  keepTo(own: OwnElement | undefined): void {
    this.#own = own;
  }

  /** What was pushed, the last value of a key. */
  get pushed(): [string, JsonValue][] {
    return [...this.#pushed];
  }

  async pull(taskId: string, key = "return_value"): Promise<JsonValue | undefined> {
    return (await this.pullAll([taskId]))[taskId]?.[key];
  }

  /** Throws TaskFailure `xcom_too_large` for a mapped task whose instances handed on too much. */
  async pullAll(taskIds: readonly string[]): Promise<Record<string, Record<string, JsonValue>>> {
    if (taskIds.length === 0) return {};
    try {
      return await loadXComs(this.#db, this.#runUuid, taskIds, this.#own);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new TaskFailure("xcom_too_large", error.message, { retryable: false, cause: error });
    }
  }

  /** Throws TaskFailure `xcom_refused` for a value that is too large, too deep or not JSON. */
  async push(key: string, value: JsonValue): Promise<void> {
    const fault = faultOf(key, value);
    if (fault !== null) {
      throw new TaskFailure("xcom_refused", `XCom "${key.slice(0, 100)}": ${fault}`, {
        retryable: false,
      });
    }
    this.#pushed.set(key, value);
  }
}

function faultOf(key: string, value: JsonValue): string | null {
  if (key === "" || key.length > MAX_KEY_LENGTH) {
    return `a key has 1 to ${MAX_KEY_LENGTH} characters`;
  }
  const fault = jsonFault(value, DEFAULT_JSON_LIMITS.maxDepth);
  if (fault !== null) return fault;
  const bytes = jsonByteLength(value);
  return bytes > DEFAULT_JSON_LIMITS.maxBytes
    ? `${bytes} bytes; at most ${DEFAULT_JSON_LIMITS.maxBytes} are allowed (hand on a reference instead)`
    : null;
}
