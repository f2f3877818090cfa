import * as z from "zod";
import { formatDuration } from "@/lib/schemas/duration";
import { conditionWords, satisfies } from "./check-condition";
import {
  checkFreshnessDescription,
  checkIntervalDescription,
  checkRowCountDescription,
} from "./check-figures.schema";
import type { Operator } from "./define-operator";
import { TaskFailure } from "./outcome";
import { firstRow, type Measured, quotedTable, runChecks, whereOf } from "./run-checks";

const DEFAULT_DAYS_BACK = 7;
const DAY_MS = 86_400_000;

/** The `check.row_count` operator. */
export const checkRowCountOperator: Operator<typeof checkRowCountDescription.config> = {
  ...checkRowCountDescription,
  run: (ctx, config) =>
    runChecks(ctx, config, async (reader) => {
      const from = `${quotedTable(reader, config.table)}${whereOf(config.partition_clause)}`;
      const value = (await firstRow(reader, `select count(*) from ${from}`))?.row[0] ?? null;
      const expected = conditionWords(config.rows);
      return [{ name: "rows", value, expected, passed: satisfies(value, config.rows) }];
    }),
};

/** The `check.freshness` operator. */
export const checkFreshnessOperator: Operator<typeof checkFreshnessDescription.config> = {
  ...checkFreshnessDescription,
  run: (ctx, config) =>
    runChecks(ctx, config, async (reader) => {
      const from = `${quotedTable(reader, config.table)}${whereOf(config.partition_clause)}`;
      const newest = `max(${reader.quote(config.column)})`;
      const secondsOld =
        reader.engine === "mysql"
          ? `timestampdiff(second, ${newest}, utc_timestamp())`
          : `extract(epoch from now() - cast(${newest} as timestamp with time zone))`;
      const found = await firstRow(reader, `select ${secondsOld} from ${from}`);
      const age = found?.row[0] ?? null;
      const expected = `at most ${config.max_age} s (${formatDuration(config.max_age)})`;
      if (age === null) return [{ name: "age", value: null, expected, passed: false }];
      const seconds = Number(age);
      return [
        {
          name: "age",
          value: `${Math.round(seconds)} s`,
          expected,
          passed: seconds <= config.max_age,
        },
      ];
    }),
};

/** The `check.interval` operator. */
export const checkIntervalOperator: Operator<typeof checkIntervalDescription.config> = {
  ...checkIntervalDescription,
  run: (ctx, config) =>
    runChecks(ctx, config, async (reader) => {
      const table = quotedTable(reader, config.table);
      const column = reader.quote(config.date_filter_column);
      const day = dayOf(config.date ?? ctx.interval.logicalDate.toISOString().slice(0, 10));
      const back = config.days_back ?? DEFAULT_DAYS_BACK;
      const before = new Date(Date.parse(day) - back * DAY_MS).toISOString().slice(0, 10);
      const figures = Object.keys(config.metrics_thresholds);
      const of = async (date: string) =>
        // A day that dayOf has read holds nothing but digits and hyphens.
        await firstRow(
          reader,
          `select ${figures.join(", ")} from ${table} where cast(${column} as date) = '${date}'`,
        );
      const [now, then] = [await of(day), await of(before)];
      return figures.map((figure, index): Measured => {
        const threshold = config.metrics_thresholds[figure] ?? 0;
        const [current, earlier] = [now?.row[index] ?? null, then?.row[index] ?? null];
        const ratio = ratioOf(Number(current ?? 0), Number(earlier ?? 0), config);
        return {
          name: figure,
          value: `${current ?? "nothing"}, ${earlier ?? "nothing"} on ${before}`,
          expected: `a ratio of at most ${threshold}`,
          passed: ratio === "ignored" || ratio <= threshold,
        };
      });
    }),
};

function ratioOf(
  current: number,
  earlier: number,
  config: { ratio_formula?: string | undefined; ignore_zero?: boolean | undefined },
): number | "ignored" {
  if (current === 0 || earlier === 0) {
    if (config.ignore_zero !== false) return "ignored";
    return current === earlier ? 0 : Number.POSITIVE_INFINITY;
  }
  if (config.ratio_formula === "relative_diff") {
    return Math.abs(current - earlier) / Math.abs(earlier);
  }
  return Math.max(current, earlier) / Math.min(current, earlier);
}

function dayOf(text: string): string {
  const day = z.iso.date().safeParse(text.trim());
  if (day.success) return day.data;
  throw new TaskFailure("bad_config", `date: expected YYYY-MM-DD, found ${text}`, {
    retryable: false,
  });
}
