import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createExecutor } from "../executor";
import { detectIsolation } from "../isolation";
import { type RunOutput, runCode, type TestRun } from "../test-run";

const UID_BASE = 44_000;
const isolation = await detectIsolation();
const problems: string[] = [];
const executor = await createExecutor({
  mode: "local",
  egress: null,
  isolation,
  limits: { graceMs: 500 },
  uidBase: UID_BASE,
  warm: { most: 2, idleMs: 60_000 },
  onProblem: (message) => problems.push(message),
});
afterAll(() => executor.close());

/** Host processes of warm runners, by their users. One that only waits to be collected is gone. */
function warmProcesses(first = UID_BASE): number[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
      if (/^State:\s+Z/m.test(status)) return [];
      return Number(uid) >= first + 256 && Number(uid) < first + 512 ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

/** Whether a process is a bwrap that has not started what it is for. */
function isStarting(pid: number): boolean {
  try {
    const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return name === "bwrap" && children === "";
  } catch {
    return false;
  }
}

/** Runs code that finds a warm runner: an earlier run has made the pool start one. */
async function warm(
  language: "python" | "node",
  source: string,
  rest: TestRun = {},
): Promise<RunOutput> {
  await runCode(executor, language, language === "python" ? "pass" : "", rest);
  const result = await runCode(executor, language, source, rest);
  expect(result.warm).toBe(true);
  return result;
}

describe.skipIf(isolation.kind === "none")("a warm Python", () => {
  it("has the rights, limits and view of a task in a fresh sandbox", async () => {
    const probe = `import os, resource
status = open("/proc/self/status").read()
for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Groups"):
    print(key, [line.split(":")[1].strip() for line in status.splitlines() if line.startswith(key + ":")])
for name in ("DATA", "FSIZE", "CORE", "NOFILE", "NPROC", "CPU"):
    print(name, resource.getrlimit(getattr(resource, "RLIMIT_" + name)))
print(sorted(os.listdir("/millrace")), os.listdir("/work"), os.listdir("/tmp"), os.getcwd(), os.getuid())
print(sorted(k for k in os.environ), __name__, __file__, os.sysconf("SC_PAGE_SIZE"))
print([p for p in os.listdir("/proc") if p.isdigit()], os.getpid(), os.getpgid(0) == 1)
print(sorted(os.listdir("/proc/self/fd"))[:4])
for path in ("/", "/etc", "/usr", "/dev", "/millrace", "/millrace/task", "/millrace/pipes"):
    try:
        open(path + "/x", "w"); print("wrote", path)
    except OSError: pass
try:
    print(os.listdir("/millrace/pipes"))
except OSError: print("no pipes")
open("/proc/sys/user/max_user_namespaces").read()`;
    const [fresh, second] = [
      await runCode(
        await createExecutor({ mode: "local", egress: null, isolation, uidBase: 45_000 }),
        "python",
        probe,
      ),
      await warm("python", probe),
    ];
    const comparable = (text: string): string =>
      text
        .replace("'pipes', ", "")
        .replace("'seccomp.bpf', ", "")
        // The fresh sandbox has bwrap as the first process.
        .replace(/\['1', '\d'\] \d \w+/, "processes");
    expect(second.err).toBe("");
    expect(comparable(second.out)).toBe(comparable(fresh.out));
    expect(second.out).toContain("CapBnd ['0000000000000000']");
    expect(second.out).toContain("Seccomp ['2']");
  });

  it("leaves nothing of a task for the next one", async () => {
    const first = await warm(
      "python",
      `import ctypes, os, subprocess, sys, millrace
for at in ("/work", "/tmp", "/dev/shm"):
    open(at + "/left", "w").write("left")
libc = ctypes.CDLL(None)
print(libc.shmget(4711, 4096, 0o1666))
libc.mq_open(b"/left", os.O_CREAT | os.O_RDWR, 0o666, None)
os.environ["LEFT"] = "1"
sys.modules["left"] = sys
subprocess.Popen(["setsid", "sleep", "61"])
print(millrace.connection("shop").password)`,
      { context: { connections: { shop: { id: "shop", password: "un-guessable-71" } } } },
    );
    expect(first.out).toContain("un-guessable-71");
    const next = await warm(
      "python",
      `import ctypes, os, sys
print(os.listdir("/work"), os.listdir("/tmp"), os.listdir("/dev/shm"))
print(ctypes.CDLL(None).shmget(4711, 4096, 0), os.environ.get("LEFT"), "left" in sys.modules)
print(len([p for p in os.listdir("/proc") if p.isdigit()]))
found = 0
# The secret itself is in no literal of this script: both sides are turned by one bit.
turn = bytes(n ^ 1 for n in range(256))
needle = b"to,ftdrr\`cmd,60"
with open("/proc/self/mem", "rb", 0) as memory:
    for line in list(open("/proc/self/maps")):
        where, rights = line.split()[:2]
        if not rights.startswith("rw"): continue
        start, end = (int(n, 16) for n in where.split("-"))
        try:
            memory.seek(start)
            found += memory.read(end - start).translate(turn).count(needle)
        except OSError: pass
print("found", found)`,
    );
    expect(next.err).toBe("");
    const [files, shared, processes, found] = next.out.split("\n");
    expect(files).toBe("[] [] []");
    expect(shared).toBe("-1 None False");
    expect(processes).toBe("2");
    // Its own literals aside, the memory knows nothing of the other task's password.
    expect(found).toBe("found 0");
  });

  it("serves one team only", async () => {
    const seed = "print(hash('which server'))";
    const a1 = await warm("python", seed, { team: "a" });
    const b1 = await warm("python", seed, { team: "b" });
    const a2 = await runCode(executor, "python", seed, { team: "a" });
    expect(a2).toMatchObject({ warm: true, out: a1.out });
    expect(b1.out).not.toBe(a1.out);
  });

  it("gives way to a team that has none", async () => {
    for (const team of ["a", "b", "c", "a"]) await warm("python", "pass", { team });
    expect(new Set(warmProcesses()).size).toBeLessThanOrEqual(2 * 3);
  });

  it("cannot be reached, and its end is told", async () => {
    const attack = await warm(
      "python",
      `import os, signal
for pid in range(-1, 40):
    if pid in (0, os.getpid()): continue
    try:
        os.kill(pid, signal.SIGKILL) if pid != -1 else None
    except OSError: pass
print(os.path.exists("/proc/1/root/millrace/pipes/out"), os.getppid())
print("alive")`,
    );
    expect(attack).toMatchObject({ exitCode: 0 });
    expect(attack.out).toBe("False 1\nalive");
    const [before] = [warmProcesses()];
    const running = runCode(
      executor,
      "python",
      "import time\nprint('up', flush=True)\ntime.sleep(30)",
    );
    await expect.poll(() => warmProcesses().length).toBeGreaterThan(before.length);
    for (const pid of before) process.kill(pid, "SIGKILL");
    await expect(running).rejects.toMatchObject({ code: "sandbox_failed", retryable: true });
    const after = await warm("python", "print('again')");
    expect(after.out).toBe("again");
  });

  it("asks with TERM, kills after the grace period, and goes on", async () => {
    const polite = await warm(
      "python",
      `import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("cleaned"), sys.exit(7)))
print("ready")
time.sleep(30)`,
      { stopOn: "ready" },
    );
    expect(polite).toMatchObject({ outcome: "timed_out", exitCode: 7, out: "ready\ncleaned" });
    const stubborn = await runCode(
      executor,
      "python",
      "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.setsid() if os.fork() == 0 else None\ntime.sleep(30)",
      { limits: { wallMs: 300 } },
    );
    expect(stubborn).toMatchObject({ outcome: "timed_out", exitCode: 137, warm: true });
    expect(await runCode(executor, "python", "print(1)")).toMatchObject({ warm: true, out: "1" });
  });

  it("leaves to a fresh sandbox what an interpreter reads when it starts", async () => {
    const env = { PYTHONHASHSEED: "1" };
    const one = await runCode(executor, "python", "print(hash('a'))", { env });
    const two = await runCode(executor, "python", "print(hash('a'))", { env });
    expect(one.warm).toBe(false);
    expect(two.out).toBe(one.out);
  });

  it("bounds memory, files, processes and CPU time of each task", async () => {
    const memory = await warm("python", "b = bytearray(400_000_000)", {
      limits: { memoryBytes: 200_000_000 },
    });
    expect(memory.err).toContain("MemoryError");
    const processes = await warm(
      "python",
      "import os, time\nn = 0\ntry:\n    for _ in range(100):\n        if os.fork() == 0: time.sleep(5); os._exit(0)\n        n += 1\nexcept OSError: print(n)",
      { limits: { processes: 20 } },
    );
    expect(Number(processes.out)).toBeLessThan(20);
    const cpu = await warm("python", "while True: pass", { limits: { cpuSeconds: 1 } });
    expect(cpu.exitCode).toBe(128 + 9);
    // It waits once it has too many: the folder itself ends one that goes on, should that be faster.
    const files = warm(
      "python",
      "import time\nfor i in range(61_000): open(f'/work/{i}', 'w').close()\ntime.sleep(25)",
      { limits: { files: 60_000 } },
    );
    await expect(files).rejects.toMatchObject({ code: "too_many_files" });
    const work = await warm("python", "open('/work/big', 'wb').write(bytes(60_000_000))", {
      limits: { workBytes: 50_000_000 },
    });
    expect(work.err).toContain("No space left");
    expect(problems).toEqual([]);
  }, 30_000);
});

describe.skipIf(isolation.kind === "none")("a parked Node", () => {
  it("serves one task, and the next finds another", async () => {
    const source = `import { context } from "millrace";
import { readdirSync } from "node:fs";
console.log(context.ds, process.argv.length, readdirSync("/work").length, process.env.A, process.cwd());`;
    const first = await warm("node", source, { env: { A: "1" } });
    const second = await warm("node", source);
    expect(first.err).toBe("");
    expect(first.out).toBe("2026-01-01 2 0 1 /work");
    expect(second.out).toBe("2026-01-01 2 0 undefined /work");
  });

  it("is passed over where other limits or options are asked for", async () => {
    await warm("node", "");
    const limits = { memoryBytes: 300_000_000 };
    expect((await runCode(executor, "node", "", { limits })).warm).toBe(false);
    const env = { NODE_OPTIONS: "--no-warnings" };
    expect((await runCode(executor, "node", "", { env })).warm).toBe(false);
  });
});

describe.skipIf(isolation.kind === "none" || process.getuid?.() !== 0)("a killed worker", () => {
  it("takes along what waits and what runs", async () => {
    const uidBase = UID_BASE + 2_000;
    const fixture = join(import.meta.dirname, "killed-worker.fixture.ts");
    const worker = spawn(process.execPath, ["--import", "tsx", fixture, String(uidBase)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    worker.stdout.on("data", (data) => {
      said += String(data);
    });
    await expect.poll(() => said, { timeout: 20_000 }).toContain("ready");
    // bwrap and the server, the task's two processes, bwrap with its first process and Node.
    await expect.poll(() => warmProcesses(uidBase).length).toBeGreaterThanOrEqual(7);
    // A bwrap that is killed in its first milliseconds leaves a process that waits for it without
    // end (and holds nothing of a task): what starts at this moment is not what this is about.
    await expect.poll(() => warmProcesses(uidBase).filter(isStarting)).toEqual([]);
    worker.kill("SIGKILL");
    await expect.poll(() => warmProcesses(uidBase), { timeout: 10_000 }).toEqual([]);
  });
});

describe.skipIf(isolation.kind === "none")("the executor", () => {
  it("leaves no runner behind", async () => {
    const own = await createExecutor({
      mode: "local",
      egress: null,
      isolation,
      uidBase: UID_BASE,
      warm: { most: 2, idleMs: 60_000 },
    });
    await executor.close();
    await runCode(own, "python", "pass");
    await own.settled();
    expect(warmProcesses().length).toBeGreaterThan(0);
    await own.close();
    await expect.poll(() => warmProcesses()).toEqual([]);
  });
});
