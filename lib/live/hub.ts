import type { Logger } from "@/lib/log";
import { type Listener, startListener } from "./listener";
import {
  type AlertNotice,
  type ChangeNotice,
  LIVE_CHANNEL,
  LOG_CHANNEL,
  type LogNotice,
  parseNotice,
} from "./notices";

/** What one open stream is told. Called synchronously: do no work here. */
export type Subscriber = {
  onChange(notice: ChangeNotice | AlertNotice): void;
  onLog?(notice: LogNotice): void;
  onConnections?(): void;
  onMembers?(): void;
  onRunOrders?(): void;
  /** Notices may have been lost: everything may have changed. */
  onResync(): void;
};

/** Fans the database's notices out to the streams of the teams that they concern. */
export class Hub {
  readonly #listener: Listener;
  readonly #byTeam = new Map<string, Set<Subscriber>>();
  readonly #closing = new AbortController();

  constructor(options: { connectionString: string; log: Logger; pingEveryMs?: number }) {
    this.#listener = startListener({
      ...options,
      channels: [LIVE_CHANNEL, LOG_CHANNEL],
      onNotice: (channel, payload) => this.#dispatch(channel, payload),
      onUp: () => this.#resync(),
    });
  }

  /** Resolves once notices arrive. */
  get ready(): Promise<void> {
    return this.#listener.ready;
  }

  /** Aborted when the process goes down: streams must end. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Tells a subscriber of one team's notices, until the returned function is called. */
  subscribe(teamId: string, subscriber: Subscriber): () => void {
    const subscribers = this.#byTeam.get(teamId) ?? new Set();
    this.#byTeam.set(teamId, subscribers.add(subscriber));
    return () => {
      subscribers.delete(subscriber);
      if (subscribers.size === 0 && this.#byTeam.get(teamId) === subscribers) {
        this.#byTeam.delete(teamId);
      }
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#listener.close();
  }

  #dispatch(channel: string, payload: string): void {
    const notice = parseNotice(channel, payload);
    if (notice === null) return;
    for (const subscriber of this.#byTeam.get(notice.teamId) ?? []) {
      if (notice.kind === "log") subscriber.onLog?.(notice);
      else if (notice.kind === "connections") subscriber.onConnections?.();
      else if (notice.kind === "members") subscriber.onMembers?.();
      else if (notice.kind === "run-orders") subscriber.onRunOrders?.();
      else subscriber.onChange(notice);
    }
  }

  #resync(): void {
    for (const subscribers of this.#byTeam.values()) {
      for (const subscriber of subscribers) subscriber.onResync();
    }
  }
}
