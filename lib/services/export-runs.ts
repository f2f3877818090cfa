import { csvLine } from "@/lib/core/csv";
import type { RunTerms } from "@/lib/db/sql/run-filter";
import type { RunRow } from "@/lib/db/stores/run";
import { listRuns as listRunRows } from "@/lib/db/stores/run-list";
import { type TeamId, withTenant } from "@/lib/db/tenant";
import { MAX_EXPORTED_RUNS, type RUN_EXPORT_FORMATS } from "@/lib/schemas/api/run-filter";
import { runView } from "./run-view";

type Format = (typeof RUN_EXPORT_FORMATS)[number];

/** Runs that are read at once. */
const BATCH = 1_000;

/**
 * The runs that a filter means, newest first, as a file: read batch by batch as fast as the caller
 * takes it, each in a transaction of its own, so that neither memory nor a lock grows with it.
 */
export function runExportStream(
  teamId: TeamId,
  filter: RunTerms,
  format: Format,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const writer = WRITERS[format];
  let cursor: string | undefined;
  let sent = 0;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(writer.head));
    },
    async pull(controller) {
      const limit = Math.min(BATCH, MAX_EXPORTED_RUNS - sent);
      const page = await withTenant(teamId, (t) => listRunRows(t, { ...filter, cursor, limit }));
      const text = page.items.map((row, index) => writer.row(row, sent + index === 0)).join("");
      sent += page.items.length;
      cursor = page.nextCursor ?? undefined;
      controller.enqueue(encoder.encode(text));
      if (cursor !== undefined && sent < MAX_EXPORTED_RUNS) return;
      controller.enqueue(encoder.encode(writer.tail(cursor !== undefined)));
      controller.close();
    },
  });
}

/** Columns of the CSV form, in order. */
const COLUMNS = [
  "dagId",
  "runId",
  "id",
  "type",
  "state",
  "logicalDate",
  "intervalStart",
  "intervalEnd",
  "queuedAt",
  "startedAt",
  "endedAt",
  "versionNumber",
  "triggeredBy",
  "cancelledBy",
  "timedOut",
  "note",
] as const;

const WRITERS: Record<
  Format,
  {
    head: string;
    row: (row: RunRow, isFirst: boolean) => string;
    tail: (isCapped: boolean) => string;
  }
> = {
  csv: {
    head: csvLine(COLUMNS),
    row: (row) => {
      const view = runView(row);
      return csvLine(COLUMNS.map((column) => view[column]));
    },
    tail: () => "",
  },
  json: {
    head: '{"items":[',
    row: (row, isFirst) => `${isFirst ? "" : ","}\n${JSON.stringify(runView(row))}`,
    tail: (isCapped) => `\n],"isCapped":${isCapped}}\n`,
  },
};
