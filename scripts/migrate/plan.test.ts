import { describe, expect, it } from "vitest";
import type { Migration } from "./folder";
import { pendingMigrations } from "./plan";

const first: Migration = { name: "1_first", sql: "", checksum: "aa" };
const second: Migration = { name: "2_second", sql: "", checksum: "bb" };
const applied = { name: "1_first", checksum: "aa", finished: true };

describe("pendingMigrations", () => {
  it("returns everything for an empty database, in order", () => {
    expect(pendingMigrations([first, second], [])).toEqual([first, second]);
  });

  it("returns what is left", () => {
    expect(pendingMigrations([first, second], [applied])).toEqual([second]);
  });

  it.each([
    ["unknown to this version", [second], [applied], /newer version/],
    ["never finished", [first], [{ ...applied, finished: false }], /delete the row/],
    ["edited", [first], [{ ...applied, checksum: "cc" }], /add a new migration/],
  ])("refuses a migration that is %s", (_title, folder, rows, wayOut) => {
    expect(() => pendingMigrations(folder, rows)).toThrow(
      expect.objectContaining({ name: "Failure", wayOut: expect.stringMatching(wayOut) }),
    );
  });
});
