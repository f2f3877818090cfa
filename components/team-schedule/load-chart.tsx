import { clsx } from "clsx";
import { Tooltip } from "@/components/ui/tooltip";
import { formatInstant } from "@/lib/browser/zone";
import type { ScheduleBucket, ScheduleLoad } from "@/lib/schemas/api/schedule";
import { DAG_RUN_STATES } from "@/lib/schemas/states";
import { loadIn, perBucket, shareOfNow, startOf, wordsOf } from "./model";

/** Runs by stretch of time over all DAGs: what started, and what will; a table for readers. */
export function LoadChart({ load, zone }: { load: ScheduleLoad; zone: string }) {
  const most = Math.max(1, ...load.buckets.map(loadIn));
  const byPlace = new Map(load.buckets.map((bucket) => [bucket.at, bucket]));
  const places = Array.from({ length: load.count }, (_, at) => at);
  return (
    <>
      <div aria-hidden className="relative flex h-28 items-end gap-px">
        {places.map((at) => (
          <Bar
            key={at}
            bucket={byPlace.get(at)}
            most={most}
            title={formatInstant(startOf(load, at), zone)}
          />
        ))}
        <span
          className="pointer-events-none absolute inset-y-0 w-px bg-accent"
          style={{ left: `${(shareOfNow(load) * 100).toFixed(2)}%` }}
        />
      </div>
      <table className="sr-only">
        <caption>Runs {perBucket(load.bucketMs)}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Runs</th>
          </tr>
        </thead>
        <tbody>
          {load.buckets.map((bucket) => (
            <tr key={bucket.at}>
              <th scope="row">{formatInstant(startOf(load, bucket.at), zone)}</th>
              <td>{wordsOf(bucket)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Bar({
  bucket,
  most,
  title,
}: {
  bucket: ScheduleBucket | undefined;
  most: number;
  title: string;
}) {
  if (bucket === undefined) return <span className="h-0.5 min-w-0 flex-1 bg-line" />;
  const part = (n: number, look: string) =>
    n > 0 && <span className={clsx("block w-full", look)} style={{ flexGrow: n }} />;
  return (
    <Tooltip
      delay={60}
      content={
        <div>
          <p className="text-ink">{title}</p>
          <p>{wordsOf(bucket)}</p>
        </div>
      }
    >
      <span className="flex h-full min-w-0 flex-1 flex-col justify-end">
        <span
          className="flex w-full flex-col gap-px"
          style={{ height: `${Math.max(3, (loadIn(bucket) / most) * 100)}%` }}
        >
          {part(bucket.missed, "st-failed pattern-outline")}
          {part(bucket.expected, "st-queued pattern-hollow rounded-t-xs")}
          {DAG_RUN_STATES.map((state) => (
            <BarPart key={state} state={state} n={bucket.counts[state] ?? 0} />
          ))}
        </span>
      </span>
    </Tooltip>
  );
}

function BarPart({ state, n }: { state: string; n: number }) {
  if (n === 0) return null;
  return (
    <span
      className={clsx(`st-${state} block w-full bg-(--st)`, state === "failed" && "pattern-hatch")}
      style={{ flexGrow: n }}
    />
  );
}
