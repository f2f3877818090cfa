import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import type { CodeLanguage } from "@/lib/operators/code-spec";
import { createExecutor } from "./executor";
import { detectIsolation } from "./isolation";
import { lastSlot, processesWith, type RunOutput, runCode, type TestRun } from "./test-run";

const isolation = await detectIsolation();
const options = { mode: "local", egress: null, limits: { graceMs: 700 } } as const;
const executor = await createExecutor({ ...options, isolation, uidBase: 41_000 });
const warm = await createExecutor({
  ...options,
  isolation,
  uidBase: 43_000,
  warm: { most: 2, idleMs: 60_000 },
});
const plain = await createExecutor({
  ...options,
  isolation: { kind: "none", detail: "as a test", tools: null },
});
afterAll(async () => {
  await executor.close();
  await warm.close();
  await plain.close();
});

/** Runs code on the sandboxed executor unless another is named. */
const run = (language: CodeLanguage, source: string, rest: TestRun = {}): Promise<RunOutput> =>
  runCode(rest.on ?? executor, language, source, rest);

describe.each([
  ["in the sandbox", executor, isolation.kind === "none"],
  ["on a warm runner", warm, isolation.kind === "none"],
  ["as a plain process", plain, false],
])("code %s", (_name, on, skip) => {
  it.skipIf(skip)("bash: environment, exit code, streams, XComs, last line", async () => {
    const result = await run(
      "bash",
      'echo "$MILLRACE_DS $MILLRACE_PARAM_REGION $MILLRACE_TRY_NUMBER $GREETING"\n' +
        `echo oops >&2\nxcom_push rows '{"n": 1}'\ncat "$MILLRACE_CONTEXT_FILE" >/dev/null\necho last`,
      { on, env: { GREETING: "hi there" } },
    );
    expect(result).toMatchObject({
      outcome: "exited",
      exitCode: 0,
      out: "2026-01-01 eu 2 hi there\nlast",
      err: "oops",
      xcoms: { rows: { n: 1 } },
      lastLine: "last",
      lastErrorLine: "oops",
    });
  });

  it.skipIf(skip)("bash stops at the first failing command", async () => {
    const result = await run("bash", "false | cat\necho not reached", { on });
    expect(result).toMatchObject({ exitCode: 1, out: "" });
  });

  it.skipIf(skip)("python: context, connection, variable, XComs, return value", async () => {
    const result = await run(
      "python",
      `from millrace import context, xcom, connection, variable
print(context.ds, context["dag_id"], context.data_interval_end.year, context.params["n"])
print(xcom.pull("up"), xcom.pull("quiet"), connection("shop").host, variable("bucket"))
try:
    xcom.pull("stranger")
except LookupError as error:
    print("refused")
xcom.push("rows", 3)
def main(ctx):
    return {"start": ctx.data_interval_start}
`,
      { on },
    );
    expect(result.err).toBe("");
    expect(result.out).toBe("2026-01-01 dag_etl_example 2026 3\n[1, 2] None db b\nrefused");
    expect(result.xcoms).toEqual({
      rows: 3,
      return_value: { start: "2026-01-01T00:00:00+00:00" },
    });
  });

  it.skipIf(skip)("python: a traceback names the script's lines only", async () => {
    const result = await run("python", "def f():\n    return 1 / 0\n\nf()\n", { on });
    expect(result.exitCode).toBe(1);
    expect(result.err).toMatch(/task\.py", line 2, in f/);
    expect(result.err).toContain("ZeroDivisionError");
    expect(result.err).not.toContain("millrace_run");
  });

  it.skipIf(skip)("node: TypeScript, context, XComs, return value", async () => {
    const result = await run(
      "node",
      `import { connection, context, xcom } from "millrace";
interface Row { n: number }
const row: Row = { n: 1 };
console.log(context.data_interval_start.getUTCFullYear(), xcom.pull("up"), connection("shop").host);
console.error("warned");
xcom.push("rows", row.n);
export default async (ctx: { ds: string }) => ({ ds: ctx.ds });`,
      { on },
    );
    expect(result).toMatchObject({
      exitCode: 0,
      out: "2026 [ 1, 2 ] db",
      err: "warned",
      xcoms: { rows: 1, return_value: { ds: "2026-01-01" } },
    });
  });

  it.skipIf(skip)("node: an error is told with its line", async () => {
    const result = await run("node", "const a = 1;\nthrow new Error('broken');", { on });
    expect(result.exitCode).toBe(1);
    expect(result.err).toMatch(/task\.mjs:2[\s\S]*broken/);
  });

  it.skipIf(skip)("node: what cannot be stripped is refused by the task's Node", async () => {
    const result = await run("node", "enum Colour { Red }\nconsole.log(Colour.Red)", { on });
    expect(result.exitCode).toBe(1);
    expect(result.err).toMatch(/enum/);
  });

  it.skipIf(skip)("can open its output by name", async () => {
    const source = "echo one > /dev/stdout\necho two > /dev/stderr\necho three | tee /dev/stderr";
    expect(await run("bash", source, { on })).toMatchObject({
      exitCode: 0,
      out: "one\nthree",
      err: "two\nthree",
    });
  });

  it.skipIf(skip)("masks secrets in the output", async () => {
    const source = "import json, os\nprint(json.load(open(os.environ['MILLRACE_CONTEXT_FILE'])))";
    const result = await run("python", source, { on, secrets: ["hunter22"] });
    expect(result.out).toContain("'password': '***'");
  });

  it.skipIf(skip)("refuses XComs that are too large, too deep or not JSON", async () => {
    const result = await run(
      "bash",
      `xcom_push fine 1
xcom_push broken '{'
head -c 300000 /dev/zero | tr '\\0' 1 | { printf '{"key":"big","value":"'; cat; echo '"}'; } >&3
printf '{"key":"deep","value":%s}\\n' "$(printf '[%.0s' {1..40})$(printf ']%.0s' {1..40})" >&3
printf '{"key":"__proto__ x","value":1}\\n' >&3`,
      { on },
    );
    expect(result.xcoms).toEqual({ fine: 1 });
    expect(result.xcomErrors).toHaveLength(4);
  });

  it.skipIf(skip)("asks with TERM first, and a trap may clean up", async () => {
    const source = "trap 'echo cleaned; exit 7' TERM\necho ready\nsleep 30 & wait";
    const result = await run("bash", source, { on, stopOn: "ready" });
    expect(result).toMatchObject({ outcome: "timed_out", exitCode: 7 });
    expect(result.out).toContain("cleaned");
  });

  it.skipIf(skip)("kills after the grace period what ignores TERM", async () => {
    const source = "trap '' TERM\nwhile true; do sleep 0.1; done";
    const result = await run("bash", source, { on, limits: { wallMs: 300 } });
    expect(result.outcome).toBe("timed_out");
    expect(result.durationMs).toBeGreaterThan(900);
    expect(result.durationMs).toBeLessThan(4000);
  });

  it.skipIf(skip)("ends at once when it is aborted before it starts", async () => {
    const result = await run("bash", "sleep 30", { on, signal: AbortSignal.abort() });
    expect(result.outcome).toBe("aborted");
    expect(result.durationMs).toBeLessThan(3000);
  });

  it.skipIf(skip)("says timed out when the signal's reason is a timeout", async () => {
    const result = await run("bash", "sleep 30", { on, signal: AbortSignal.timeout(200) });
    expect(result.outcome).toBe("timed_out");
  });

  it.skipIf(skip)("survives a flood of output with little memory, and keeps the tail", async () => {
    const before = process.memoryUsage().rss;
    const result = await run(
      "bash",
      "(yes 0123456789abcdef || :) | head -c 300000000; echo the end",
      {
        on,
        capBytes: 2 * 1024 * 1024,
      },
    );
    expect(result.exitCode).toBe(0);
    expect(result.out.length).toBeLessThan(6 * 1024 * 1024);
    expect(result.out.endsWith("the end")).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it.skipIf(skip)(
    "survives lines without end and binary output, four at once",
    async () => {
      const before = process.memoryUsage().rss;
      const line = "head -c 64000000 /dev/zero | tr '\\0' x; echo; echo the end";
      const binary = "head -c 16000000 /dev/urandom; echo; echo the end";
      const capBytes = 2 * 1024 * 1024;
      const results = await Promise.all(
        [line, binary, line, binary].map((source) => run("bash", source, { on, capBytes })),
      );
      for (const { out, sys, exitCode } of results) {
        expect(exitCode).toBe(0);
        expect(out.length).toBeLessThan(6 * 1024 * 1024);
        expect(out.endsWith("the end")).toBe(true);
        expect(sys).toMatch(/MB of output are left out here/);
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    },
    60_000,
  );

  it.skipIf(skip)("bounds memory, file size and CPU time", async () => {
    const memory = await run("python", "b = bytearray(400_000_000)", {
      on,
      limits: { memoryBytes: 200_000_000 },
    });
    expect(memory.err).toContain("MemoryError");
    const file = await run("bash", "head -c 20000000 /dev/zero > big", {
      on,
      limits: { fileBytes: 1_000_000 },
    });
    expect(file.exitCode).not.toBe(0);
    const cpu = await run("bash", "while :; do :; done", { on, limits: { cpuSeconds: 1 } });
    expect(cpu.outcome).toBe("exited");
    expect(cpu.exitCode).not.toBe(0);
  });
});

describe.skipIf(isolation.kind === "none")("the sandbox", () => {
  it("hides the host's files, and is read-only but for /work and /tmp", async () => {
    const canary = join(tmpdir(), `millrace-canary-${process.pid}`);
    writeFileSync(canary, "canary");
    const result = await run(
      "bash",
      `set +e
for path in /etc/shadow /root ${process.cwd()} ${canary} /var /home /run/postgresql /sys; do
  cat "$path" >/dev/null 2>&1 && echo "read $path"
  ls "$path"/* >/dev/null 2>&1 && echo "listed $path"
done
for path in / /etc /usr /dev /millrace /millrace/task /millrace/python; do
  touch "$path/x" 2>/dev/null && echo "wrote $path"
done
test -z "$(tr '\\0' ' ' < /proc/1/environ)" || echo "environment of the first process"
echo x > /work/x && echo x > /tmp/x && echo "wrote own"
ls -A /proc | grep -c '^[0-9]'`,
    );
    await rm(canary);
    const [own, processes] = result.out.split("\n");
    expect(own).toBe("wrote own");
    expect(Number(processes)).toBeLessThan(8);
  });

  it("starts from a clean environment and no descriptor of the worker's", async () => {
    process.env.MILLRACE_TEST_LEAK = "leaked";
    const result = await run(
      "python",
      "import os\nprint(sorted(k for k in os.environ if not k.startswith('MILLRACE_')))\n" +
        "print(any('LEAK' in k for k in os.environ))\n" +
        "fds = os.listdir('/proc/self/fd')\nprint([f for f in fds if os.path.exists('/proc/self/fd/' + f) or f in '0123'])\n" +
        "print(os.getuid(), os.getcwd(), os.getpid() < 5)",
    );
    delete process.env.MILLRACE_TEST_LEAK;
    const [names, leaked, descriptors, identity] = result.out.split("\n");
    expect(names).toBe(
      "['HOME', 'LANG', 'PATH', 'PYTHONDONTWRITEBYTECODE', 'PYTHONPATH', 'PYTHONUNBUFFERED', 'PYTHONUTF8', 'TMPDIR', 'TZ']"
        .replace("'PATH', ", "'PATH', 'PWD', ")
        .replace("'PWD', ", names?.includes("'PWD'") ? "'PWD', " : ""),
    );
    expect(leaked).toBe("False");
    expect(descriptors).toBe("['0', '1', '2', '3']");
    expect(identity).toBe("65534 /work True");
  });

  it("shows nothing secret on the host's process list", async () => {
    const running = run("bash", "sleep 0.5", { env: { PASSWORD: "visible-on-no-account" } });
    await delay(250);
    expect(processesWith("visible-on-no-account")).toBe(0);
    expect((await running).exitCode).toBe(0);
  });

  it("has no network", async () => {
    const server = createServer((socket) => socket.end("host"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const result = await run(
      "python",
      `import socket
for host in ("127.0.0.1", "1.1.1.1"):
    try:
        socket.create_connection((host, ${port}), 1)
        print("connected", host)
    except OSError as error:
        print("refused")
print([name for _, name in socket.if_nameindex()])`,
    );
    server.close();
    expect(result.out).toBe("refused\nrefused\n['lo']");
  });

  it("refuses the system calls that reach for the host", async () => {
    const result = await run(
      "python",
      `import ctypes, os, socket, platform
libc = ctypes.CDLL(None, use_errno=True)
numbers = {"x86_64": dict(ptrace=101, mount=165, unshare=272, keyctl=250, bpf=321, io_uring_setup=425, perf_event_open=298, userfaultfd=323, process_vm_readv=310),
           "aarch64": dict(ptrace=117, mount=40, unshare=97, keyctl=219, bpf=280, io_uring_setup=425, perf_event_open=241, userfaultfd=282, process_vm_readv=270)}[platform.machine()]
for name, number in numbers.items():
    ctypes.set_errno(0)
    result = libc.syscall(number, 0, 0, 0, 0, 0)
    print(name, result, ctypes.get_errno())
for family in (40, 17, 38):
    try:
        socket.socket(family, socket.SOCK_STREAM if family == 40 else socket.SOCK_RAW)
        print("socket", family)
    except OSError as error:
        print("family", error.errno)
CLONE_NEWUSER = 0x10000000
print("clone", libc.syscall({"x86_64": 56, "aarch64": 220}[platform.machine()], CLONE_NEWUSER | 17, 0, 0, 0, 0), ctypes.get_errno())
import threading, subprocess
thread = threading.Thread(target=print, args=("threads work",))
thread.start(); thread.join()
print(subprocess.run(["echo", "children work"], capture_output=True, text=True).stdout.strip())`,
    );
    expect(result.err).toBe("");
    const lines = result.out.split("\n");
    expect(lines.slice(0, 9).every((line) => line.endsWith(" -1 1"))).toBe(true);
    expect(lines.slice(9)).toEqual([
      "family 97",
      "family 97",
      "family 97",
      "clone -1 1",
      "threads work",
      "children work",
    ]);
  });

  it("bounds memory file systems and a fork bomb", async () => {
    const disk = await run(
      "bash",
      `set +e
for at in /work /tmp /dev/shm; do
  for i in 1 2 3 4; do head -c 90000000 /dev/zero > $at/f$i 2>/dev/null; done
  du -sm $at | cut -f1
done`,
      { limits: { workBytes: 50_000_000 } },
    );
    const [work, tmp, shm] = disk.out.split("\n").map(Number);
    expect(work).toBeLessThan(50);
    expect(tmp).toBeLessThan(66);
    expect(shm).toBeLessThan(18);
    const bomb = run("bash", "bomb() { bomb | bomb & }; bomb; sleep 1; echo alive", {
      limits: { processes: 40, wallMs: 4000 },
    });
    await delay(400);
    const forked = execFileSync("ps", ["-eo", "uid"]).toString().split("\n");
    const uid = String(41_000 + lastSlot());
    if (process.getuid?.() === 0) {
      expect(forked.filter((each) => each.trim() === uid).length).toBeLessThanOrEqual(41);
    }
    await bomb;
  });

  it("bounds how many files there are", async () => {
    const source = `import os
for i in range(3_000_000):
    os.close(os.open(f"/work/{i}", os.O_CREAT | os.O_WRONLY))`;
    await expect(run("python", source, { limits: { files: 20_000 } })).rejects.toMatchObject({
      code: "too_many_files",
    });
  });

  it("leaves nothing running, not even what left its session", async () => {
    const marker = `31.${process.pid}`;
    const source = `for i in 1 2 3 4 5; do (setsid setsid sleep ${marker} &) ; done\n`;
    const ended = await run("bash", `${source}sleep 0.2`);
    expect(ended.exitCode).toBe(0);
    expect(processesWith(marker)).toBe(0);
    const killed = await run("bash", `${source}trap '' TERM\nsleep 30\nsleep 30`, {
      limits: { wallMs: 300 },
    });
    expect(killed.outcome).toBe("timed_out");
    expect(processesWith(marker)).toBe(0);
  });

  it("ends many that ignore TERM and leave their sessions, and collects them all", async () => {
    const marker = `34.${process.pid}`;
    const source = `trap '' TERM
(setsid setsid sleep ${marker} &)
(trap '' TERM; exec setsid bash -c "trap '' TERM; while :; do sleep ${marker}; done") &
while :; do sleep ${marker}; done`;
    const limits = { wallMs: 1500, graceMs: 300 };
    const ended = await Promise.all(
      Array.from({ length: 20 }, () => run("bash", source, { limits })),
    );
    expect(ended.every(({ outcome }) => outcome === "timed_out")).toBe(true);
    expect(processesWith(marker)).toBe(0);
    const left = execFileSync("ps", ["-eo", "uid,stat"]).toString().split("\n");
    const ours = left
      .map((line) => line.trim().split(/\s+/))
      .filter(([uid]) => Number(uid) >= 41_000);
    expect(ours.filter(([uid]) => Number(uid) < 41_500)).toEqual([]);
  }, 60_000);

  it("dies with its worker, however that ends", async () => {
    const marker = `32.${process.pid}`;
    const fixture = join(import.meta.dirname, "killed-worker.fixture.ts");
    const worker = spawn(process.execPath, ["--import", "tsx", fixture, marker], {
      stdio: "ignore",
    });
    const sleeping = (): number => processesWith(`sleep\0${marker}`);
    await expect.poll(sleeping, { timeout: 10_000 }).toBe(2);
    worker.kill("SIGKILL");
    await expect.poll(sleeping, { timeout: 5000 }).toBe(0);
  }, 20_000);

  it("keeps slots apart and leaves nothing for the next attempt", async () => {
    await run("bash", "echo secret > /work/left; echo secret > /tmp/left");
    const next = await run("bash", "ls -A /work /tmp");
    expect(next.out).toBe("/tmp:\n\n/work:");
  });

  it("refuses the network unless the installation allows it", async () => {
    await expect(run("bash", ":", { network: true })).rejects.toMatchObject({
      code: "network_denied",
      retryable: false,
    });
  });
});

describe("what is refused before anything runs", () => {
  it("code without a sandbox in a hosted installation", async () => {
    const hosted = await createExecutor({
      ...options,
      mode: "hosted",
      isolation: { kind: "none", detail: "no bwrap", tools: null },
    });
    await expect(run("bash", ":", { on: hosted })).rejects.toMatchObject({
      code: "isolation_required",
      retryable: false,
    });
    await hosted.close();
  });

  it("a second attempt in a slot that is taken", async () => {
    const first = run("bash", "sleep 0.2");
    const second = run("bash", ":", { slot: lastSlot() });
    await expect(second).rejects.toThrow("is running another attempt");
    expect((await first).exitCode).toBe(0);
  });

  it("variables of ours in a task's environment", async () => {
    await expect(run("bash", ":", { env: { MILLRACE_DS: "x" } })).rejects.toMatchObject({
      code: "env_refused",
    });
  });
});
