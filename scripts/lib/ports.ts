import { createServer } from "node:net";
import { codeOf } from "./failure";

/** Whether nothing listens on the port yet and this process may. */
export async function isPortFree(port: number, host: string): Promise<boolean> {
  return (await tryListen(port, host)) !== undefined;
}

/** Any free port of the host. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  const port = await tryListen(0, host);
  if (port === undefined) throw new Error(`no free port on ${host}`);
  return port;
}

/** The first free port from `start` on. */
export async function nextFreePort(start: number, host: string): Promise<number> {
  for (let port = start; port < Math.min(start + 100, 65_536); port += 1) {
    if (await isPortFree(port, host)) return port;
  }
  return await freePort(host);
}

/** The port that was bound, or undefined when it is taken or not allowed. */
function tryListen(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      const code = codeOf(error);
      if (code === "EADDRINUSE" || code === "EACCES") resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === "object" ? address?.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
