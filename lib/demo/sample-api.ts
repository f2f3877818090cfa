import * as z from "zod";
import { countDays, daysBetween, observedOn } from "./replay";
import { LOCATIONS, type Observation, observationsOf, SOURCE, UNITS } from "./weather";

/** Days that one request may ask for. */
export const MAX_DAYS = 400;

const daySchema = z.iso.date("Expected a date such as 2024-03-13");

/** The query of the sample API. `end` is exclusive, as the end of a data interval is. */
export const observationsQuerySchema = z
  .strictObject({ location: z.enum(LOCATIONS), start: daySchema, end: daySchema })
  .superRefine(({ start, end }, issues) => {
    // What is no date has been told already.
    if (![start, end].every((day) => daySchema.safeParse(day).success)) return;
    const days = countDays(start, end);
    const add = (message: string) =>
      issues.addIssue({ code: "custom", path: ["end"], message, input: end });
    if (days < 1) add("end must lie after start (it is exclusive)");
    else if (days > MAX_DAYS) add(`At most ${MAX_DAYS} days at once, found ${days}`);
  });
/** A parsed query. */
export type ObservationsQuery = z.output<typeof observationsQuerySchema>;

/** One day of the answer: the day that was asked for, and the real one that stands for it. */
export type ReplayedObservation = { date: string; observed_on: string } & Observation;

/** The answer of the sample API. */
export function answerObservations({ location, start, end }: ObservationsQuery) {
  const known = observationsOf(location);
  return {
    location,
    start,
    end,
    units: UNITS,
    source: SOURCE,
    note: "Real observations, replayed: each day is given by the real day named in observed_on.",
    observations: daysBetween(start, end).map((date): ReplayedObservation => {
      const observed_on = observedOn(date);
      const observation = known.get(observed_on);
      if (observation === undefined) throw new Error(`No observation of ${observed_on}`);
      return { date, observed_on, ...observation };
    }),
  };
}
