import { describe, expect, it } from "vitest";
import { parseS3Address, regexPattern, wildcardPattern } from "./s3-address";

describe("parseS3Address", () => {
  it.each([
    ["s3://shop/orders/1.csv", { bucket: "shop", key: "orders/1.csv" }],
    ["s3://shop/", { bucket: "shop", key: "" }],
    ["s3://shop", { bucket: "shop", key: "" }],
    ["orders/1.csv", null],
    ["s3:///orders", null],
    ["https://shop/orders", null],
  ])("%s", (text, expected) => expect(parseS3Address(text)).toEqual(expected));
});

describe("wildcardPattern", () => {
  it.each([
    ["orders/*.csv", "orders/", ["orders/1.csv", "orders/a/b.csv"], ["orders/1.txt", "x/1.csv"]],
    ["a?c", "a", ["abc", "a/c"], ["ac", "abbc"]],
    ["day-[12].csv", "day-", ["day-1.csv"], ["day-3.csv"]],
    ["day-[!12].csv", "day-", ["day-3.csv"], ["day-1.csv", "day-.csv"]],
    ["a.b", "a.b", ["a.b"], ["aXb"]],
    ["a[b", "a", ["a[b"], ["ab"]],
    ["x[]]y", "x", ["x]y"], ["xy"]],
  ])("%s", (pattern, prefix, matching, others) => {
    const compiled = wildcardPattern(pattern);
    expect(compiled.prefix).toBe(prefix);
    for (const key of matching) expect(compiled.matches(key), key).toBe(true);
    for (const key of others) expect(compiled.matches(key), key).toBe(false);
  });
});

describe("regexPattern", () => {
  it.each([
    ["orders/\\d+\\.csv$", "orders/", ["orders/12.csv"], ["orders/x.csv", "new/orders/1.csv"]],
    ["ab*c", "a", ["ac", "abbc"], ["xac"]],
    ["^logs/x?", "logs/", ["logs/", "logs/x"], ["xlogs/"]],
    ["a|b", "", ["a", "b"], ["c"]],
    ["(?i)ORDERS", "", ["orders/1"], ["x"]],
  ])("%s matches from the start of a key", (pattern, prefix, matching, others) => {
    const compiled = regexPattern(pattern);
    expect(compiled.prefix).toBe(prefix);
    for (const key of matching) expect(compiled.matches(key), key).toBe(true);
    for (const key of others) expect(compiled.matches(key), key).toBe(false);
  });

  it("takes linear time for what explodes elsewhere", () => {
    const begun = performance.now();
    expect(regexPattern("(a+)+$").matches(`${"a".repeat(20_000)}b`)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
