import { type Logger, pino } from "pino";

export type { Logger };

/** Fields that must never reach a log, wherever they stand in what is logged. */
const SECRET_FIELDS = ["password", "token", "secret", "authorization", "cookie"];

/**
 * Makes a logger that writes JSON lines to standard output. Values under names that hold secrets
 * are replaced; request and response bodies are not logged at all.
 */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: "***" },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}

let shared: Logger | undefined;

/** The web process' logger; its level is `MILLRACE_LOG_LEVEL`. */
export function webLogger(): Logger {
  shared ??= createLogger("web", process.env.MILLRACE_LOG_LEVEL || "info");
  return shared;
}
