import { createServer, type Server } from "node:http";
import type { Registry } from "prom-client";

/** What the worker's own endpoints tell. */
export interface HttpServerOptions {
  host: string;
  port: number;
  metrics: Registry;
  /** Null when ready, else why not. */
  notReady(): string | null;
}

/** Serves /healthz (the process lives), /readyz (it takes work) and /metrics; nothing else. */
export async function startHttpServer(options: HttpServerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = "text/plain; charset=utf-8") => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
      response.end(text);
    };
    switch (request.url) {
      case "/healthz":
        return answer(200, "ok\n");
      case "/readyz": {
        const reason = options.notReady();
        return reason === null ? answer(200, "ready\n") : answer(503, `${reason}\n`);
      }
      case "/metrics":
        options.metrics.metrics().then(
          (text) => answer(200, text, options.metrics.contentType),
          () => answer(500, "metrics could not be collected\n"),
        );
        return;
      default:
        return answer(404, "not found\n");
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => resolve());
  });
  return server;
}
