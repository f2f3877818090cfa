"use client";

import { CompareView } from "@/components/shared/code/compare-view";
import { plainText } from "@/components/shared/log/ansi";
import { SkeletonText } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/browser/format";
import { type AttemptAddress, useAttemptLog } from "./use-attempt-log";

/** Lines of each log that are compared, from its end: where logs say what went wrong. */
const LINES_AT_MOST = 3000;

/**
 * The logs of two attempts beside each other, without times, so that what differs is what they
 * said. Lines that are the same in both fold.
 */
export function LogComparison({
  address,
  before,
  after,
}: {
  address: Omit<AttemptAddress, "attempt">;
  before: number;
  after: number;
}) {
  const left = useAttemptLog({ ...address, attempt: before });
  const right = useAttemptLog({ ...address, attempt: after });
  if (left.phase === "loading" || right.phase === "loading") return <SkeletonText lines={6} />;
  const failure = left.error ?? right.error;
  if (failure !== null) return <p className="text-danger-text">{failure}</p>;
  const texts = [left, right].map(({ lines, count }) =>
    lines
      .slice(Math.max(0, count - LINES_AT_MOST), count)
      .map((line) => plainText(line.text))
      .join("\n"),
  );
  const [one = "", other = ""] = texts;
  const isCut = left.count > LINES_AT_MOST || right.count > LINES_AT_MOST;
  if (one === other) {
    return <p className="text-ink-2">Both wrote the same: {formatCount(left.count, "line")}.</p>;
  }
  return (
    <>
      <CompareView
        before={one}
        after={other}
        beforeLabel={`Log of try ${before}`}
        afterLabel={`Log of try ${after}`}
        language="text"
      />
      {isCut && (
        <p className="mt-2 text-ink-3 text-xs">
          The last {formatCount(LINES_AT_MOST, "line")} of each log are compared.
        </p>
      )}
    </>
  );
}
