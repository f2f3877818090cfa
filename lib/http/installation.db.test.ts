import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as metrics } from "@/app/metrics/route";
import { createClient, setWebClient } from "@/lib/db/client";
import { webMetrics } from "@/lib/http/metrics";
import { startTestApi, type TestApi } from "@/lib/testing/http";

const TOKEN = "a-long-metrics-token";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ MILLRACE_METRICS_TOKEN: TOKEN });
});
afterAll(async () => {
  await api.stop();
});

describe("/api/health", () => {
  const worker = { host: "a", pid: 1, queues: ["default"], processSlots: 1, lightSlots: 1 };

  it("is degraded while no worker lives, and ok with one", async () => {
    const alone = await api.call("GET", "/api/health");
    expect([alone.status, alone.json()]).toMatchObject([
      200,
      {
        status: "degraded",
        database: "up",
        migrations: { applied: expect.toSatisfy((n: number) => n >= 3), pending: 0 },
        workers: { active: 0, lastHeartbeatAt: null },
      },
    ]);
    const silent = new Date(Date.now() - 3_600_000);
    await api.sys.worker.create({ data: { ...worker, name: "silent", heartbeatAt: silent } });
    expect((await api.call("GET", "/api/health")).json()).toMatchObject({ status: "degraded" });
    await api.sys.worker.create({ data: { ...worker, name: "alive" } });
    expect((await api.call("GET", "/api/health")).json()).toMatchObject({
      status: "ok",
      workers: { active: 1 },
    });
  });

  it("is unavailable while the database is away, and says no more", async () => {
    const away = new URL(api.database.webUrl);
    away.port = "1";
    const client = createClient(away.toString());
    setWebClient(client);
    const answer = await api.call("GET", "/api/health");
    setWebClient(createClient(api.database.webUrl));
    await client.$disconnect();
    expect([answer.status, answer.json()]).toEqual([
      503,
      { status: "unavailable", database: "down", migrations: null, workers: null },
    ]);
  });
});

describe("/metrics", () => {
  async function read(headers: Record<string, string>) {
    const request = new Request("http://127.0.0.1:3210/metrics", {
      headers: { host: "127.0.0.1:3210", ...headers },
    });
    return await metrics(request, { params: Promise.resolve({}) });
  }

  it("counts by route pattern, not by address", async () => {
    const team = await api.people.staffedTeam("counted");
    await api.call("GET", `/api/v1/teams/${team.slug}/connections/none`, {
      as: team.members.admin,
    });
    const text = await webMetrics().registry.metrics();
    expect(text).toContain(
      'millrace_http_requests_total{route="/api/v1/teams/[team]/connections/[connection]",method="GET",status="404"} 1',
    );
    expect(text).not.toContain(team.slug);
  });

  it.each([
    ["this machine", { "x-forwarded-for": "127.0.0.1" }, 200],
    ["this machine over IPv6", { "x-forwarded-for": "::ffff:127.0.0.1" }, 200],
    ["the token", { "x-forwarded-for": "203.0.113.9", authorization: `Bearer ${TOKEN}` }, 200],
    ["another machine", { "x-forwarded-for": "203.0.113.9" }, 404],
    ["a claim before a proxy's word", { "x-forwarded-for": "127.0.0.1, 203.0.113.9" }, 404],
    ["another name", { "x-forwarded-for": "127.0.0.1", host: "rebound.example" }, 404],
    ["a wrong token", { "x-forwarded-for": "127.0.0.1", authorization: "Bearer wrong" }, 404],
  ])("answers %s with %s: %i", async (_, headers, status) => {
    expect((await read(headers)).status).toBe(status);
  });
});
