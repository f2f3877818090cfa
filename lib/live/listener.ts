import { setTimeout as delay } from "node:timers/promises";
import { Client, escapeIdentifier } from "pg";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/log";

const PING_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 5_000;

/** What a listening connection needs and whom it tells. */
export type ListenerOptions = {
  connectionString: string;
  channels: readonly string[];
  onNotice(channel: string, payload: string): void;
  /** Called each time that listening begins: what was notified before may have been missed. */
  onUp(): void;
  log: Logger;
  pingEveryMs?: number;
};

/** A running listener. */
export type Listener = {
  /** Resolves once it listens for the first time. */
  ready: Promise<void>;
  close(): Promise<void>;
};

/**
 * Holds one connection that listens on some channels, for as long as it is not closed. A connection
 * that breaks, or that does not answer a ping, is replaced; the wait between attempts doubles.
 */
export function startListener(options: ListenerOptions): Listener {
  const stopping = new AbortController();
  let markReady = () => {};
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  const done = keepListening(options, stopping.signal, markReady);
  return {
    ready,
    close: async () => {
      stopping.abort();
      await done;
    },
  };
}

async function keepListening(
  options: ListenerOptions,
  stop: AbortSignal,
  markReady: () => void,
): Promise<void> {
  let backoffMs = FIRST_BACKOFF_MS;
  while (!stop.aborted) {
    try {
      await listenUntilBroken(options, stop, () => {
        backoffMs = FIRST_BACKOFF_MS;
        markReady();
        options.onUp();
      });
    } catch (caught) {
      if (stop.aborted) return;
      options.log.warn({ err: toError(caught), retryInMs: backoffMs }, "live listener broke");
    }
    await delay(backoffMs * (0.75 + Math.random() / 2), undefined, { signal: stop }).catch(() => {
      // Only the end of listening cuts the wait short, and the loop sees it.
    });
    backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
  }
}

async function listenUntilBroken(
  { connectionString, channels, onNotice, pingEveryMs = PING_EVERY_MS }: ListenerOptions,
  stop: AbortSignal,
  onUp: () => void,
): Promise<void> {
  const client = new Client({
    connectionString,
    application_name: "millrace-web-live",
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
  });
  // A client without a listener of its own takes the process down with its connection.
  const broken = new Promise<never>((_resolve, reject) => {
    client.on("error", reject);
    client.on("end", () => reject(new Error("the connection ended")));
  });
  broken.catch(() => {
    // Told to whoever waits below; before that, a failing query tells the same.
  });
  client.on("notification", ({ channel, payload }) => onNotice(channel, payload ?? ""));
  try {
    await client.connect();
    for (const channel of channels) await client.query(`listen ${escapeIdentifier(channel)}`);
    onUp();
    while (!stop.aborted) {
      const pause = delay(pingEveryMs, undefined, { signal: stop });
      await Promise.race([pause, broken]);
      await client.query("select 1");
    }
  } finally {
    // A connection that does not answer cannot be ended politely.
    const farewell = client.end().catch(() => {});
    await Promise.race([farewell, delay(1_000, undefined, { ref: false })]);
  }
}
