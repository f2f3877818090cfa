import { parseArgs } from "node:util";
import { Failure, messageOf } from "../lib/failure";
import type { StackOptions } from "./stack";

/** Options of `up`, `dev` and `down`. */
export interface UpOptions {
  help: boolean;
  detach: boolean;
  stack: Omit<StackOptions, "mode">;
}

/** Text of `npm run up -- --help`. */
export const UP_HELP = `npm run up -- [options]
  --port N       port of the web app (default 3210, or the next free one)
  --host HOST    address to listen on (default 127.0.0.1: this machine only)
  --data DIR     folder for database, secrets and logs (default .millrace)
  --workers N    number of worker processes (default 1)
  --no-demo      no demo team
  --detach       go on in the background; stop it with: npm run down
  --help         this text

With DATABASE_URL set, that PostgreSQL 18 server is used instead of the embedded one.`;

const MAX_WORKERS = 64;

/**
 * Parses the options of a command line.
 *
 * @throws Failure that names the option and what it expects.
 */
export function parseUpOptions(args: readonly string[]): UpOptions {
  const { values } = parse(args);
  return {
    help: values.help ?? false,
    detach: values.detach ?? false,
    stack: {
      dataFolder: values.data ?? ".millrace",
      host: values.host ?? "127.0.0.1",
      port: values.port === undefined ? undefined : integer("--port", values.port, 0, 65_535),
      workers:
        values.workers === undefined ? 1 : integer("--workers", values.workers, 0, MAX_WORKERS),
      demo: !(values["no-demo"] ?? false) && process.env.MILLRACE_DEMO !== "0",
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        host: { type: "string" },
        data: { type: "string" },
        workers: { type: "string" },
        "no-demo": { type: "boolean" },
        detach: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new Failure(messageOf(error), "npm run up -- --help lists the options", { cause: error });
  }
}

function integer(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Failure(`${option} ${text}: expected a whole number from ${min} to ${max}`);
}
