import { parseArgs } from "node:util";
import { Failure } from "@/scripts/lib/failure";
import { type Progress, textProgress } from "@/scripts/lib/progress";
import { clockSkew } from "./chaos/clock-skew";
import { dropListen } from "./chaos/drop-listen";
import { editWhileRunning } from "./chaos/edit-while-running";
import { killDb, restartDb } from "./chaos/kill-db";
import { killWorker } from "./chaos/kill-worker";
import { lostAnswers } from "./chaos/lost-answers";
import { pauseWorker } from "./chaos/pause-worker";
import { type Scene, withScene } from "./chaos/scene";
import { storm } from "./chaos/storm";
import { twoSchedulers } from "./chaos/two-schedulers";
import { Verdict } from "./chaos/verdict";
import { machine } from "./machine";

const INJECTIONS: Record<string, (scene: Scene) => Promise<Record<string, number>>> = {
  "kill-worker": killWorker,
  "pause-worker": pauseWorker,
  "kill-db": killDb,
  "restart-db": restartDb,
  "two-schedulers": twoSchedulers,
  "drop-listen": dropListen,
  "clock-skew": clockSkew,
  "lost-answers": lostAnswers,
  "edit-while-running": editWhileRunning,
  storm,
};

/** `npm run chaos -- <name> [--json] [--small] [--seed N]`: injects faults into working workers. */
export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      small: { type: "boolean", default: false },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
    },
  });
  const name = positionals[0] ?? "";
  const inject = Object.hasOwn(INJECTIONS, name) ? INJECTIONS[name] : undefined;
  if (inject === undefined) {
    throw new Failure(
      `no fault injection ${JSON.stringify(name)}`,
      `there are: ${Object.keys(INJECTIONS).join(", ")}`,
    );
  }
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new Failure(`--seed ${values.seed} is not a seed`, "give a whole number from 0 on");
  }
  const verdict = new Verdict((text) => process.stderr.write(`${text}\n`));
  const progress = progressOf(values.json);
  const options = { name, seed, small: values.small };
  const figures = await withScene(options, verdict, progress, inject);
  tell(name, seed, verdict, figures, values.json);
  if (!verdict.isClean) process.exitCode = 1;
}

/** Ctrl-C ends the injection, which leaves no process behind. */
function progressOf(quiet: boolean): Progress {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stop.abort(new Failure(`stopped by ${signal}`)));
  }
  return textProgress((text) => process.stderr.write(quiet ? "" : text), stop.signal);
}

function tell(
  chaos: string,
  seed: number,
  verdict: Verdict,
  figures: Record<string, number>,
  asJson: boolean,
): void {
  const { counters } = verdict;
  if (asJson) {
    const line = { chaos, seed, counters, ...figures, machine: machine() };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  for (const [name, value] of Object.entries({ ...counters, ...figures })) {
    process.stdout.write(`${name.padEnd(22)} ${String(value).padStart(10)}\n`);
  }
  process.stdout.write(`${verdict.isClean ? "✓ nothing found" : "✗ see above"}, seed ${seed}\n`);
}
