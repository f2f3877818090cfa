import { setTimeout as delay } from "node:timers/promises";
import { type TeamId, withTenant } from "@/lib/db/tenant";
import type { LogStreamEvent } from "@/lib/schemas/api/run";
import { type AttemptRef, readLogPage } from "@/lib/services/read-log";
import type { EventSink } from "./event-stream";
import type { Hub } from "./hub";

/** Reads of one stream are at least this far apart, so that a busy run costs no more than a calm one. */
const READ_EVERY_MS = 40;
/** Without any notice, look all the same: a notice may have been lost. */
const LOOK_EVERY_MS = 15_000;

/** Sends an attempt's log after a chunk as it is written, then `end` when the attempt is over. */
export async function streamLog(
  hub: Hub,
  teamId: TeamId,
  ref: AttemptRef,
  after: number,
  sink: EventSink,
): Promise<void> {
  const bell = new Bell();
  const unsubscribe = hub.subscribe(teamId, {
    onChange: (notice) => {
      if (ref.runUuid !== null && notice.kind === "change" && notice.runUuid === ref.runUuid)
        bell.ring();
    },
    onLog: (notice) => {
      const isOurs = notice.taskInstanceId === ref.taskInstanceId && notice.attempt === ref.attempt;
      if (isOurs) bell.ring();
    },
    onResync: () => bell.ring(),
  });
  const send = (id: number, data: LogStreamEvent) => sink.send({ id, data });
  try {
    let last = after;
    while (!sink.signal.aborted) {
      const page = await withTenant(teamId, (t) => readLogPage(t, ref, last));
      for (const chunk of page.chunks) {
        send(chunk.seq, { kind: "chunk", ...chunk });
        last = chunk.seq;
      }
      if (page.complete) {
        send(last, { kind: "end" });
        sink.end();
        return;
      }
      await pause(READ_EVERY_MS, sink.signal);
      if (page.chunks.length === 0) await bell.wait(LOOK_EVERY_MS, sink.signal);
    }
  } finally {
    unsubscribe();
  }
}

/** Wakes one waiter; a ring while nobody waits is kept for the next. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Waits for a ring, at most for a time, and not beyond the stream's end. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung) {
      const rung = new AbortController();
      this.#wake = () => rung.abort();
      await pause(ms, AbortSignal.any([signal, rung.signal]));
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}

/** Waits for a time, or until the signal. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {
    // Only the signal cuts the wait short, and the caller looks at it.
  });
}
