import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isAlive } from "../lib/processes";
import { Supervised } from "./supervised";

describe("Supervised", () => {
  let folder: string;
  let pids: number[];
  let crashes: string[];
  let one: Supervised;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-supervised-"));
    pids = [];
    crashes = [];
  });
  afterEach(async () => {
    await one.stop(100);
    rmSync(folder, { recursive: true });
  });

  function supervise(program: string, graceMs = 5_000): Supervised {
    one = new Supervised(
      {
        name: "one",
        args: ["-e", program],
        env: { ...process.env },
        logFile: join(folder, "one.log"),
        graceMs,
      },
      {
        started: (_name, pid) => pids.push(pid),
        crashed: (_name, reason) => crashes.push(reason),
      },
    );
    one.start();
    return one;
  }

  it("starts again what was killed", async () => {
    supervise("setInterval(() => {}, 1000)");
    process.kill(pids[0] ?? 0, "SIGKILL");
    await vi.waitFor(() => expect(pids).toHaveLength(2), { timeout: 5_000 });
    expect(crashes).toEqual(["SIGKILL"]);
  });

  it("starts once when it is restarted", async () => {
    supervise("setInterval(() => {}, 1000)");
    await one.restart();
    expect(pids).toHaveLength(2);
    expect(crashes).toEqual([]);
    expect(pids.map(isAlive)).toEqual([false, true]);
  });

  it("ends what does not stop by itself after the grace period", async () => {
    supervise(
      "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)",
      300,
    );
    const log = join(folder, "one.log");
    await vi.waitFor(() => expect(readFileSync(log, "utf8")).toContain("up"), { timeout: 5_000 });
    await one.stop();
    expect(isAlive(pids[0] ?? 0)).toBe(false);
    expect(one.pid).toBeUndefined();
  });
});
