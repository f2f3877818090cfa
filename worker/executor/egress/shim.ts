import type { CodeLimits } from "@/lib/operators/code-spec";

/** Where a sandbox with the network finds the gate's folder. */
export const EGRESS_FOLDER = "/run/egress";
const PORT = 3128;
const PROXY = `http://127.0.0.1:${PORT}`;

/** What tells programs where the proxy is; Node reads it when it starts. */
export const EGRESS_ENV = {
  HTTP_PROXY: PROXY,
  HTTPS_PROXY: PROXY,
  http_proxy: PROXY,
  https_proxy: PROXY,
  NO_PROXY: "localhost,127.0.0.1,::1",
  no_proxy: "localhost,127.0.0.1,::1",
  NODE_USE_ENV_PROXY: "1",
};

/** What the shim needs, whatever the task is allowed. */
const SHIM_BYTES = 1024 * 1024 * 1024;
const SHIM_PROCESSES = 16;

/** Joins the sandbox's own loopback to the gate's socket file. */
export const EGRESS_SHIM = `import net from "node:net";

const server = net.createServer({ allowHalfOpen: true }, (client) => {
  const gate = net.connect({ path: "${EGRESS_FOLDER}/proxy.sock", allowHalfOpen: true });
  const end = () => { client.destroy(); gate.destroy(); };
  client.on("error", end);
  gate.on("error", end);
  client.pipe(gate);
  gate.pipe(client);
});
// A task that is asked to end may still want to say goodbye to somebody.
process.on("SIGTERM", () => {});
server.listen(${PORT}, "127.0.0.1", () => process.stdout.write("ready\\n"));
`;

/** A command in a sandbox and what it may use. */
interface Command {
  readonly interpreter: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: CodeLimits;
}

/** A command that starts the shim, waits until it listens, and becomes the task's own command. */
export function withEgress({ interpreter, argv, env, limits }: Command): Command {
  const script = `exec 9< <(exec /millrace/bin/node /millrace/node/egress.mjs 2>/dev/null 3>&-)
read -r -u 9 || { echo "The way to the network did not open" >&2; exit 125; }
exec 9<&-
ulimit -d ${Math.floor(limits.memoryBytes / 1024)}
exec "$@"`;
  return {
    interpreter: "/bin/bash",
    argv: ["-c", script, "bash", interpreter, ...argv],
    env: { ...EGRESS_ENV, ...env },
    limits: {
      ...limits,
      memoryBytes: Math.max(limits.memoryBytes, SHIM_BYTES),
      processes: limits.processes + SHIM_PROCESSES,
    },
  };
}
