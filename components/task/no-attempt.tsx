import Link from "next/link";
import { useTeam } from "@/components/shared/team-context";
import { paths } from "@/lib/browser/paths";
import type { TaskInstanceDetail } from "@/lib/schemas/api/run";

/** Instead of a log, why there is none. */
export function NoAttempt({
  dagId,
  run,
  task: { expandedBy, state },
}: {
  dagId: string;
  run: string;
  task: TaskInstanceDetail;
}) {
  const { slug } = useTeam();
  const neverStarted = state === "skipped" || state === "upstream_failed";
  return (
    <p className="rounded-lg border bg-surface px-4 py-8 text-center text-ink-3">
      {expandedBy === null ? (
        neverStarted ? (
          "It never started: there is nothing to show."
        ) : (
          "It has not started yet. Its log appears here by itself."
        )
      ) : (
        <>
          The elements of its group are found by{" "}
          <Link
            href={paths.task(slug, dagId, run, expandedBy)}
            className="rounded-xs font-medium text-ink underline underline-offset-2"
          >
            {expandedBy}
          </Link>
          , whose log tells of it.
        </>
      )}
    </p>
  );
}
