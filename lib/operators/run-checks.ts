import type { CheckFinding, CheckSample, CheckSeverity } from "@/lib/schemas/check";
import type { OperatorContext } from "./context";
import type { OperatorResult } from "./define-operator";
import { TaskFailure } from "./outcome";
import { openSqlReader, type SqlReader } from "./sql-reader";

const DEFAULT_STATEMENT_TIMEOUT_SECONDS = 300;
const MAX_VALUE_LENGTH = 200;
const MAX_CELL_LENGTH = 500;
const NAMES_SHOWN = 5;

/** What a check found; `sampleSql` selects the rows that fail it. */
export interface Measured {
  readonly name: string;
  readonly value: string | null;
  readonly expected: string;
  readonly passed: boolean;
  readonly sampleSql?: string | undefined;
}

interface CheckConfig {
  connection: string;
  severity?: CheckSeverity | undefined;
  statement_timeout?: number | undefined;
  sample_rows?: number | undefined;
}

/**
 * Measures, keeps what was found and fails the attempt when a check of severity `error` did: after
 * all were made, so that one failure does not hide another. What only warns is told in the log.
 */
export async function runChecks(
  ctx: OperatorContext,
  config: CheckConfig,
  measure: (reader: SqlReader) => Promise<Measured[]>,
): Promise<OperatorResult> {
  const severity = config.severity ?? "error";
  const reader = await openSqlReader(
    ctx,
    config.connection,
    config.statement_timeout ?? DEFAULT_STATEMENT_TIMEOUT_SECONDS,
  );
  try {
    const failed: string[] = [];
    const measured = await measure(reader);
    for (const { name, value, expected, passed, sampleSql } of measured) {
      const sample = passed ? null : await sampleOf(reader, sampleSql, config.sample_rows ?? 0);
      const shown = value === null ? null : value.slice(0, MAX_VALUE_LENGTH);
      const finding: CheckFinding = { name, severity, passed, value: shown, expected, sample };
      ctx.check(finding);
      const words = `${name}: ${shown ?? "nothing"}, expected ${expected}`;
      if (passed) ctx.log.info(`passed  ${words}`);
      else ctx.log.error(`failed  ${words}`);
      if (!passed) failed.push(words);
    }
    const output = { checks: measured.length, failed: failed.length };
    if (failed.length === 0 || severity === "warn") return { output };
    const rest = failed.length > NAMES_SHOWN ? `; and ${failed.length - NAMES_SHOWN} more` : "";
    throw new TaskFailure(
      "check_failed",
      `${failed.length} of ${measured.length} checks failed: ${failed.slice(0, NAMES_SHOWN).join("; ")}${rest}`,
    );
  } finally {
    await reader.close();
  }
}

async function sampleOf(
  reader: SqlReader,
  sql: string | undefined,
  rows: number,
): Promise<CheckSample | null> {
  if (sql === undefined || rows === 0) return null;
  const table = await reader.read(sql, { maxRows: rows });
  return {
    columns: [...table.columns],
    rows: table.rows.map((row) => row.map((cell) => cell?.slice(0, MAX_CELL_LENGTH) ?? null)),
  };
}

/** `schema.table`, each name quoted. */
export function quotedTable(reader: SqlReader, table: string): string {
  return table
    .split(".")
    .map((name) => reader.quote(name))
    .join(".");
}

/** Conditions as what goes after `where`, with the word; each in parentheses. */
export function whereOf(...conditions: (string | undefined)[]): string {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? "" : ` where ${given.map((text) => `(${text}\n)`).join(" and ")}`;
}

/** The first row of a query; null when it gave none. */
export async function firstRow(
  reader: SqlReader,
  sql: string,
): Promise<{ columns: readonly string[]; row: readonly (string | null)[] } | null> {
  const { columns, rows } = await reader.read(sql, { maxRows: 1 });
  return rows[0] === undefined ? null : { columns, row: rows[0] };
}
