import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
// @ts-expect-error plain JavaScript, so that any Node can run it
import { missingEntries } from "./complete-lock.mjs";
// @ts-expect-error plain JavaScript
import { isInstalled } from "./dependencies.mjs";
// @ts-expect-error plain JavaScript
import { isNodeNewEnough } from "./node.mjs";

describe("isNodeNewEnough", () => {
  it.each([
    ["18.19.0", false],
    ["22.11.0", false],
    ["22.12.0", true],
    ["24.0.0", true],
  ])("%s: %s", (version, expected) => {
    expect(isNodeNewEnough(version)).toBe(expected);
  });
});

describe("isInstalled", () => {
  const wanted = { "": {}, "node_modules/a": { version: "1.0.0" } };

  it.each([
    ["nothing is installed", undefined, false],
    ["the same is installed", { "node_modules/a": { version: "1.0.0" } }, true],
    ["another version is installed", { "node_modules/a": { version: "1.0.1" } }, false],
    ["one is missing", {}, false],
  ])("%s", (_title, installed, expected) => {
    expect(isInstalled(wanted, installed)).toBe(expected);
  });

  it("does not miss what npm may leave out", () => {
    const other = { "node_modules/b": { version: "1.0.0", optional: true } };
    expect(isInstalled(other, {})).toBe(true);
  });
});

describe("package-lock.json", () => {
  it("has an entry for the builds of every platform (npm run lock adds them)", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    expect(missingEntries(packages)).toEqual({});
  });
});
