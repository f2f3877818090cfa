import { expect, it } from "vitest";
import { afterQuiet } from "./quiet";

const night = { from: "22:00", until: "07:00", timezone: "Europe/Berlin" };
const noon = { from: "12:00", until: "13:30", timezone: "UTC" };

it.each([
  ["before the night", night, "2024-01-10T20:59:00Z", "2024-01-10T20:59:00Z"],
  ["as the night begins", night, "2024-01-10T21:00:00Z", "2024-01-11T06:00:00Z"],
  ["after midnight", night, "2024-01-11T03:00:00Z", "2024-01-11T06:00:00Z"],
  ["as the night ends", night, "2024-01-11T06:00:00Z", "2024-01-11T06:00:00Z"],
  ["in the night that is an hour short", night, "2024-03-30T23:00:00Z", "2024-03-31T05:00:00Z"],
  ["in the night that is an hour long", night, "2024-10-26T22:00:00Z", "2024-10-27T06:00:00Z"],
  ["within one day", noon, "2024-01-10T12:15:00Z", "2024-01-10T13:30:00Z"],
  ["without quiet hours", undefined, "2024-01-10T12:15:00Z", "2024-01-10T12:15:00Z"],
])("%s", (_what, quiet, due, sent) => {
  expect(afterQuiet(quiet, new Date(due))).toEqual(new Date(sent));
});

it("ends, in an hour that comes twice, no earlier than it began", () => {
  const twice = { from: "02:00", until: "02:30", timezone: "Europe/Berlin" };
  const second = new Date("2024-10-27T01:10:00Z");
  expect(afterQuiet(twice, second).getTime()).toBeGreaterThanOrEqual(second.getTime());
});
