import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNetGuard, type NetGuardOptions } from "@/lib/net/guard";
import { createExecutor } from "../executor";
import { detectIsolation } from "../isolation";
import { type RunOutput, runCode, type TestRun } from "../test-run";
import type { Executor } from "../types";
import { EgressGate } from "./gate";
import type { EgressSettings } from "./session";

const folder = mkdtempSync(join(tmpdir(), "millrace-egress-test-"));
const isolation = await detectIsolation();
let reached: string[] = [];
const server = createServer((message, response) => {
  reached.push(`${message.method} ${message.url} ${message.headers.host ?? ""}`);
  const to = new URL(message.url ?? "", "http://x").searchParams.get("to");
  if (to !== null) return response.writeHead(302, { location: to }).end();
  if (message.url === "/flood") {
    const more = () => {
      while (response.write(Buffer.alloc(65_536))) {}
    };
    response.on("drain", more);
    return more();
  }
  const parts: Buffer[] = [];
  message.on("data", (data: Buffer) => parts.push(data));
  message.on("end", () => response.end(`got ${Buffer.concat(parts).toString("utf8")}`));
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  reached = [];
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  status: number;
  text: string;
}

/** Asks a gate as the shim does. */
function ask(gate: EgressGate, method: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const message = request({ socketPath: join(gate.folder, "proxy.sock"), method, path });
    message.on("connect", (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, text: "" });
    });
    message.on("response", (response) => {
      let text = "";
      response.on("data", (data) => {
        text += String(data);
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    message.on("error", reject);
    message.end();
  });
}

let gates = 0;

async function withGate<T>(
  options: Partial<NetGuardOptions> & Partial<EgressSettings>,
  use: (gate: EgressGate, told: string[]) => Promise<T>,
): Promise<T> {
  const guard = createNetGuard({ allow: [], ...options });
  const settings = { guard, ports: [80, 443], maxBytes: 1_000_000, ...options };
  const gate = await EgressGate.open(join(folder, String(++gates)), null, settings);
  const told: string[] = [];
  const ignore = () => {};
  const log = {
    info: ignore,
    error: ignore,
    mask: ignore,
    system: (text: string) => told.push(text),
  };
  const shut = gate.admit(log);
  try {
    return await use(gate, told);
  } finally {
    shut();
    gate.close();
    await guard.close();
  }
}

/** Spellings of addresses that no task may reach. */
const PRIVATE = [
  ..."127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 0x7f.1 0177.0.0.1 017700000001".split(
    " ",
  ),
  ..."127.0.0.1. 127.255.255.254 0.0.0.0 0 localhost LOCALHOST localhost. ①②⑦.⓪.⓪.①".split(" "),
  ..."[::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1]".split(" "),
  ..."[64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::] [fe80::1]".split(" "),
  ..."[fc00::1] [fd00:ec2::254] [ff02::1] [fec0::1] [2001:db8::1] [100::1]".split(" "),
  ..."10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 169.254.170.2".split(" "),
  ..."0xa9fea9fe 2852039166 0251.0376.0251.0376 169.254.43518 100.64.0.1 100.100.100.200".split(
    " ",
  ),
  ..."192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255".split(
    " ",
  ),
  ..."[::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [::ffff:10.0.0.1] [::7f00:1] 0x0 127.000.000.001 [0000::0001]".split(
    " ",
  ),
];

describe("the gate to the network", () => {
  it(`refuses ${PRIVATE.length} spellings of addresses that are not public`, async () => {
    await withGate(
      { ports: Array.from({ length: 65_535 }, (_, at) => at + 1) },
      async (gate, told) => {
        for (const host of PRIVATE) {
          const spelled = encodeURI(host).replaceAll("%5B", "[").replaceAll("%5D", "]");
          const plain = await ask(gate, "GET", `http://${spelled}:${port}/`);
          const tunnel = await ask(gate, "CONNECT", `${spelled}:${port}`);
          expect([host, plain.status]).toEqual([host, 403]);
          expect([host, tunnel.status]).toEqual([host, tunnel.status === 400 ? 400 : 403]);
        }
        expect(told[0]).toMatch(
          /^The network refused a connection: 127\.0\.0\.1:\d+ is not a public/,
        );
        expect(told.length).toBeLessThanOrEqual(20);
      },
    );
    expect(reached).toEqual([]);
  });

  it.each(["http://user:pw@x/", "https://x/", "ftp://x/", "/", "http://", "file:///etc/passwd"])(
    "does not take %s for an address",
    async (address) => {
      await withGate({}, async (gate) => {
        expect((await ask(gate, "GET", address)).status).toBe(400);
      });
    },
  );

  it("connects to the address that it checked, whatever the name says next", async () => {
    let asked = 0;
    const resolve = async () => [
      { address: asked++ % 2 === 0 ? "127.0.0.1" : "1.1.1.1", family: 4 },
    ];
    await withGate({ resolve }, async (gate) => {
      expect((await ask(gate, "GET", "http://rebinding.example/")).status).toBe(403);
    });
    expect(asked).toBe(1);
    const mixed = async () => [
      { address: "1.1.1.1", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ];
    await withGate({ resolve: mixed }, async (gate) => {
      expect((await ask(gate, "CONNECT", "mixed.example:443")).status).toBe(403);
    });
  });

  it("refuses other ports of public addresses", async () => {
    await withGate({}, async (gate, told) => {
      expect((await ask(gate, "CONNECT", "1.1.1.1:25")).status).toBe(403);
      expect(told).toEqual([
        "The network refused a connection: 1.1.1.1:25: only the ports 80, 443 may be reached",
      ]);
    });
  });

  it("lets through what the installation allows, and ends a task that moves too much", async () => {
    await withGate({ allow: [`127.0.0.1:${port}`] }, async (gate, told) => {
      const answer = await ask(gate, "GET", `http://127.0.0.1:${port}/there?a=1`);
      expect(answer).toEqual({ status: 200, text: "got " });
      expect(reached).toEqual([`GET /there?a=1 127.0.0.1:${port}`]);
      await expect(ask(gate, "GET", `http://127.0.0.1:${port}/flood`)).rejects.toThrow();
      expect(told.at(-1)).toContain("has moved more than 1000000 bytes");
      expect((await ask(gate, "GET", `http://127.0.0.1:${port}/`)).status).toBe(403);
    });
  });

  it("is shut while no task of the slot runs", async () => {
    const guard = createNetGuard({ allow: [`127.0.0.1:${port}`] });
    const settings = { guard, ports: [80], maxBytes: 1000 };
    const gate = await EgressGate.open(join(folder, "shut"), null, settings);
    await expect(ask(gate, "GET", `http://127.0.0.1:${port}/`)).rejects.toThrow();
    expect(reached).toEqual([]);
    gate.close();
    await guard.close();
  });
});

describe.skipIf(isolation.kind === "none")("a task that asks for the network", () => {
  let executor: Executor;
  const run = (
    language: "bash" | "python" | "node",
    source: string,
    rest: TestRun = {},
  ): Promise<RunOutput> => runCode(executor, language, source, { network: true, ...rest });

  beforeAll(async () => {
    const guard = createNetGuard({
      allow: [`127.0.0.1:${port}`, `allowed.test:${port}`],
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
    });
    executor = await createExecutor({
      mode: "hosted",
      isolation,
      egress: { guard, ports: [80, 443], maxBytes: 10_000_000 },
      uidBase: 49_000,
      warm: { most: 2, idleMs: 60_000 },
    });
  });
  afterAll(() => executor.close());

  it.each([
    [
      "python",
      (url: string) =>
        `import urllib.request\nprint(urllib.request.urlopen(urllib.request.Request("${url}", data=b"hello")).read().decode())`,
    ],
    [
      "node",
      (url: string) =>
        `console.log(await (await fetch("${url}", { method: "POST", body: "hello" })).text());`,
    ],
  ] as const)("reaches what is allowed: %s", async (language, source) => {
    const result = await run(language, source(`http://allowed.test:${port}/x`));
    expect(result).toMatchObject({ err: "", out: "got hello", exitCode: 0 });
    expect(reached.at(-1)).toBe(`POST /x allowed.test:${port}`);
  });

  it("is told in its log what was refused, also after a redirect", async () => {
    const to = encodeURIComponent("http://169.254.169.254/latest/meta-data");
    const result = await run(
      "python",
      `import urllib.request, urllib.error
try: urllib.request.urlopen("http://allowed.test:${port}/?to=${to}")
except urllib.error.HTTPError as error: print(error.code, error.read().decode().strip())`,
    );
    expect(result.out).toMatch(/^403 169\.254\.169\.254:80 is not a public address/);
    expect(result.sys).toMatch(/The network refused a connection: 169\.254\.169\.254:80/);
  });

  it("has no other way out than the gate", async () => {
    const result = await run(
      "python",
      `import os, socket
for host in ("127.0.0.1", "1.1.1.1"):
    try:
        socket.create_connection((host, ${port}), 1); print("connected", host)
    except OSError: print("no way")
print(sorted(name for _, name in socket.if_nameindex()), os.listdir("/run/egress"))`,
    );
    expect(result.out).toBe("no way\nno way\n['lo'] ['proxy.sock']");
    expect(reached).toEqual([]);
  });

  it("keeps its limits, exit code and last words", async () => {
    const memory = await run("python", "b = bytearray(400_000_000)", {
      limits: { memoryBytes: 200_000_000 },
    });
    expect(memory.err).toContain("MemoryError");
    const bash = await run("bash", "trap 'echo bye; exit 7' TERM\necho up\nsleep 30 & wait", {
      stopOn: "up",
    });
    expect(bash).toMatchObject({ outcome: "timed_out", exitCode: 7, out: "up\nbye" });
  });

  it("does not reach the network without asking", async () => {
    const result = await run(
      "python",
      "import os\nprint(os.environ.get('HTTP_PROXY'), os.path.exists('/run/egress'))",
      {
        network: false,
      },
    );
    expect(result.out).toBe("None False");
  });
});
