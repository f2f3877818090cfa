import { describe, expect, it } from "vitest";
import { readIsolation } from "./isolation";

describe("readIsolation", () => {
  it.each([
    ["bwrap: bubblewrap 0.8.0", { kind: "sandbox", detail: "bubblewrap 0.8.0" }],
    ["bwrap", { kind: "sandbox", detail: "bwrap" }],
    ["none: bwrap is not installed", { kind: "none", detail: "bwrap is not installed" }],
    ["none", { kind: "none", detail: "none" }],
    ["", { kind: "unknown", detail: "" }],
  ])("%j", (text, expected) => {
    expect(readIsolation(text)).toEqual(expected);
  });
});
