import { describe, expect, it } from "vitest";
import type { AuditEvent } from "./queries";
import { actionPhrase, detailLines, matches } from "./words";

const event: AuditEvent = {
  id: "01900000-0000-7000-8000-000000000000",
  at: "2026-01-01T00:00:00.000Z",
  actorKind: "user",
  actorName: "Ada",
  action: "member.change_role",
  entityKind: "member",
  entityId: "grace@example.com",
  detail: { from: "viewer", to: "admin", revokedTokens: 0 },
};

describe("actionPhrase", () => {
  it("falls back to the action itself", () => {
    expect(actionPhrase("pool.create_many")).toBe("pool create many");
  });
});

describe("detailLines", () => {
  it("tells a change from one value to another, and leaves out zeroes", () => {
    expect(detailLines(event.detail)).toEqual([
      { name: "changed", before: "viewer", value: "admin" },
    ]);
  });

  it("tells only the fields of an object that differ", () => {
    const detail = { from: { name: "A", timezone: "UTC" }, to: { name: "B", timezone: "UTC" } };
    expect(detailLines(detail)).toEqual([{ name: "name", before: "A", value: "B" }]);
  });

  it("reads lists, flags and nothing", () => {
    expect(
      detailLines({ secretsSet: ["password"], valueChanged: true, email: null, id: event.id }),
    ).toEqual([
      { name: "secrets set", value: "password" },
      { name: "value changed", value: "yes" },
    ]);
  });
});

describe("matches", () => {
  it.each([
    ["", "", true],
    ["ada role", "", true],
    ["GRACE", "member", true],
    ["grace", "dag", false],
    ["linus", "", false],
  ])("search %j of kind %j", (search, entity, found) => {
    expect(matches(event, { search, entity })).toBe(found);
  });
});
