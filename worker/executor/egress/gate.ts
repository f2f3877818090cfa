import { chmod, chown, mkdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { TaskLog } from "@/lib/operators/context";
import { EgressSession, type EgressSettings } from "./session";

const SOCKET = "proxy.sock";
/** More connections than this wait for others to end. */
const MAX_CONNECTIONS = 64;

/**
 * The one door to the network for the tasks of one slot: an HTTP proxy on a socket file that only
 * the slot's sandbox is shown. Which task speaks is known by the socket, not by what it says.
 */
export class EgressGate {
  readonly folder: string;
  readonly #settings: EgressSettings;
  readonly #server: Server;
  #session: EgressSession | undefined;

  private constructor(folder: string, settings: EgressSettings) {
    this.folder = folder;
    this.#settings = settings;
    this.#server = createServer({ requestTimeout: 0, headersTimeout: 10_000 });
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      if (this.#session === undefined) response.destroy();
      else void this.#session.forward(request, response);
    });
    this.#server.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.#session === undefined) socket.destroy();
      else void this.#session.tunnel(request, socket, head);
    });
    this.#server.on("clientError", (_error, socket) => socket.destroy());
    this.#server.on("connection", (socket: Socket) => {
      // A task may vanish at any moment.
      socket.on("error", () => {});
      if (this.#session === undefined) socket.destroy();
      else this.#session.own(socket);
    });
  }

  /** `uid`: the user of the slot, when it is not the worker's. */
  static async open(
    folder: string,
    uid: number | null,
    settings: EgressSettings,
  ): Promise<EgressGate> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const gate = new EgressGate(folder, settings);
    const path = join(folder, SOCKET);
    await new Promise<void>((resolve, reject) => {
      gate.#server.once("error", reject);
      gate.#server.listen(path, resolve);
    });
    await chmod(path, 0o600);
    if (uid !== null) await chown(path, uid, uid);
    return gate;
  }

  /** Lets one task through until the returned function is called, which cuts what is left. */
  admit(log: TaskLog): () => void {
    const session = new EgressSession(this.#settings, log);
    this.#session = session;
    return () => {
      this.#session = undefined;
      session.end();
    };
  }

  close(): void {
    this.#session?.end();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
