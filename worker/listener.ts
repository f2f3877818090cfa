import pg from "pg";
import type { Logger } from "pino";
import { toError } from "@/lib/errors";

const PING_MS = 10_000;
const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 5_000;

/** What {@link Listener} needs. */
export interface ListenerOptions {
  connectionString: string;
  log: Logger;
  /** Channel to what is done about a notice on it. */
  channels: Readonly<Record<string, (payload: string) => void>>;
  /** After each connection: notices may have been missed before it. */
  onConnected(): void;
}

/** Holds one connection that listens, and gets it back when it breaks. A notice is a hint only. */
export class Listener {
  readonly #options: ListenerOptions;
  #client: pg.Client | undefined;
  #ping: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RECONNECT_MIN_MS;
  #stopped = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Connects, and keeps trying in the background when that fails. */
  async start(): Promise<void> {
    if (this.#stopped) return;
    const client = new pg.Client({
      connectionString: this.#options.connectionString,
      application_name: "millrace-listen",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client.on("error", (error) => this.#lost(client, error));
    client.on("end", () => this.#lost(client, new Error("the connection ended")));
    client.on("notification", ({ channel, payload }) =>
      this.#options.channels[channel]?.(payload ?? ""),
    );
    this.#client = client;
    try {
      await client.connect();
      for (const channel of Object.keys(this.#options.channels)) {
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      }
      this.#retryMs = RECONNECT_MIN_MS;
      // A connection that was cut without a word is found out by asking.
      this.#ping = setInterval(() => {
        const answer = setTimeout(() => this.#lost(client, new Error("no answer")), PING_MS / 2);
        client
          .query("select 1")
          .catch((error: Error) => this.#lost(client, error))
          .finally(() => clearTimeout(answer));
      }, PING_MS);
      this.#options.onConnected();
    } catch (caught) {
      this.#lost(client, toError(caught));
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearInterval(this.#ping);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  #lost(client: pg.Client, error: Error): void {
    if (this.#client !== client || this.#stopped) return;
    this.#client = undefined;
    clearInterval(this.#ping);
    this.#options.log.warn({ err: error, retryMs: this.#retryMs }, "listening connection lost");
    // What is left of it must neither linger nor report again.
    client.end().catch(() => undefined);
    this.#retry = setTimeout(() => void this.start(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RECONNECT_MAX_MS);
  }
}
