import type { Capacity, Claim } from "@/lib/db/system/engine";
import { AttemptStopped, type StopReason } from "./attempt-state";

/** An attempt that runs in this process. */
export interface ActiveAttempt {
  claim: Claim;
  stop: AbortController;
  /** Number of its process slot; -1 for work inside the worker. */
  slot: number;
}

/** The attempts of this process, and how many more it takes. */
export class Slots {
  readonly #light: number;
  readonly #freeSlots: number[];
  readonly #active = new Map<string, ActiveAttempt>();
  #lightActive = 0;
  #accepting = true;
  #held = false;

  constructor(light: number, process: number) {
    this.#light = light;
    this.#freeSlots = Array.from({ length: process }, (_, index) => process - 1 - index);
  }

  get size(): number {
    return this.#active.size;
  }

  /** How much more work this process takes on. */
  capacity(): Capacity {
    if (!this.#accepting || this.#held) return { light: 0, process: 0 };
    return { light: this.#light - this.#lightActive, process: this.#freeSlots.length };
  }

  has(claim: Claim): boolean {
    return this.#active.has(attemptKey(claim));
  }

  take(claim: Claim): ActiveAttempt {
    const slot = claim.isProcess ? this.#freeSlots.pop() : -1;
    if (slot === undefined) throw new Error("no process slot is free");
    if (!claim.isProcess) this.#lightActive += 1;
    const attempt = { claim, stop: new AbortController(), slot };
    this.#active.set(attemptKey(claim), attempt);
    return attempt;
  }

  release(attempt: ActiveAttempt): void {
    if (!this.#active.delete(attemptKey(attempt.claim))) return;
    if (attempt.slot >= 0) this.#freeSlots.push(attempt.slot);
    else this.#lightActive -= 1;
  }

  /** How many attempts each team has here now; teams without any are absent. */
  countByTeam(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { claim } of this.#active.values()) {
      counts.set(claim.teamId, (counts.get(claim.teamId) ?? 0) + 1);
    }
    return counts;
  }

  /** The attempts that run here now. */
  claims(): Claim[] {
    return [...this.#active.values()].map(({ claim }) => claim);
  }

  /** Ends one attempt, if it is here; nothing more of it may be written. */
  stop(key: string, message: string): void {
    this.#active.get(key)?.stop.abort(new AttemptStopped("fenced", message));
  }

  /** Takes no more work. */
  close(): void {
    this.#accepting = false;
  }

  /** While held, takes no work; what runs goes on. */
  hold(held: boolean): void {
    this.#held = held;
  }

  /** Takes work again. */
  open(): void {
    this.#accepting = true;
  }

  /** Ends all attempts; they leave as soon as their processes are gone. */
  stopAll(reason: StopReason, message: string): void {
    for (const { stop } of this.#active.values()) stop.abort(new AttemptStopped(reason, message));
  }
}

/** Names an attempt: `<task instance>:<number>`, as the notice of a cancellation does. */
export function attemptKey(claim: Pick<Claim, "taskInstanceId" | "attempt">): string {
  return `${claim.taskInstanceId}:${claim.attempt}`;
}
