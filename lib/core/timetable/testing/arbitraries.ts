import fc from "fast-check";
import type { CronElement, CronTree } from "./brute-force";

/** All zones that the runtime knows. */
export const ALL_ZONES: readonly string[] = Intl.supportedValuesOf("timeZone");

function element(min: number, max: number, maxStep: number): fc.Arbitrary<CronElement> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max: maxStep });
  return fc.oneof(
    { weight: 4, arbitrary: value.map((v): CronElement => ({ kind: "value", value: v })) },
    {
      weight: 2,
      arbitrary: fc.tuple(value, value, step).map(([a, b, s]): CronElement => {
        return { kind: "range", from: Math.min(a, b), to: Math.max(a, b), step: s };
      }),
    },
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 2, max: maxStep })
        .map((s): CronElement => ({ kind: "star", step: s })),
    },
  );
}

function field(
  star: number,
  arbitrary: fc.Arbitrary<CronElement>,
): fc.Arbitrary<readonly CronElement[]> {
  return fc.oneof(
    { weight: star, arbitrary: fc.constant<CronElement[]>([]) },
    { weight: 3, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 3 }) },
  );
}

const weekday = fc.integer({ min: 0, max: 7 });
const specialDay = fc.oneof(
  weekday.map((value): CronElement => ({ kind: "lastWeekday", weekday: value })),
  fc
    .tuple(weekday, fc.integer({ min: 1, max: 5 }))
    .map(([value, nth]): CronElement => ({ kind: "nthWeekday", weekday: value, nth })),
);

/** Crons that fire often enough to be seen within days, with every form that a field may take. */
export const cronTree: fc.Arbitrary<CronTree> = fc.tuple(
  field(1, element(0, 59, 59)),
  field(2, fc.oneof({ weight: 2, arbitrary: element(0, 3, 4) }, element(0, 23, 23))),
  field(
    6,
    fc.oneof(
      { weight: 4, arbitrary: element(1, 31, 31) },
      fc.constant<CronElement>({ kind: "last" }),
    ),
  ),
  field(9, element(1, 12, 12)),
  field(4, fc.oneof({ weight: 3, arbitrary: element(0, 6, 6) }, specialDay)),
);

/** Instants (ms, whole minutes) within one year near which the zone's offset changes. */
export function clockChanges(timezone: string, year: number): number[] {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    timeZoneName: "shortOffset",
  });
  const offset = (instant: number) => format.format(instant).split("GMT")[1];
  const changes: number[] = [];
  const end = Date.UTC(year + 1, 0, 1);
  for (let day = Date.UTC(year, 0, 1); day < end; day += 86_400_000) {
    if (offset(day) !== offset(day + 86_400_000)) changes.push(day + 43_200_000);
  }
  return changes;
}
