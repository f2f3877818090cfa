import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Random } from "./random";

/** What may go wrong with one answer of the database. */
export type LineFault =
  /** The statement is carried out, its answer is lost, and the connection with it. */
  | "answer-lost"
  /** From now on nothing comes through in either direction, and nobody is told. */
  | "silent";

/** Answers that a connection gets through before faults begin: its sign-in is not what is tried. */
const SPARED_ANSWERS = 6;

/** A TCP line to the database on which answers get lost, by chance. */
export class FaultyLine {
  /** How often each fault was made. */
  readonly made: Record<LineFault, number> = { "answer-lost": 0, silent: 0 };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #random: Random;
  #chances: Record<LineFault, number> = { "answer-lost": 0, silent: 0 };

  private constructor(server: Server, random: Random) {
    this.#server = server;
    this.#random = random;
  }

  /** Opens a line to a server; all is well on it until {@link disturb}. */
  static async open(host: string, port: number, random: Random): Promise<FaultyLine> {
    const server = createServer({ noDelay: true });
    const line = new FaultyLine(server, random);
    server.on("connection", (near) => line.#join(near, connect({ host, port, noDelay: true })));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return line;
  }

  /** The port of its near end, on loopback. */
  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the line is closed");
    return address.port;
  }

  /** From now on an answer meets these faults with these chances. */
  disturb(chances: Record<LineFault, number>): void {
    this.#chances = chances;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(near: Socket, far: Socket): void {
    let answers = 0;
    let isSilent = false;
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        // A silent line tells neither side of the other's end.
        if (!isSilent) end();
      });
    }
    near.on("data", (data) => {
      if (!isSilent) far.write(data);
    });
    far.on("data", (data) => {
      if (isSilent) return;
      answers += 1;
      const fault = answers > SPARED_ANSWERS ? this.#chosenFault() : undefined;
      if (fault === undefined) near.write(data);
      else if (fault === "answer-lost") end();
      else isSilent = true;
    });
  }

  #chosenFault(): LineFault | undefined {
    for (const fault of ["answer-lost", "silent"] as const) {
      if (!this.#random.chance(this.#chances[fault])) continue;
      this.made[fault] += 1;
      return fault;
    }
    return undefined;
  }
}
