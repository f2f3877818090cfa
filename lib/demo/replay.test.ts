import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countDays, daysBetween, observedOn } from "./replay";
import { answerObservations, observationsQuerySchema } from "./sample-api";
import { LOCATIONS, observationsOf, parseWeather } from "./weather";

describe("observedOn", () => {
  it.each([
    ["2012-01-01", "2012-01-01"],
    ["2015-12-31", "2015-12-31"],
    ["2016-02-29", "2012-02-29"],
    ["2024-02-29", "2012-02-29"],
    ["2025-02-28", "2013-02-28"],
    ["2026-11-22", "2014-11-22"],
    ["2027-03-01", "2015-03-01"],
    ["2011-06-01", "2015-06-01"],
    ["2000-02-29", "2012-02-29"],
    ["2100-02-28", "2012-02-28"],
    ["2100-03-01", "2012-03-01"],
    ["0004-02-29", "2012-02-29"],
  ])("%s is given by %s", (day, real) => {
    expect(observedOn(day)).toBe(real);
  });

  it("finds an observation for every day of every year, with the same month and day", () => {
    const first = Date.UTC(1, 0, 1);
    const last = Date.UTC(9999, 11, 31);
    const anyDay = fc
      .integer({ min: Math.ceil(first / 86_400_000), max: last / 86_400_000 })
      .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...LOCATIONS), (day, location) => {
        const real = observedOn(day);
        expect(real.slice(4)).toBe(day.slice(4));
        expect(observationsOf(location).has(real)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("daysBetween", () => {
  it("leaves the end out and crosses leap days and years", () => {
    expect(daysBetween("2024-02-28", "2024-03-01")).toEqual(["2024-02-28", "2024-02-29"]);
    expect(daysBetween("2025-12-31", "2026-01-02")).toEqual(["2025-12-31", "2026-01-01"]);
    expect(daysBetween("2024-03-01", "2024-03-01")).toEqual([]);
    expect(daysBetween("2024-03-02", "2024-03-01")).toEqual([]);
    expect(countDays("2024-01-01", "2025-01-01")).toBe(366);
  });
});

describe("the data set", () => {
  it("has every day of four years for both places", () => {
    const days = daysBetween("2012-01-01", "2016-01-01");
    expect(days).toHaveLength(1461);
    for (const location of LOCATIONS) {
      expect([...observationsOf(location).keys()].sort()).toEqual(days);
    }
    const csv = readFileSync("node_modules/vega-datasets/data/weather.csv", "utf8");
    expect(csv).toContain("Seattle,2012-01-02,10.9,10.6,2.8,4.5,rain\n");
    expect(observationsOf("Seattle").get("2012-01-02")).toEqual({
      precipitation: 10.9,
      temp_max: 10.6,
      temp_min: 2.8,
      wind: 4.5,
      weather: "rain",
    });
  });

  it("is refused with the line that cannot be read", () => {
    const header = "location,date,precipitation,temp_max,temp_min,wind,weather";
    expect(() => parseWeather(`${header}\nSeattle,2012-01-01,,1,1,1,sun`)).toThrow("Line 2");
    expect(() => parseWeather(`${header}\nOslo,2012-01-01,1,1,1,1,sun`)).toThrow("Line 2");
    expect(() => parseWeather("a,b\n")).toThrow("columns");
  });
});

describe("the sample API", () => {
  const query = { location: "Seattle", start: "2026-02-28", end: "2026-03-02" };
  const problemsOf = (given: Record<string, string>) =>
    observationsQuerySchema.safeParse(given).error?.issues.map(({ path }) => path.join("."));

  it("says both the day asked for and the real day", () => {
    const answer = answerObservations(observationsQuerySchema.parse(query));
    expect(answer.observations.map(({ date, observed_on }) => [date, observed_on])).toEqual([
      ["2026-02-28", "2014-02-28"],
      ["2026-03-01", "2014-03-01"],
    ]);
    expect(answer.observations[0]).toMatchObject(observationsOf("Seattle").get("2014-02-28") ?? {});
    expect(answer.source.licence).toContain("public domain");
  });

  it.each([
    [{ ...query, location: "Oslo" }, ["location"]],
    [{ ...query, start: "2026-02-30" }, ["start"]],
    [{ ...query, start: "yesterday", end: "" }, ["start", "end"]],
    [{ ...query, end: "2026-02-28" }, ["end"]],
    [{ ...query, start: "2025-01-01", end: "2026-02-06" }, ["end"]],
    [{ location: "Seattle" }, ["start", "end"]],
  ])("refuses %j", (given, fields) => {
    expect(problemsOf(given as Record<string, string>)).toEqual(fields);
  });

  it("gives up to 400 days", () => {
    const long = { ...query, start: "2025-01-01", end: "2026-02-05" };
    expect(answerObservations(observationsQuerySchema.parse(long)).observations).toHaveLength(400);
  });
});
