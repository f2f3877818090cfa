import { once } from "node:events";
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A store of a test that copies parts, and what it was asked for. */
export interface PartCopyingStore {
  endpoint: string;
  /** `PUT part 2 of bytes=…`, `GET /shop/key`… in order. */
  readonly asked: string[];
  /** Makes the copy of this part fail. */
  failAt: number | undefined;
  close(): Promise<void>;
}

/**
 * Stands before a test's store, which has no UploadPartCopy, and adds it: reads the range and puts it
 * as a part. Everything else is handed on as it is.
 */
export async function copyingParts(store: string): Promise<PartCopyingStore> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", store);
    const { "x-amz-copy-source": source, "x-amz-copy-source-range": range } = request.headers;
    const part = url.searchParams.get("partNumber");
    // The store looks at who asks and when, and not at what was signed.
    const signed = {
      authorization: request.headers.authorization ?? "",
      "x-amz-date": String(request.headers["x-amz-date"]),
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    };
    if (typeof source === "string" && part !== null) {
      asked.push(`PUT part ${part} of ${range}`);
      if (Number(part) === state.failAt) {
        response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
        return;
      }
      const found = await fetch(new URL(`/${source}`, store), {
        headers: { ...signed, range: String(range) },
      });
      const body = new Uint8Array(await found.arrayBuffer());
      const stored = await fetch(url, { method: "PUT", headers: signed, body });
      if (!found.ok || !stored.ok) throw new Error(`${found.status}, ${stored.status}`);
      const etag = stored.headers.get("etag") ?? "";
      response.end(
        `<CopyPartResult><ETag>${etag.replaceAll('"', "&quot;")}</ETag></CopyPartResult>`,
      );
      return;
    }
    asked.push(`${request.method} ${url.pathname}`);
    const { method, headers } = request;
    const onward = ask(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", (error) => response.destroy(error));
    request.pipe(onward);
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const state: PartCopyingStore = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    failAt: undefined,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return state;
}
