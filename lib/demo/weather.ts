import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the data comes from, and under which terms; said by the API and in docs/demo.md. */
export const SOURCE = {
  title: "Daily weather observations of Seattle and New York, 2012 to 2015",
  origin: "NOAA Climate Data Online (https://www.ncei.noaa.gov/cdo-web/)",
  licence: "U.S. Government work, public domain (https://www.usa.gov/government-works)",
  package: "vega-datasets 3.2.1, BSD-3-Clause (https://github.com/vega/vega-datasets)",
} as const;

/** Units of the measurements. */
export const UNITS = {
  precipitation: "mm",
  temp_max: "°C",
  temp_min: "°C",
  wind: "m/s",
} as const;

/** The places that were observed. */
export const LOCATIONS = ["Seattle", "New York"] as const;
/** One of the places. */
export type Location = (typeof LOCATIONS)[number];

/** What was measured on one day, in {@link UNITS}. */
export interface Observation {
  precipitation: number;
  temp_max: number;
  temp_min: number;
  wind: number;
  weather: string;
}

const FILE = join("node_modules", "vega-datasets", "data", "weather.csv");
const HEADER = "location,date,precipitation,temp_max,temp_min,wind,weather";

let loaded: Record<Location, Map<string, Observation>> | undefined;

/**
 * The observations of a place by real day (`2012-01-01`), read once for the process.
 *
 * @throws Error when the file is not there or is not what this version knows
 */
export function observationsOf(location: Location): ReadonlyMap<string, Observation> {
  loaded ??= parseWeather(readFileSync(join(process.cwd(), FILE), "utf8"));
  return loaded[location];
}

/**
 * Parses the data set.
 *
 * @throws Error that names the line which cannot be read
 */
export function parseWeather(csv: string): Record<Location, Map<string, Observation>> {
  const [header, ...lines] = csv.trimEnd().split(/\r?\n/);
  if (header !== HEADER) throw new Error(`Expected the columns ${HEADER}, found ${header}`);
  const byPlace = {
    Seattle: new Map<string, Observation>(),
    "New York": new Map<string, Observation>(),
  };
  for (const [index, line] of lines.entries()) {
    const [place, day, rain, max, min, wind, weather] = line.split(",");
    const location = LOCATIONS.find((known) => known === place);
    const [precipitation, temp_max, temp_min, speed] = [rain, max, min, wind].map(measured);
    if (
      location === undefined ||
      day === undefined ||
      precipitation === undefined ||
      temp_max === undefined ||
      temp_min === undefined ||
      speed === undefined ||
      !weather
    ) {
      throw new Error(`Line ${index + 2} of the sample data cannot be read: ${line}`);
    }
    byPlace[location].set(day, { precipitation, temp_max, temp_min, wind: speed, weather });
  }
  return byPlace;
}

function measured(text: string | undefined): number | undefined {
  const value = Number(text || Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}
