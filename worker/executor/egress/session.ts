import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { type Duplex, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { toError } from "@/lib/errors";
import type { CheckedTarget, NetGuard } from "@/lib/net/guard";
import type { TaskLog } from "@/lib/operators/context";

/** What tasks may do on the network. */
export interface EgressSettings {
  readonly guard: NetGuard;
  /** Ports that public addresses may be reached at; what is private is allowed with its port. */
  readonly ports: readonly number[];
  /** Bytes in both directions of one task. */
  readonly maxBytes: number;
}

const CONNECT_MS = 10_000;
/** A connection on which nothing moves for so long is cut. */
const IDLE_MS = 5 * 60_000;
/** Later refusals of a task are counted, not told one by one. */
const MAX_TOLD = 20;
/** Headers that concern the connection to the proxy, not the request. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The network of one task: each target is checked, each byte counted, each refusal told. */
export class EgressSession {
  readonly #settings: EgressSettings;
  readonly #log: TaskLog;
  readonly #sockets = new Set<Socket>();
  #bytes = 0;
  #refused = 0;
  #ended = false;

  constructor(settings: EgressSettings, log: TaskLog) {
    this.#settings = settings;
    this.#log = log;
  }

  /** Cuts a connection at the end of the task. */
  own(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
  }

  end(): void {
    this.#ended = true;
    for (const socket of this.#sockets) socket.destroy();
    if (this.#refused > MAX_TOLD) {
      this.#log.system(`The network refused ${this.#refused - MAX_TOLD} more connections`);
    }
  }

  /** `CONNECT host:port`: bytes in both directions, mostly TLS. */
  async tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    client.on("error", () => {});
    const target = readAuthority(request.url ?? "");
    if (target === null) return answer(client, 400, "Expected CONNECT host:port");
    const reached = await this.#reach(target.host, target.port);
    if ("refusal" in reached) return answer(client, reached.status, reached.refusal);
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) reached.socket.write(head);
    await Promise.all([
      pipeline(client, this.#counter(), reached.socket).catch(() => {}),
      pipeline(reached.socket, this.#counter(), client).catch(() => {}),
    ]);
    client.destroy();
    reached.socket.destroy();
  }

  /** `GET http://host/path`: one plain request. */
  async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = readUrl(request.url ?? "");
    if (url === null) {
      return refuse(response, 400, "Expected an absolute http:// address, as a proxy is asked");
    }
    const reached = await this.#reach(url.hostname, Number(url.port || 80));
    if ("refusal" in reached) return refuse(response, reached.status, reached.refusal);
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)),
    );
    const onward = httpRequest({
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host, connection: "close" },
      createConnection: () => reached.socket,
    });
    onward.on("error", (error) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 502, `${url.host} did not answer: ${error.message}`);
    });
    onward.on("response", (answered) => {
      const passed = Object.entries(answered.headers).filter(([name]) => !HOP_BY_HOP.has(name));
      response.writeHead(answered.statusCode ?? 502, Object.fromEntries(passed));
      pipeline(answered, this.#counter(), response).catch(() => response.destroy());
    });
    await pipeline(request, this.#counter(), onward).catch(() => onward.destroy());
  }

  async #reach(
    host: string,
    port: number,
  ): Promise<{ socket: Socket } | { refusal: string; status: number }> {
    const { guard, ports, maxBytes } = this.#settings;
    if (this.#bytes > maxBytes) {
      return this.#refuse(`${host}:${port}: the task has moved more than ${maxBytes} bytes`);
    }
    let target: CheckedTarget;
    try {
      target = await guard.checkTarget(host, port);
    } catch (error) {
      return this.#refuse(toError(error).message);
    }
    if (!target.private && !ports.includes(port)) {
      return this.#refuse(`${host}:${port}: only the ports ${ports.join(", ")} may be reached`);
    }
    try {
      // The address that was checked, never the name again.
      return { socket: await this.#connect(target.address, port) };
    } catch (error) {
      return { refusal: `${host}:${port}: ${toError(error).message}`, status: 502 };
    }
  }

  #connect(address: string, port: number): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address, port });
      const timer = setTimeout(() => socket.destroy(new Error("no answer in time")), CONNECT_MS);
      socket.once("error", reject);
      socket.once("close", () => clearTimeout(timer));
      socket.once("connect", () => {
        clearTimeout(timer);
        socket.off("error", reject);
        socket.on("error", () => {});
        if (this.#ended) socket.destroy();
        this.own(socket);
        resolve(socket);
      });
    });
  }

  #refuse(reason: string): { refusal: string; status: number } {
    this.#refused += 1;
    if (this.#refused <= MAX_TOLD) this.#log.system(`The network refused a connection: ${reason}`);
    return { refusal: reason, status: 403 };
  }

  /** Counts what passes, and fails when it is too much. */
  #counter(): Transform {
    return new Transform({
      transform: (data: Buffer, _encoding: string, done: TransformCallback) => {
        this.#bytes += data.length;
        if (this.#bytes <= this.#settings.maxBytes) return done(null, data);
        const { refusal } = this.#refuse(
          `the task has moved more than ${this.#settings.maxBytes} bytes`,
        );
        done(new Error(refusal));
      },
    });
  }
}

function readAuthority(text: string): { host: string; port: number } | null {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:/?#@\s]{1,255}):(\d{1,5})$/.exec(text);
  const [, host, digits] = match ?? [];
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return null;
  // Spelled as URLs are, so that 0x7f.1 and the like become the address that they mean.
  const url = readUrl(`http://${host}/`);
  return url === null ? null : { host: url.hostname, port };
}

function readUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === "http:" && url.username === "" && url.password === "" ? url : null;
}

function answer(client: Duplex, status: number, text: string): void {
  const body = `${text}\n`;
  client.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(`${text}\n`);
}
