import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The worker's figures for Prometheus. */
export function createMetrics(read: { active(): number; pending(): number }) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "millrace_worker_" });
  new Gauge({
    name: "millrace_attempts_active",
    help: "Attempts that run in this worker",
    registers: [registry],
    collect() {
      this.set(read.active());
    },
  });
  new Gauge({
    name: "millrace_completions_pending",
    help: "Ended attempts that the database has not confirmed",
    registers: [registry],
    collect() {
      this.set(read.pending());
    },
  });
  return {
    registry,
    turnSeconds: new Histogram({
      name: "millrace_turn_seconds",
      help: "Duration of the worker's turns",
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
      registers: [registry],
    }),
    lookLateSeconds: new Histogram({
      name: "millrace_look_late_seconds",
      help: "How long after their instant looks for deferred attempts began",
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30],
      registers: [registry],
    }),
    completions: new Counter({
      name: "millrace_completions_total",
      help: "Ended attempts by the state of their task instance",
      labelNames: ["state"],
      registers: [registry],
    }),
    refused: new Counter({
      name: "millrace_completions_refused_total",
      help: "Completions that came after the attempt was given to somebody else",
      registers: [registry],
    }),
    runsCreated: new Counter({
      name: "millrace_scheduled_runs_total",
      help: "Runs that this worker created for schedules",
      registers: [registry],
    }),
  };
}
