import { describe, expect, it } from "vitest";
import { runFilterQuery } from "@/lib/browser/run-filter-query";
import {
  filterChips,
  parseShortDuration,
  type RunFilterValues,
  runFilterOf,
  shortDuration,
} from "./run-filters";

const none: RunFilterValues = {
  state: null,
  type: null,
  dag: null,
  tag: null,
  by: null,
  q: "",
  from: null,
  to: null,
  startedFrom: null,
  startedTo: null,
  longer: null,
};

describe("the filter of a list of runs", () => {
  it("asks for nothing when nothing is chosen", () => {
    expect(runFilterQuery(runFilterOf(none, undefined))).toBe("");
    expect(filterChips(none)).toEqual([]);
  });
  it("includes the last day", () => {
    const values = { ...none, q: " x ", from: new Date("2026-01-01"), to: new Date("2026-01-31") };
    expect(runFilterOf(values, "etl")).toMatchObject({
      dag: "etl",
      text: "x",
      logicalFrom: "2026-01-01T00:00:00.000Z",
      logicalTo: "2026-02-01T00:00:00.000Z",
    });
    expect(filterChips(values)).toEqual([
      { words: "date 2026-01-01 to 2026-01-31", fields: ["from", "to"] },
    ]);
  });
  it("tells a duration as it was typed", () => {
    expect(filterChips({ ...none, longer: 300 })).toEqual([
      { words: "longer than 5m", fields: ["longer"] },
    ]);
  });
});

it.each([
  ["90", 90],
  ["90s", 90],
  [" 5 M ", 300],
  ["1.5h", 5_400],
  ["2d", 172_800],
  ["", null],
  ["5 weeks", null],
  ["-3", null],
  ["9999d", null],
])("reads %j as %j seconds", (text, seconds) => {
  expect(parseShortDuration(text)).toBe(seconds);
  if (seconds !== null) expect(parseShortDuration(shortDuration(seconds))).toBe(seconds);
});
