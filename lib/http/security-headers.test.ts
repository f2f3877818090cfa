import { NextRequest } from "next/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { config, proxy } from "@/proxy";

function visit(path: string) {
  return proxy(new NextRequest(`http://127.0.0.1:3210${path}`));
}

afterEach(() => vi.unstubAllEnvs());

describe("proxy", () => {
  it("sets exactly the policy that pages are built for, with a nonce of its own each time", () => {
    const policies = [visit("/acme"), visit("/acme")].map((response) =>
      response.headers.get("content-security-policy"),
    );
    const nonces = policies.map((policy) => /'nonce-([^']+)'/.exec(policy ?? "")?.[1] ?? "");
    expect(new Set(nonces).size).toBe(2);
    expect(Buffer.from(nonces[0] ?? "", "base64")).toHaveLength(18);
    expect(policies[0]?.replaceAll(nonces[0] ?? "", "N")).toBe(
      "default-src 'self'; script-src 'self' 'nonce-N' 'strict-dynamic'; " +
        "style-src 'self' 'nonce-N'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
  });

  it("tells the page its nonce and its path", () => {
    const response = visit("/acme/dags?tag=a");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain(`'nonce-${response.headers.get("x-middleware-request-x-nonce")}'`);
    expect(response.headers.get("x-middleware-request-x-millrace-path")).toBe("/acme/dags?tag=a");
  });

  it("sets the other headers, HSTS only where the site has TLS", () => {
    const { headers } = visit("/api/v1/me");
    expect(Object.fromEntries(headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "strict-origin-when-cross-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
    });
    expect(headers.has("strict-transport-security")).toBe(false);
    vi.stubEnv("MILLRACE_BASE_URL", "https://millrace.example");
    expect(visit("/").headers.get("strict-transport-security")).toMatch(/^max-age=31536000/);
  });

  it.each([
    ["/", true],
    ["/acme/dags", true],
    ["/api/v1/me", true],
    ["/sign-in", true],
    ["/favicon.icon-not", true],
    ["/_next/static/chunks/a.js", false],
    ["/icon.svg", false],
  ])("%s: %s", (path, runs) => {
    expect(config.matcher.some((pattern) => new RegExp(`^${pattern}$`).test(path))).toBe(runs);
  });
});
