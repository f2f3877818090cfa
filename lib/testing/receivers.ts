import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A request as it arrived. */
export interface ReceivedRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A web server in the place of Slack or of whoever takes webhooks. */
export interface WebReceiver {
  url: string;
  received: ReceivedRequest[];
  stop(): Promise<void>;
}

/** What the server answers; undefined drops the connection once the request has arrived. */
export type WebAnswer = { status: number; headers?: Record<string, string>; body?: string };

/** Starts a web server that keeps what it is sent. */
export async function receiveWeb(
  answer: (request: ReceivedRequest, count: number) => WebAnswer | undefined = () => ({
    status: 200,
    body: "ok",
  }),
): Promise<WebReceiver> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const body = Buffer.concat(chunks).toString("utf8");
      const one = { path: request.url ?? "", headers, body };
      received.push(one);
      const say = answer(one, received.length);
      if (say === undefined) request.socket.destroy();
      else response.writeHead(say.status, say.headers).end(say.body ?? "");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    received,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A mail as it arrived: as bytes on the line, and read. */
export interface ReceivedMail {
  to: string[];
  raw: string;
  mail: Email;
}

/** A real mail server that keeps what it takes. */
export interface MailReceiver {
  port: number;
  received: ReceivedMail[];
  stop(): Promise<void>;
}

/**
 * Starts a mail server; `refuse` may answer a recipient with an error code; port 0 is any free one;
 * a mail is answered once `take` is done with it.
 */
export async function receiveMail(
  refuse: (to: string) => number | undefined = () => undefined,
  port = 0,
  take: (mail: ReceivedMail) => Promise<void> = async () => {},
): Promise<MailReceiver> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    logger: false,
    onRcptTo: ({ address }, _session, callback) => {
      const code = refuse(address);
      callback(
        code === undefined
          ? null
          : Object.assign(new Error(`${address} is refused`), { responseCode: code }),
      );
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks).toString("utf8");
        PostalMime.parse(raw)
          .then((mail) => {
            const to = session.envelope.rcptTo.map(({ address }) => address);
            received.push({ to, raw, mail });
            return take({ to, raw, mail });
          })
          .then(
            () => callback(null),
            (error: Error) => callback(error),
          );
      });
    },
  });
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  return {
    port: portOf(server.server.address()),
    received,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
