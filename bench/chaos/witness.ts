import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One execution of a task, as the outside world saw it. */
export interface Visit {
  runId: string;
  taskId: string;
  attempt: number;
  /** What the task hands on as its XCom; its followers must bring it along. */
  token: string;
  /** Tokens of upstreams that the task was given. */
  brought: readonly string[];
  at: Date;
}

/** How the world answers a task. */
export interface Answer {
  status: number;
  delayMs: number;
}

/**
 * An HTTP server that the tasks of a workload call: each call is the side effect of an execution,
 * counted apart from everything that the engine says of itself.
 */
export class Witness {
  readonly visits: Visit[] = [];
  readonly #server: Server;
  readonly #answer: (visit: Visit) => Answer | Promise<Answer>;

  private constructor(answer: (visit: Visit) => Answer | Promise<Answer>) {
    this.#answer = answer;
    this.#server = createServer((request, response) => {
      request.resume();
      this.#receive(request.url ?? "").then(
        ({ status, token }) => {
          response.writeHead(status, { "content-type": "application/json" });
          response.end(JSON.stringify({ token }));
        },
        (error: unknown) => {
          response.writeHead(400).end(String(error));
        },
      );
    });
    // A connection closed for idleness while a task begins to use it would fail that task.
    this.#server.keepAliveTimeout = 600_000;
  }

  static async start(answer: (visit: Visit) => Answer | Promise<Answer>): Promise<Witness> {
    const witness = new Witness(answer);
    await new Promise<void>((resolve) => witness.#server.listen(0, "127.0.0.1", () => resolve()));
    return witness;
  }

  /** `host:port` */
  get host(): string {
    // A server that listens on TCP has no other kind of address.
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #receive(address: string): Promise<{ status: number; token: string }> {
    const url = new URL(address, "http://witness");
    const [runId = "", taskId = "", attempt = ""] = url.pathname
      .slice(1)
      .split("/")
      .map(decodeURIComponent);
    const visit: Visit = {
      runId,
      taskId,
      attempt: Number(attempt),
      token: `v${this.visits.length}`,
      brought: (url.searchParams.get("with") ?? "").split(",").filter((token) => token !== ""),
      at: new Date(),
    };
    this.visits.push(visit);
    const { status, delayMs } = await this.#answer(visit);
    await sleep(delayMs);
    return { status, token: visit.token };
  }
}
