import { parseArgs } from "node:util";
import { Failure } from "@/scripts/lib/failure";
import { type Progress, textProgress } from "@/scripts/lib/progress";
import { benchApi } from "./api-bench";
import { runAsWorker } from "./as-worker";
import { benchBackfill } from "./backfill-bench";
import { benchDags } from "./dags-bench";
import { type BenchResult, type BenchSize, benchChain, benchFanout } from "./engine-bench";
import { benchFairness } from "./fairness-bench";
import { benchLogs } from "./logs-bench";
import { machine } from "./machine";
import { benchLight40, benchLong10 } from "./python-bench";
import { benchSensors } from "./sensors-bench";
import { benchStart } from "./start-bench";
import { benchTicks } from "./ticks-bench";
import { benchTransfer } from "./transfer-bench";
import { benchTrigger } from "./trigger-bench";
import { benchUi } from "./ui-bench";
import { benchWaiting } from "./waiting-bench";

const BENCHES: Record<string, (progress: Progress, size: BenchSize) => Promise<BenchResult>> = {
  chain: benchChain,
  fanout: benchFanout,
  light40: benchLight40,
  long10: benchLong10,
  logs: benchLogs,
  ticks: benchTicks,
  dags: benchDags,
  sensors: benchSensors,
  fairness: benchFairness,
  waiting: benchWaiting,
  transfer: benchTransfer,
  trigger: benchTrigger,
  backfill: benchBackfill,
  api: benchApi,
  start: benchStart,
  ui: benchUi,
};

/** `npm run bench -- <name> [--json] [--small] [--repeat N]` */
export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      small: { type: "boolean", default: false },
      repeat: { type: "string" },
    },
  });
  const name = positionals[0] ?? "";
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (bench === undefined) {
    throw new Failure(
      `no benchmark ${JSON.stringify(name)}`,
      `there are: ${Object.keys(BENCHES).join(", ")}`,
    );
  }
  const exitCode = await runAsWorker();
  if (exitCode !== null) {
    process.exitCode = exitCode;
    return;
  }
  const repetitions = Number(values.repeat ?? (values.small ? 1 : 3));
  if (!Number.isInteger(repetitions) || repetitions < 1) {
    throw new Failure(`--repeat ${values.repeat} is not a count`, "give a whole number from 1 on");
  }
  const progress = textProgress((text) => process.stderr.write(values.json ? "" : text));
  const result = await bench(progress, { repetitions, small: values.small });
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ bench: name, ...result, machine: machine() })}\n`);
    return;
  }
  for (const [figure, value] of Object.entries(result.figures)) {
    const floor = result.floor[figure];
    const beside = floor === undefined ? "" : `   floor ${floor}`;
    process.stdout.write(`${figure.padEnd(22)} ${String(value).padStart(10)}${beside}\n`);
  }
  process.stdout.write(`${"ratio".padEnd(22)} ${String(result.ratio).padStart(10)}\n`);
}
