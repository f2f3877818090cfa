import { describe, expect, it } from "vitest";
import { webEnv, workerEnv } from "./env";

const secretKey = Buffer.alloc(32, 7).toString("base64");
const web = {
  MILLRACE_SECRET_KEY: secretKey,
  MILLRACE_WEB_DATABASE_URL: "postgresql://millrace_web@127.0.0.1/millrace",
};

describe("webEnv", () => {
  it("fills in what has a default", () => {
    expect(webEnv(web)).toMatchObject({ mode: "local", port: 3210, demo: false, logLevel: "info" });
  });

  it("takes an empty variable for an absent one", () => {
    expect(webEnv({ ...web, PORT: "" }).port).toBe(3210);
  });

  it("offers a sign-in provider only when it is configured in full", () => {
    const half = { ...web, GITHUB_CLIENT_ID: "id" };
    expect(webEnv(half).providers.github).toBeUndefined();
    expect(webEnv({ ...half, GITHUB_CLIENT_SECRET: "s" }).providers.github).toEqual({
      clientId: "id",
      clientSecret: "s",
    });
  });

  it("names each variable that is wrong and never shows its value", () => {
    const wrong = { ...web, MILLRACE_SECRET_KEY: "short", PORT: "99999" };
    const message = thrownBy(() => webEnv(wrong));
    expect(message).toMatch(/MILLRACE_SECRET_KEY: expected 32 bytes.*PORT: /);
    expect(message).not.toContain("short");
  });
});

describe("workerEnv", () => {
  it("lets code reach what operators may, unless it is told apart", () => {
    const env = {
      MILLRACE_SECRET_KEY: secretKey,
      MILLRACE_SYS_DATABASE_URL: "postgresql://millrace_sys@127.0.0.1/millrace",
      MILLRACE_ALLOW_PRIVATE_HOSTS: "10.0.0.1:5432, 10.0.0.2:80",
    };
    expect(workerEnv(env).taskNetwork?.privateHosts).toEqual(["10.0.0.1:5432", "10.0.0.2:80"]);
    const apart = workerEnv({ ...env, MILLRACE_TASK_PRIVATE_HOSTS: "10.0.0.2:80" });
    expect(apart.taskNetwork?.privateHosts).toEqual(["10.0.0.2:80"]);
    expect(apart.allowPrivateHosts).toEqual(["10.0.0.1:5432", "10.0.0.2:80"]);
  });

  it("says what is not set", () => {
    expect(thrownBy(() => workerEnv({ MILLRACE_SECRET_KEY: secretKey }))).toBe(
      "environment: MILLRACE_SYS_DATABASE_URL is not set",
    );
  });
});

function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was thrown");
}
