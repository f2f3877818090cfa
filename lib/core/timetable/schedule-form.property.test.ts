import fc from "fast-check";
import { expect, test } from "vitest";
import { setField } from "@/lib/core/dag/edit/fields";
import { readYaml } from "@/lib/core/dag/yaml-source";
import { SCHEDULE_PRESETS, scheduleSchema } from "@/lib/schemas/dag-schedule";
import { isJsonObject, type JsonValue } from "@/lib/schemas/json";
import { parseSchedule } from "./parse-schedule";
import { readSchedule, writeSchedule } from "./schedule-form";
import { cronTree } from "./testing/arbitraries";
import { cronText } from "./testing/brute-force";

const preset = fc.constantFrom(...Object.keys(SCHEDULE_PRESETS));
const cron = fc.oneof(
  cronTree.map(cronText),
  preset,
  fc.constantFrom("0 6 * * MON-FRI", " 0  6 * * * ", "0 0 L * ?", "0 9 * * MON#1,5L", "6 o'clock"),
);
const date = fc.constantFrom("2026-12-24", "2027-01-01T06:00", "2026-10-25T02:30+01:00");
const every = fc.oneof(
  fc.constantFrom("15m", "1h30m", "90s", "2d", "0.5h", " 5m"),
  fc.integer({ min: 1, max: 99_999 }),
);
const name = fc.constantFrom("orders", "s3://lake/orders", "customers", "a.b");
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const some = <T extends JsonValue>(list: fc.Arbitrary<T[]>) =>
  fc.oneof(
    list.map((any) => ({ any })),
    list.map((all) => ({ all })),
  );
const condition = some(
  fc.array(fc.oneof<fc.Arbitrary<JsonValue>[]>(name, some(names)), { minLength: 1, maxLength: 4 }),
);
const time: fc.Arbitrary<JsonValue> = fc.oneof(
  cron,
  fc.array(cron, { minLength: 1, maxLength: 4 }),
  every.map((value) => ({ every: value })),
  fc.array(date, { minLength: 1, maxLength: 4 }).map((dates) => ({ dates })),
);
const schedule: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 5, arbitrary: time },
  { weight: 2, arbitrary: condition.map((assets) => ({ assets })) },
  {
    weight: 2,
    arbitrary: fc.tuple(condition, time).map(([assets, at]) => ({ assets, time: at })),
  },
);
const anything: fc.Arbitrary<JsonValue> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): JsonValue => JSON.parse(JSON.stringify(value)));

test("every schedule comes back from its form as it was, and so does what is none", () => {
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: schedule }, anything), (value) => {
      expect(writeSchedule(readSchedule(value))).toEqual(value);
    }),
    { numRuns: 2000 },
  );
});

test("whatever the schema takes has a form of its own", () => {
  fc.assert(
    fc.property(schedule, (value) => {
      fc.pre(scheduleSchema.safeParse(value).success && parseSchedule(value).ok);
      expect(readSchedule(value).kind).not.toBe("other");
    }),
    { numRuns: 1000 },
  );
});

test("what no form can show is kept as it is", () => {
  for (const value of [{ cron: "0 6 * * *" }, [1, 2], [], { every: true }, { dates: [] }, 7]) {
    expect(readSchedule(value)).toEqual({ kind: "other", value });
  }
});

test("writing back what a document says changes no letter of it", () => {
  fc.assert(
    fc.property(schedule, fc.boolean(), (value, isLined) => {
      const shown = isLined ? JSON.stringify(value, null, 2) : JSON.stringify(value);
      const lines = shown.split("\n").join("\n  ");
      const text = `# head\ndag_id: d\nschedule: ${lines} # why\ntasks: {}\n`;
      const read = readYaml(text);
      expect(read.problems).toEqual([]);
      const written = isJsonObject(read.value) ? read.value.schedule : undefined;
      const result = setField(text, ["schedule"], writeSchedule(readSchedule(written)));
      expect(result).toMatchObject({ ok: true, text, edits: [] });
    }),
    { numRuns: 500 },
  );
});
