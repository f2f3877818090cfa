import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Canaries, ESCAPES, escapePrelude } from "./escape-cases";
import { createExecutor } from "./executor";
import { detectIsolation } from "./isolation";
import { processesWith, type RunOutput, runCode, type TestRun } from "./test-run";
import type { Executor } from "./types";

const isolation = await detectIsolation();
const options = { mode: "hosted", egress: null, isolation } as const;
const limits = { graceMs: 500, workBytes: 64 * 1024 * 1024, memoryBytes: 256 * 1024 * 1024 };
const fresh = await createExecutor({ ...options, limits, uidBase: 47_000 });
const warm = await createExecutor({
  ...options,
  limits,
  uidBase: 48_000,
  warm: { most: 2, idleMs: 60_000 },
});
const plain = await createExecutor({
  ...options,
  mode: "local",
  isolation: { kind: "none", detail: "as a test", tools: null },
});
const groups = fresh.isolation.detail.includes("for each task");

let canaries: Canaries;
let host: ChildProcess;
const servers: Server[] = [];
const reached: string[] = [];

async function listen(name: string, at: { path: string } | { port: number; host: string }) {
  const server = createServer((socket) => {
    reached.push(name);
    socket.destroy();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(at, resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

beforeAll(async () => {
  const name = `millrace-escape-${process.pid}`;
  const file = join("/var/tmp", name);
  const socket = `${file}.sock`;
  writeFileSync(file, "canary", { mode: 0o644 });
  await listen("socket file", { path: socket });
  await listen("abstract socket", { path: `\0${name}` });
  const port = await listen("port", { port: 0, host: "127.0.0.1" });
  host = spawn("sleep", ["600"], { env: { MILLRACE_ESCAPE_CANARY: "1" } as never });
  canaries = { file, socket, abstract: name, port, pid: host.pid ?? 0 };
});

afterAll(async () => {
  host.kill("SIGKILL");
  for (const server of servers) server.close();
  rmSync(canaries.file, { force: true });
  await fresh.close();
  await warm.close();
  await plain.close();
});

describe("the list itself", () => {
  it.each([
    "read a file of the host",
    "see processes of the host",
    "reach a port of the host",
    "reach a socket file of the host",
    "reach an abstract socket of the host",
  ])("finds out without walls: %s", async (what) => {
    const result = await runCode(plain, "python", escapePrelude(canaries) + ESCAPES[what]);
    expect(result.out).toContain("ESCAPED");
    if (what.startsWith("reach")) await expect.poll(() => reached.length).toBeGreaterThan(0);
  });
});

describe.skipIf(isolation.kind === "none").each([
  ["a fresh sandbox", fresh],
  ["a warm runner", warm],
])("out of %s a task cannot", (_name, executor: Executor) => {
  const run = (source: string, rest: TestRun = {}): Promise<RunOutput> =>
    runCode(executor, "python", source, rest);

  beforeEach(() => {
    reached.length = 0;
  });

  it.each(Object.entries(ESCAPES))("%s", async (_what, source) => {
    const result = await run(escapePrelude(canaries) + source);
    expect(result).toMatchObject({ err: "", out: "", exitCode: 0, outcome: "exited" });
    expect(reached).toEqual([]);
    expect(host.exitCode).toBeNull();
    expect(host.signalCode).toBeNull();
  });

  it("multiply without end", async () => {
    const result = await run(
      `import os, time
made = 0
while True:
    try: pid = os.fork()
    except OSError: break
    if pid == 0: time.sleep(60); os._exit(0)
    made += 1
print(made)`,
      { limits: { processes: 40 } },
    );
    expect(Number(result.out)).toBeLessThan(41);
  });

  it("write a file of 10 GB", async () => {
    const result = await run(
      `import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with open("/work/big", "wb") as file:
        for _ in range(10_000): file.write(bytes(1_000_000))
except OSError as error: print(error.errno)`,
      { limits: { fileBytes: 10_000_000 } },
    );
    expect(result.out).toBe("27");
  });

  it.runIf(groups)("take memory in many processes", async () => {
    const result = await run(
      `import os, sys, time
children = []
for _ in range(12):
    pid = os.fork()
    if pid == 0:
        data = bytearray(150_000_000)
        time.sleep(60); os._exit(0)
    children.append(pid)
killed = [os.waitpid(pid, os.WNOHANG) for pid in children]
os.wait()
print("one was ended")`,
    );
    expect(result.sys).toMatch(/The system ended a process of this task: .* MB of memory/);
  });

  it.runIf(groups)("take memory that belongs to no process", async () => {
    const result = await run(
      `import os
for at in range(40):
    fd = os.memfd_create(f"m{at}")
    for _ in range(50): os.write(fd, bytes(1_000_000))
print("took it")`,
    );
    expect(result.out).toBe("");
    expect(result.exitCode).toBe(137);
    expect(result.sys).toContain("The system ended a process of this task");
    expect((await run("print('next')")).out).toBe("next");
  });

  it("outlive its end", async () => {
    const marker = `33.${process.pid}`;
    const result = await run(
      `import os, signal, subprocess, time
for _ in range(5):
    subprocess.Popen(["setsid", "setsid", "sleep", "${marker}"], start_new_session=True)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(60)`,
      { limits: { wallMs: 300 } },
    );
    expect(result.outcome).toBe("timed_out");
    expect(processesWith(`sleep\0${marker}`)).toBe(0);
  });
});
