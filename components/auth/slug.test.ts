import { describe, expect, it } from "vitest";
import { slugSchema } from "@/lib/schemas/api/team";
import { slugOf } from "./slug";

describe("slugOf", () => {
  it.each([
    ["Acme", "acme"],
    ["Zoë & Søn, Data", "zoe-son-data"],
    ["  --Data  Team-- ", "data-team"],
    ["Ada's Größe", "adas-grosse"],
    ["日本", ""],
    [`${"a".repeat(39)} b`, "a".repeat(39)],
  ])("%j becomes %j", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
    if (slug !== "") expect(slugSchema.safeParse(slug).success).toBe(true);
  });
});
