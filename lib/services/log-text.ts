import { type TeamId, withTenant } from "@/lib/db/tenant";
import { parseLogText } from "@/lib/schemas/log-line";
import { type AttemptRef, readLogPage } from "./read-log";

/** An attempt's log as a body of UTF-8 text; it is read no faster than it is taken. */
export function logTextStream(teamId: TeamId, ref: AttemptRef): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const pieces = logText(teamId, ref);
  return new ReadableStream({
    pull: async (controller) => {
      const piece = await pieces.next();
      if (piece.done === true) controller.close();
      else controller.enqueue(encoder.encode(piece.value));
    },
    cancel: async () => {
      await pieces.return(undefined);
    },
  });
}

/**
 * An attempt's log as plain text, page by page, each in a transaction of its own. A line begins
 * with its time; those that are not standard output then name their stream.
 */
async function* logText(teamId: TeamId, ref: AttemptRef): AsyncGenerator<string, undefined> {
  let after = -1;
  for (;;) {
    const last = after;
    const { chunks } = await withTenant(teamId, (t) => readLogPage(t, ref, last));
    if (chunks.length === 0) return undefined;
    for (const chunk of chunks) {
      after = chunk.seq;
      yield plain(chunk.text);
    }
  }
}

const STREAM_NAMES = { out: "", err: "[stderr] ", sys: "[millrace] " } as const;

function plain(text: string): string {
  return parseLogText(text)
    .map(
      (line) =>
        `${line.at === null ? "" : `${line.at} `}${STREAM_NAMES[line.stream]}${line.text}\n`,
    )
    .join("");
}
