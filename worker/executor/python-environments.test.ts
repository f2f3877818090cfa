import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import { createExecutor } from "./executor";
import { findInterpreters } from "./interpreters";
import { detectIsolation } from "./isolation";
import { type RunOutput, runCode, type TestRun } from "./test-run";
import type { Executor } from "./types";

const isolation = await detectIsolation();
const python = (await findInterpreters()).python ?? "";
const canInstall = isolation.kind !== "none" && hasPip();
const base = mkdtempSync("/var/tmp/millrace-python-test-");
// The slots' users pass through.
chmodSync(base, 0o711);
const wheels = join(base, "wheels");
let asked: string[] = [];
/** A package index as pip reads it. */
const index = createServer((request, response) => {
  const url = request.url ?? "";
  asked.push(url);
  if (url === "/simple/greeter/") {
    const links = readdirSync(wheels).map((name) => `<a href="/files/${name}">${name}</a>`);
    response.setHeader("content-type", "text/html");
    response.end(links.join("\n"));
  } else if (url.startsWith("/files/")) response.end(readFileSync(join(wheels, url.slice(7))));
  else response.writeHead(404).end();
});
let executor: Executor;

function hasPip(): boolean {
  try {
    execFileSync(python, ["-m", "pip", "--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Builds a package of one module. */
function wheel(version: string): void {
  const code = `import sys, zipfile
name = "greeter-${version}"
with zipfile.ZipFile(sys.argv[1] + f"/{name}-py3-none-any.whl", "w") as out:
    out.writestr("greeter.py", "def greet(): return 'hello from ${version}'\\n")
    info = f"{name}.dist-info/"
    out.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: greeter\\nVersion: ${version}\\n")
    out.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    out.writestr(info + "RECORD", "greeter.py,,\\n")`;
  execFileSync(python, ["-c", code, wheels]);
}

beforeAll(async () => {
  mkdirSync(wheels);
  if (canInstall) for (const version of ["1.0", "2.0"]) wheel(version);
  await new Promise<void>((resolve) => index.listen(0, "127.0.0.1", resolve));
  const { port } = index.address() as AddressInfo;
  executor = await createExecutor({
    mode: "hosted",
    isolation,
    egress: {
      guard: createNetGuard({
        allow: [`index.test:${port}`],
        resolve: async () => [{ address: "127.0.0.1", family: 4 }],
      }),
      ports: [443],
      maxBytes: 10_000_000,
    },
    environments: {
      folder: join(base, "environments"),
      index: `http://index.test:${port}/simple/`,
    },
    uidBase: 50_000,
    warm: { most: 1, idleMs: 60_000 },
  });
});
afterAll(async () => {
  await executor.close();
  index.close();
  rmSync(base, { recursive: true, force: true });
});

const run = (source: string, rest: TestRun = {}): Promise<RunOutput> =>
  runCode(executor, "python", source, rest);
const GREET = "import greeter\nprint(greeter.greet())";

describe.skipIf(!canInstall)("requirements of a Python task", () => {
  it("are installed once for a team and list, and then only read", async () => {
    const first = await run(GREET, { requirements: ["greeter==1.0"] });
    expect(first).toMatchObject({ out: "hello from 1.0", err: "", exitCode: 0 });
    expect(first.sys).toContain("Installing greeter==1.0");
    asked = [];
    const again = await run(
      `${GREET}\nimport os\nfor path in ("/env/x", "/env/site/greeter.py"):\n    try: open(path, "a"); print("wrote")\n    except OSError: pass\nprint("HTTP_PROXY" in os.environ)`,
      { requirements: ["greeter==1.0"] },
    );
    expect(again.out).toBe("hello from 1.0\nFalse");
    expect(again.sys).not.toContain("Installing");
    expect(asked).toEqual([]);
    const other = await run(GREET, { requirements: ["greeter>=1.5"], team: "other" });
    expect(other.out).toBe("hello from 2.0");
    expect(asked.length).toBeGreaterThan(0);
  }, 60_000);

  it("say why they cannot be installed, and leave nothing", async () => {
    const failing = run(GREET, { requirements: ["greeter==9.9"], team: "third" });
    await expect(failing).rejects.toMatchObject({ code: "requirements_failed" });
    expect(readdirSync(join(base, "environments", "third"))).toEqual([]);
  }, 60_000);

  it("are refused where tasks have no network", async () => {
    const closed = await createExecutor({ mode: "hosted", isolation, egress: null });
    const target = runCode(closed, "python", "pass", { requirements: ["greeter"] });
    await expect(target).rejects.toMatchObject({ code: "requirements_denied", retryable: false });
    await closed.close();
  }, 60_000);
});
