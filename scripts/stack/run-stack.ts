import { textProgress } from "../lib/progress";
import { type StackOptions, startStack } from "./stack";

/** A terminal sends Ctrl-C to npm as well, which passes it on: one keypress may arrive twice. */
const REPEAT_MS = 1_000;

/** Runs the product in the foreground until it is told to stop. */
export async function runStack(options: StackOptions): Promise<void> {
  const startedAt = performance.now();
  const { first, second } = stopRequests();
  const progress = textProgress((text) => process.stdout.write(text), first);
  try {
    const stack = await startStack(options, progress);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    progress.line(`\nMillrace is ready after ${seconds} s: ${stack.url}`);
    progress.line(howToSignIn(options));
    progress.line(`Logs are in ${stack.data.file("logs")}. Stop with Ctrl-C or: npm run down\n`);
    await aborted(first);
    progress.line("\nStopping: workers finish what they run (Ctrl-C again to hurry)…");
    // Both may be under way at once: each step of stopping is harmless when done twice.
    const hurry = aborted(second).then(() => stack.stop({ hurry: true }));
    await Promise.race([stack.stop(), hurry]);
  } catch (error) {
    if (!first.aborted) throw error;
  }
  progress.line("Stopped.");
  process.exit(0);
}

function howToSignIn(options: StackOptions): string {
  // The demo's door is open to this machine only.
  return options.demo && ["127.0.0.1", "::1", "localhost"].includes(options.host)
    ? "Open it and choose “Explore the demo”, or make an account of your own."
    : "Open it and make an account: the first one gets a team of its own.";
}

/** Signals that abort at the first, and at a later second request to stop. */
function stopRequests(): { first: AbortSignal; second: AbortSignal } {
  const first = new AbortController();
  const second = new AbortController();
  let firstAt = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (first.signal.aborted) {
        if (Date.now() - firstAt > REPEAT_MS) second.abort();
      } else {
        firstAt = Date.now();
        first.abort();
      }
    });
  }
  return { first: first.signal, second: second.signal };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
